"""A small painter's box: soft shapes, tapering strokes and hair on a supersampled RGBA canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Colour = tuple[float, float, float]


def rgb(text: str) -> Colour:
    """A colour from "#rrggbb"."""
    r, g, b = (int(text[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    return r, g, b


def spline(points: npt.ArrayLike, samples: int = 24, closed: bool = False) -> F64:
    """Catmull-Rom curve through points (K, D), `samples` per span, (N, D)."""
    p = np.asarray(points, np.float64)
    padded = (
        np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    )
    t = np.linspace(0.0, 1.0, samples, endpoint=False)[:, None]
    spans = []
    for i in range(len(padded) - 3):
        a, b, c, d = padded[i : i + 4]
        spans.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    out = np.concatenate(spans)
    return out if closed else np.concatenate([out, padded[-2:-1]])


def noise(size_wh: tuple[int, int], cell_px: float, seed: int, octaves: int = 4) -> F32:
    """Smooth value noise (H, W) about 0 with a spread of about 1."""
    rng = np.random.default_rng(seed)
    width, height = size_wh
    out = np.zeros((height, width), np.float32)
    amplitude = 1.0
    for octave in range(octaves):
        cell = max(cell_px / 2**octave, 1.0)
        grid = rng.standard_normal((int(height / cell) + 3, int(width / cell) + 3)).astype(np.float32)
        out += amplitude * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        amplitude *= 0.55
    result: F32 = out / max(float(out.std()), 1e-6)
    return result


class Canvas:
    """RGBA picture of width x height units, straight alpha, kept `detail` times finer than it is saved.

    Coordinates are units with (0, 0) at the upper left corner (an edge, not a pixel centre).
    """

    def __init__(self, width: int, height: int, detail: int = 2) -> None:
        self.width, self.height, self.detail = width, height, detail
        self.colour = np.zeros((height * detail, width * detail, 3), np.float32)
        self.alpha = np.zeros((height * detail, width * detail), np.float32)

    def _to_px(self, points: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Units to cv2's fixed-point pixels with 4 fractional bits."""
        return np.round((np.asarray(points, np.float64) * self.detail - 0.5) * 16).astype(np.int32)

    def empty(self) -> F32:
        """A mask to draw a shape into."""
        return np.zeros(self.alpha.shape, np.float32)

    def grid(self) -> tuple[F32, F32]:
        """Unit coordinates x, y of every pixel centre."""
        y, x = np.mgrid[0 : self.alpha.shape[0], 0 : self.alpha.shape[1]].astype(np.float32)
        return (x + 0.5) / self.detail, (y + 0.5) / self.detail

    def blur(self, mask: F32, sigma: float) -> F32:
        """Gaussian blur, sigma in units."""
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(sigma * self.detail, 0.3)), np.float32)

    def polygon(self, points: npt.ArrayLike, soft: float = 0.0) -> F32:
        """Mask of a filled outline (K, 2), its edge softened by `soft` units."""
        out = np.zeros(self.alpha.shape, np.uint8)
        cv2.fillPoly(out, [self._to_px(points)], 255, cv2.LINE_AA, 4)
        mask = out.astype(np.float32) / 255.0
        return self.blur(mask, soft) if soft > 0 else mask

    def blob(self, points: npt.ArrayLike, soft: float = 0.0) -> F32:
        """Mask of a smooth closed shape through points."""
        return self.polygon(spline(points, closed=True), soft)

    def ellipse(
        self, at: tuple[float, float], radii: tuple[float, float], turn_deg: float = 0.0, soft: float = 0.0
    ) -> F32:
        """Mask of an ellipse."""
        around = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
        x, y = radii[0] * np.cos(around), radii[1] * np.sin(around)
        return self.polygon(np.stack([at[0] + c * x - s * y, at[1] + s * x + c * y], axis=1), soft)

    def stroke(self, points: npt.ArrayLike, width: Callable[[F64], F64], soft: float = 0.0) -> F32:
        """Mask of a brush stroke along a spline; `width` gives the full width at t in [0, 1]."""
        line = spline(points)
        t = np.linspace(0.0, 1.0, len(line))
        along = np.gradient(line, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
        half = 0.5 * np.maximum(width(t), 0.0)[:, None] * np.stack([-along[:, 1], along[:, 0]], axis=1)
        return self.polygon(np.concatenate([line + half, (line - half)[::-1]]), soft)

    def lines(self, starts: F64, ends: F64, width_px: int = 1) -> F32:
        """Mask of many thin straight lines, each (N, 2) to (N, 2)."""
        out = np.zeros(self.alpha.shape, np.uint8)
        for a, b in zip(self._to_px(starts), self._to_px(ends), strict=True):
            cv2.line(out, a.tolist(), b.tolist(), 255, width_px, cv2.LINE_AA, 4)
        return out.astype(np.float32) / 255.0

    def dots(self, at: npt.ArrayLike, radii: npt.ArrayLike) -> F32:
        """Mask of many round spots at once."""
        out = np.zeros(self.alpha.shape, np.uint8)
        sizes = np.round(np.asarray(radii, np.float64) * self.detail * 16).astype(np.int32)
        for centre, radius in zip(self._to_px(at).tolist(), sizes.tolist(), strict=True):
            cv2.circle(out, centre, radius, 255, -1, cv2.LINE_AA, 4)
        return out.astype(np.float32) / 255.0

    def lay(self, mask: F32, colour: Colour | F32, opacity: float = 1.0) -> None:
        """Paint a colour (or an (H, W, 3) picture) over what is there, through a mask."""
        a = np.clip(mask * opacity, 0.0, 1.0)
        total = a + self.alpha * (1.0 - a)
        share = np.divide(a, total, out=np.zeros_like(a), where=total > 1e-6)[..., None]
        self.colour = self.colour * (1.0 - share) + np.asarray(colour, np.float32) * share
        self.alpha = total

    def tint(self, mask: F32, colour: Colour, opacity: float = 1.0) -> None:
        """Change the colour of what is there without growing its alpha."""
        a = np.clip(mask * opacity, 0.0, 1.0)[..., None]
        self.colour = self.colour * (1.0 - a) + np.asarray(colour, np.float32) * a

    def erase(self, mask: F32) -> None:
        """Take alpha away."""
        self.alpha = self.alpha * (1.0 - np.clip(mask, 0.0, 1.0))

    def hair(
        self,
        roots: F64,
        direction: F64,
        length: npt.ArrayLike,
        colours: Sequence[Colour],
        seed: int,
        opacity: float = 0.6,
        spread_deg: float = 12.0,
        grow: bool = False,
    ) -> None:
        """Short hairs from roots (N, 2) along directions (N, 2), in random shades; grow lets them leave the alpha."""
        rng = np.random.default_rng(seed)
        turn = np.radians(rng.normal(0.0, spread_deg, len(roots)))
        c, s = np.cos(turn), np.sin(turn)
        unit = direction / np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-9)
        turned = np.stack([c * unit[:, 0] - s * unit[:, 1], s * unit[:, 0] + c * unit[:, 1]], axis=1)
        ends = roots + turned * (np.asarray(length) * rng.uniform(0.6, 1.2, len(roots)))[:, None]
        shade = rng.integers(0, len(colours), len(roots))
        for index, colour in enumerate(colours):
            pick = shade == index
            mask = self.lines(roots[pick], ends[pick])
            if grow:
                self.lay(mask, colour, opacity)
            else:
                self.tint(mask, colour, opacity)

    def scatter(self, mask: F32, count: int, seed: int) -> F64:
        """`count` random points (N, 2) in units where the mask is set, as densely as it says."""
        rng = np.random.default_rng(seed)
        out = np.empty((0, 2))
        while len(out) < count:
            tries = rng.uniform(0, 1, (count * 2, 3)) * (self.width, self.height, 1.0)
            column = np.minimum((tries[:, 0] * self.detail).astype(int), mask.shape[1] - 1)
            row = np.minimum((tries[:, 1] * self.detail).astype(int), mask.shape[0] - 1)
            out = np.concatenate([out, tries[mask[row, column] > tries[:, 2]][:, :2]])
        return out[:count]

    def rgba(self) -> npt.NDArray[np.uint8]:
        """The finished picture (height, width, 4) uint8; colour is spread under transparent pixels."""
        size = (self.width, self.height)
        alpha = cv2.resize(self.alpha, size, interpolation=cv2.INTER_AREA)
        weighted = cv2.resize(self.colour * self.alpha[..., None], size, interpolation=cv2.INTER_AREA)
        blur_c, blur_a = cv2.GaussianBlur(weighted, (0, 0), 4.0), cv2.GaussianBlur(alpha, (0, 0), 4.0)
        near = blur_c / np.maximum(blur_a, 1e-4)[..., None]
        colour = np.where(alpha[..., None] > 1e-3, weighted / np.maximum(alpha, 1e-3)[..., None], near)
        out = np.concatenate([colour, alpha[..., None]], axis=2)
        return np.clip(np.rint(out * 255.0), 0, 255).astype(np.uint8)
