"""Random changes that make still pictures look like what a tracker cuts from a webcam.

Geometry is changed on the crop's matrix before the ONE warp; only looks are changed on pixels afterwards.
Everything takes a numpy Generator: same seed, same picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from app.core.types import U8


@dataclass(frozen=True, slots=True)
class CropJitter:
    """How far the tracker's crop is off: standard deviations of a core and of rarer wide tails.

    roll_rad; shift in crop sides; log_scale natural logarithm. wide: share of samples drawn with twice the spread.
    """

    roll_rad: float = 0.12
    shift: float = 0.045
    log_scale: float = 0.08
    wide: float = 0.2

    def draw(self, rng: np.random.Generator) -> tuple[float, tuple[float, float], float]:
        """(roll offset rad, (dx, dy) in crop sides, scale factor), each cut off at three core deviations twice over."""
        k = 2.0 if rng.random() < self.wide else 1.0
        roll, dx, dy, size = np.clip(rng.standard_normal(4), -2.5, 2.5) * k
        return (
            float(roll * self.roll_rad),
            (float(dx * self.shift), float(dy * self.shift)),
            float(np.exp(size * self.log_scale)),
        )


def change_looks(image: U8, rng: np.random.Generator, strength: float = 1.0) -> U8:
    """Light, colour, blur, resolution, noise, compression, things in front. image (H, W, 3) uint8 is left as it is."""

    def lucky(share: float) -> bool:
        return bool(rng.random() < share * strength)

    out = image
    if lucky(0.25):
        out = cover(out, rng)
    if lucky(0.8):
        out = relight(out, rng)
    if lucky(0.1):
        out = np.repeat(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if lucky(0.2):
        out = motion_blur(out, rng)
    elif lucky(0.15):
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.4, 1.8))), np.uint8)
    if lucky(0.2):
        out = lower_resolution(out, rng)
    if lucky(0.35):
        out = add_noise(out, rng)
    if lucky(0.2):
        out = compress(out, rng)
    return np.ascontiguousarray(out)


def relight(image: U8, rng: np.random.Generator) -> U8:
    """Gain, offset, gamma and saturation; now and then as dark as a room at night."""
    gain = rng.uniform(0.15, 0.5) if rng.random() < 0.12 else rng.uniform(0.65, 1.4)
    gamma = float(np.exp(rng.normal(0, 0.25)))
    levels = np.linspace(0, 1, 256)[:, None] ** gamma * gain * np.exp(rng.normal(0, 0.08, 3)) + rng.normal(0, 0.05)
    table = np.clip(levels * 255, 0, 255).astype(np.uint8)[None]
    out = np.asarray(cv2.LUT(image, table), np.uint8)
    if rng.random() < 0.4:
        grey = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        mix = float(rng.uniform(0.2, 1.4))
        out = np.asarray(cv2.addWeighted(out, mix, grey, 1.0 - mix, 0.0), np.uint8)
    if rng.random() < 0.2:
        out = side_light(out, rng)
    return out


def side_light(image: U8, rng: np.random.Generator) -> U8:
    """A linear change of light across the picture, up to a factor of four from side to side."""
    h, w = image.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    x, y = np.linspace(-1, 1, w)[None, :], np.linspace(-1, 1, h)[:, None]
    field = np.exp((np.cos(angle) * x + np.sin(angle) * y) * rng.uniform(0.2, 0.7)).astype(np.float32)
    return np.asarray(np.clip(image * field[..., None], 0, 255), np.uint8)


def motion_blur(image: U8, rng: np.random.Generator) -> U8:
    """A straight blur of up to a tenth of the picture."""
    length = int(rng.integers(3, max(4, image.shape[0] // 10)))
    kernel = np.zeros((length, length), np.float32)
    middle = 0.5 * (length - 1)
    angle = rng.uniform(0, np.pi)
    dx, dy = np.cos(angle) * middle, np.sin(angle) * middle
    ends = [(round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE), np.uint8)


def lower_resolution(image: U8, rng: np.random.Generator) -> U8:
    """Shrink to between a quarter and four fifths, and back: a face far from the camera."""
    h, w = image.shape[:2]
    factor = float(rng.uniform(0.25, 0.8))
    small = cv2.resize(image, (max(8, int(w * factor)), max(8, int(h * factor))), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR), np.uint8)


def add_noise(image: U8, rng: np.random.Generator) -> U8:
    """Sensor noise, sigma up to 16 grey levels, from pixel to pixel or in soft grains."""
    h, w, c = image.shape
    noise = rng.standard_normal((h, w, c), dtype=np.float32)
    if rng.random() < 0.3:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.8)) * 2.0
    return np.clip(image + noise * np.float32(rng.uniform(1, 16)), 0, 255).astype(np.uint8)


def compress(image: U8, rng: np.random.Generator) -> U8:
    """Through JPEG at quality 12 to 70."""
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 70))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]


def cover(image: U8, rng: np.random.Generator) -> U8:
    """One or two plain or textured shapes in front of the picture: a hand, a cup, hair, a border."""
    out = image.copy()
    h, w = image.shape[:2]
    for _ in range(int(rng.integers(1, 3))):
        mask = np.zeros((h, w), np.uint8)
        center = (int(rng.integers(0, w)), int(rng.integers(0, h)))
        axes = (int(rng.integers(4, w // 4)), int(rng.integers(4, h // 4)))
        if rng.random() < 0.5:
            cv2.ellipse(mask, center, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
        else:
            box = cv2.boxPoints((center, (axes[0] * 2.0, axes[1] * 2.0), float(rng.uniform(0, 90))))
            cv2.fillConvexPoly(mask, box.astype(np.int32), 1)
        if rng.random() < 0.5:
            fill = np.broadcast_to(rng.integers(0, 256, 3).astype(np.uint8), image.shape)
        else:
            fill = np.roll(image[::-1], int(rng.integers(0, w)), axis=1)
        out[mask > 0] = fill[mask > 0]
    return out
