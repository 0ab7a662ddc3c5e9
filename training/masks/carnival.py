"""Venice: the colombina half mask with gold scrolls and feathers, and the moretta, an oval of black velvet."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import trimesh

from training.masks.canvas import Canvas, noise, rgb, spline
from training.masks.face_shell import FaceSurface, shell
from training.masks.folder import write_mask
from training.masks.solids import F64, Mesh, Model, ball, curve, material, mirrored, outward, smooth_normals, sweep

# The sheet that carries the half mask's paint: plan mm to canvas units.
SHEET_WH, SHEET_SCALE, SHEET_MIDDLE = (1280, 640), 5.4, (0.0, 6.0)

HALF = [(0.0, 31.0), (13, 38.0), (27, 37.5), (44, 43), (62, 47), (82, 48), (104, 56), (101, 36), (97, 16), (88, -5),
        (74, -21), (56, -29.5), (38, -28), (24, -20.5), (14.5, -24), (7.0, -28.5), (0.0, -30.0)]  # fmt: skip
EYE = [(21.0, -3.5), (27, 4.5), (38, 9.5), (50, 8.0), (60.5, 3.0), (54, -5.0), (42, -9.5), (30, -9.0)]
EYE_MIDDLE = np.array([39.5, 0.0])


def both(half: list[tuple[float, float]], samples: int = 10) -> F64:
    """A closed outline from its subject's-left half, first and last point on the middle line."""
    line = spline(half, samples)
    line[[0, -1], 0] = 0.0
    return np.concatenate([line, (line * (-1.0, 1.0))[::-1][1:-1]])


def to_sheet(plan: F64) -> F64:
    """Plan mm (y up) to canvas units (y down)."""
    p = (np.asarray(plan, np.float64) - SHEET_MIDDLE) * SHEET_SCALE * (1.0, -1.0)
    return p + np.array(SHEET_WH) / 2


def sheet_uv(plan: F64) -> F64:
    """trimesh uv (v up) of plan points."""
    p = to_sheet(plan) / SHEET_WH
    return np.stack([p[:, 0], 1.0 - p[:, 1]], axis=1)


def half_mask_paint() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Base colour, metallic-roughness and normal sheets, each (H, W, 3) uint8."""
    c = Canvas(*SHEET_WH, detail=1)
    everything = np.ones_like(c.alpha)
    x, y = c.grid()
    c.lay(everything, rgb("#6d0f22"))
    size = (c.alpha.shape[1], c.alpha.shape[0])
    c.tint(np.clip(0.5 + 0.35 * noise(size, 60, 1), 0, 1), rgb("#3d0714"), 0.55)
    # a lozenge pattern over the brow, cream on crimson, fading toward the cheeks
    a = (x - SHEET_WH[0] / 2) / 34.0
    b = (y - SHEET_WH[1] / 2) / 34.0
    lozenge = ((np.floor(a + b) + np.floor(a - b)) % 2).astype(np.float32)
    brow = np.clip((SHEET_WH[1] * 0.42 - y) / 120.0, 0, 1)
    c.tint(c.blur(lozenge, 0.8) * brow, rgb("#efe3c8"), 0.92)
    height = c.empty()
    height += 0.25 * lozenge * brow
    gold = c.empty()
    edge = np.abs(((a + b) % 1.0) - 0.5) > 0.46
    edge |= np.abs(((a - b) % 1.0) - 0.5) > 0.46
    gold = np.maximum(gold, edge.astype(np.float32) * brow * 0.8)

    def line(points: F64, width: float, taper: bool = False) -> None:
        nonlocal gold, height

        def shape(t: F64) -> F64:
            along = np.interp(t, [0, 0.15, 0.7, 1], [0.5, 1, 0.8, 0.15]) if taper else np.ones_like(t)
            return np.asarray(width * along, np.float64)

        mask = c.stroke(to_sheet(points), shape, 0.8)
        gold, height = np.maximum(gold, mask), np.maximum(height, c.blur(mask, width * 0.16))

    outline = both(HALF)
    line(np.concatenate([outline, outline[:1]]), 20.0)
    for sign in (1.0, -1.0):
        eye = spline(EYE, 8, closed=True)
        rim = EYE_MIDDLE + (eye - EYE_MIDDLE) * 1.09
        line(np.concatenate([rim, rim[:1]]) * (sign, 1.0), 17.0)
        for scroll in SCROLLS:
            line(spline(scroll, 10) * (sign, 1.0), 9.0, taper=True)
        for px, py, r in PEARLS:
            at = to_sheet(np.array([(sign * px, py)]))[0]
            dot = c.ellipse((at[0], at[1]), (r, r), 0.0, 1.0)
            gold, height = np.maximum(gold, dot), np.maximum(height, c.blur(dot, r * 0.35) * 1.6)
    c.tint(gold, rgb("#e2b04e"))
    wear = np.clip(0.5 + 0.5 * noise(size, 26, 8), 0, 1)
    c.tint(gold * wear, rgb("#b67f2a"), 0.5)
    metal_rough = np.zeros((*c.alpha.shape, 3), np.float32)
    metal_rough[..., 1] = 0.62 - 0.34 * gold + 0.06 * noise(size, 12, 3)
    metal_rough[..., 2] = gold
    height = height + 0.035 * noise(size, 5, 4)
    return _u8(c.colour), _u8(metal_rough), normal_sheet(height, 3.0)


SCROLLS = (
    [(64, 8), (74, 12), (84, 8), (84, -1), (77, -3), (75, 3), (79, 5)],
    [(66, -2), (74, -9), (72, -17), (64, -17), (63, -11), (67, -10)],
    [(60, 12), (70, 22), (82, 24), (91, 33), (97, 46)],
    [(72, 23), (76, 31), (85, 34), (88, 41)],
    [(50, -14), (57, -20), (52, -25), (46, -22), (49, -19)],
    [(14, 12), (10, 20), (3, 25)],
    [(15, 2), (10, -4), (5, -14), (2, -24)],
    [(22, 12), (33, 19), (48, 19), (60, 12)],
)
PEARLS = (
    (3.5, 27, 6), (9, 22.5, 4.5), (66, 16.5, 4.5), (89, 22, 4.5), (93, 40, 4), (58, -14, 4), (40, -20, 4),
    (32, -17, 3.5), (24, -13, 3.5), (70, 5, 4), (86, 14, 4), (42, 25, 4.5), (52, 26, 4), (62, 29, 4),
)  # fmt: skip


def _u8(image: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(image * 255.0), 0, 255).astype(np.uint8)


def normal_sheet(height: np.ndarray, strength: float) -> np.ndarray:
    """Tangent-space normals (H, W, 3) uint8 of a height field, glTF's green up."""
    dx = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) * strength / 4.0
    dy = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) * strength / 4.0
    n = np.stack([-dx, dy, np.ones_like(dx)], axis=-1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return _u8(0.5 + 0.5 * n)


def feather(length: float, width: float, sweep_mm: float) -> tuple[Mesh, F64]:
    """A curved vane (V, 2 uv) that rises along y from its quill at the origin and leans back."""
    rows, columns = 28, 9
    t = np.linspace(0, 1, rows)[:, None]
    s = np.linspace(-1, 1, columns)[None]
    x = 0.5 * width * s + sweep_mm * t**1.6
    y = length * t - 7.0 * np.abs(s) * t
    z = -0.30 * length * t**2 - 6.0 * s**2 * np.sin(np.pi * t) ** 0.5
    vertices = np.stack([x, y, np.broadcast_to(z, x.shape)], axis=-1).reshape(-1, 3)
    uv = np.stack(np.broadcast_arrays(0.5 + 0.5 * s, t), axis=-1).reshape(-1, 2)
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = i * columns + j
    faces = np.concatenate([np.stack([a, a + 1, a + columns + 1], -1).reshape(-1, 3),
                            np.stack([a, a + columns + 1, a + columns], -1).reshape(-1, 3)])  # fmt: skip
    return trimesh.Trimesh(vertices, faces, process=False), uv


def feather_paint(body: str, tip: str, seed: int) -> np.ndarray:
    """RGBA (512, 128): barbs that part here and there, a pale shaft, a fluffy foot."""
    c = Canvas(128, 512)
    rng = np.random.default_rng(seed)
    t = rng.uniform(0.03, 0.99, 5200)
    side = rng.choice([-1.0, 1.0], len(t))
    reach = (
        60.0 * np.interp(t, [0, 0.08, 0.3, 0.75, 1.0], [0.5, 0.8, 0.95, 0.85, 0.15]) * rng.uniform(0.72, 1.0, len(t))
    )
    root = np.stack([64.0 + 0 * t, 508.0 - 500.0 * t], axis=1)
    end = root + np.stack([side * reach, -26.0 - 30.0 * t * rng.uniform(0.7, 1.2, len(t))], axis=1)
    first, second = np.array(rgb(body)), np.array(rgb(tip))
    for low in np.linspace(0, 1, 12, endpoint=False):
        pick = (t >= low) & (t < low + 1 / 12)
        mix = np.clip((low - 0.45) / 0.5, 0, 1)
        for shade in (0.75, 1.0, 1.2):
            some = pick & (rng.integers(0, 3, len(t)) == int(shade * 2) - 1)
            colour = np.clip((first * (1 - mix) + second * mix) * shade, 0, 1)
            c.lay(c.lines(root[some], end[some]), (colour[0], colour[1], colour[2]), 0.85)
    shaft = c.stroke([(64, 511), (64, 300), (64, 30)], lambda u: np.interp(u, [0, 1], [5.0, 1.2]), 0.6)
    c.lay(shaft, rgb("#f4e6cf"), 0.9)
    return c.rgba()


def venetian() -> Model:
    """The half mask, its jewel and five feathers on a spring."""
    model = Model()
    surface = FaceSurface(smoothing=6.0)
    eye = spline(EYE, 8, closed=True)
    plate, plan = shell(surface, both(HALF), [eye, eye * (-1.0, 1.0)], lift=2.5, thickness=3.0, edge=3.2, step=2.4,
                        smooth=False)  # fmt: skip
    base, metal_rough, normal = half_mask_paint()
    look = material("painted", (1, 1, 1), metallic=1.0, roughness=1.0, image=base, metal_rough_image=metal_rough,
                    normal_image=normal)  # fmt: skip
    model.add("plate", plate, look, uv=sheet_uv(plan))
    gold = material("gold", rgb("#e2b04e"), metallic=1.0, roughness=0.25)
    ruby = material("ruby", rgb("#a3051f"), metallic=0.35, roughness=0.08)
    at = surface.point([(0.0, 24.0)])[0] + surface.normal([(0.0, 24.0)])[0] * 5.0
    model.add("jewel", gem(at, 8.0, 10.0, 4.5), ruby)
    around = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    setting = at + np.stack([8.4 * np.cos(around), 10.4 * np.sin(around), 0 * around], axis=1)
    model.add("setting", sweep(setting, 1.3, 8, closed=True), gold)
    root = surface.point([(80.0, 42.0)])[0] + surface.normal([(80.0, 42.0)])[0] * 5.0
    model.pivot("plume", root)
    tones = (("#1d1b2e", "#27406e"), ("#7c1026", "#c3283f"), ("#e9dcc0", "#fff6e3"))
    looks = [
        material(
            f"feather{i}", (1, 1, 1), roughness=0.9, image=feather_paint(*pair, seed=i), double_sided=True,
            alpha_mode="BLEND",
        )
        for i, pair in enumerate(tones)
    ]  # fmt: skip
    for index, (turn_deg, length, width, lean, tone) in enumerate(
        ((-34, 95, 34, 14, 0), (-16, 118, 36, 20, 1), (2, 130, 36, 26, 2), (-46, 78, 30, 10, 2), (-24, 100, 32, 16, 0))
    ):
        vane, uv = feather(length, width, lean)
        angle = np.radians(turn_deg)
        turn = np.eye(4)
        turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        vane.apply_transform(turn)
        vane.apply_translation((0.0, 0.0, -1.2 * index))
        model.add(f"feather_{index}", vane, looks[tone], parent="plume", uv=uv)
    brooch = ball((0, 2.0, 3.0), (7.0, 7.0, 3.6), 3)
    model.add("brooch", brooch, gold, parent="plume")
    model.add("brooch_stone", gem(np.array([0, 2.0, 6.0]), 4.2, 4.2, 3.0), ruby, parent="plume")
    ribbon = material("ribbon", rgb("#4a0a18"), roughness=0.5, double_sided=True)
    band = sweep(curve([surface.point([(98.0, 20.0)])[0] + (1.0, 0, 0), (78.5, 14.0, -66.0), (79.0, 14.0, -90.0),
                        (66.0, 15.0, -135.0)], 10), 4.5, 8, flat=0.22, up=(0, 1, 0))  # fmt: skip
    model.add("ribbon_left", band, ribbon)
    model.add("ribbon_right", mirrored(band), ribbon)
    return model


def gem(at: F64, rx: float, ry: float, height: float) -> Mesh:
    """A cut stone: table, crown and girdle, all flat faces."""
    a = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    rings = [(1.0, 0.0), (0.78, 0.62), (0.5, 1.0)]
    vertices = []
    for k, (r, h) in enumerate(rings):
        b = a + 0.26 * k
        vertices.append(np.stack([rx * r * np.cos(b), ry * r * np.sin(b), np.full(12, height * h)], axis=1))
    points = np.concatenate([*vertices, [[0, 0, height], [0, 0, -height]]]) + at
    return outward(trimesh.graph.smooth_shade(trimesh.convex.convex_hull(points), angle=0.05))


OVAL = [(0.0, 46.0), (22, 43.0), (42, 33.0), (56, 14.0), (60, -8.0), (57, -32), (46, -56), (29, -76), (13, -86.5),
        (0.0, -89.0)]  # fmt: skip


class OvalForm:
    """The moretta's own shape over frontal x, y mm: a smooth shield with a quiet nose, clear of eyes, lips and nose."""

    def point(self, plan: npt.ArrayLike) -> F64:
        """Points (K, 3) mm."""
        x, y = np.asarray(plan, np.float64).T
        shield = 82.0 * np.sqrt(np.clip(1.0 - (x / 76.0) ** 2 - ((y + 22.0) / 125.0) ** 2, 0.02, None)) - 41.0
        along = np.interp(y, [-46.0, -40.0, -32.0, -10.0, 14.0, 26.0], [0.0, 0.75, 1.0, 0.62, 0.22, 0.0])
        nose = 17.0 * along * np.exp(-((x / np.interp(y, [-40, -30, 10], [12.0, 11.0, 7.5])) ** 2))
        return np.stack([x, y, shield + nose], axis=1)

    def normal(self, plan: npt.ArrayLike) -> F64:
        """Unit normals (K, 3) out of the face."""
        p = np.asarray(plan, np.float64)
        right, up = np.array([0.5, 0.0]), np.array([0.0, 0.5])
        n = np.cross(self.point(p + right) - self.point(p - right), self.point(p + up) - self.point(p - up))
        out: F64 = n / np.linalg.norm(n, axis=1, keepdims=True)
        return out


def moretta() -> Model:
    """A smooth oval without a mouth, small round eyes, velvet."""
    model = Model()
    surface = OvalForm()
    around = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    eye = np.stack([33.0 + 12.5 * np.cos(around), 0.6 + 10.5 * np.sin(around)], axis=1)
    plate, plan = shell(surface, both(OVAL), [eye, eye * (-1.0, 1.0)], lift=0.0, thickness=3.2, edge=4.2, step=2.3,
                        smooth=False)  # fmt: skip
    size = (512, 512)
    pile, brushed = noise(size, 2, 7, 1), noise(size, 80, 9, 3)
    tone = np.clip(0.075 + 0.008 * pile + 0.012 * brushed, 0.015, 0.2)
    base = np.stack([tone * 1.05, tone * 0.97, tone * 1.12], axis=-1)
    rough = np.clip(0.66 + 0.03 * pile + 0.05 * brushed, 0, 1)
    look = material(
        "velvet",
        (1, 1, 1),
        roughness=1.0,
        image=_u8(base),
        metal_rough_image=_u8(np.stack([0 * rough, rough, 0 * rough], axis=-1)),
        normal_image=normal_sheet(pile, 0.25),
    )
    model.add("oval", plate, look, uv=plan / 150.0 + 0.5)
    seam = material("seam", rgb("#4b4453"), roughness=0.35)
    for name, loop, inset, radius in (("rim", both(OVAL), 0.975, 1.5), ("eye_left", eye, 1.07, 1.2)):
        middle = loop.mean(axis=0)
        path_plan = middle + (loop - middle) * inset
        path = surface.point(path_plan) + surface.normal(path_plan) * 2.4
        piping = sweep(path, radius, 8, closed=True)
        model.add(name, piping, seam)
        if name == "eye_left":
            model.add("eye_right", mirrored(piping), seam)
    return model


VENETIAN_LAYER = """[[layer]]
kind = "model3d"
model = "venetian.glb"
follow = "head"
fit_width = true
depth_bias_m = 0.006
fade_z_m = [0.085, 0.115]
shadow = 0.55

[[layer.spring]]
node = "plume"
frequency_hz = 3.2
damping = 0.16
tip_m = [0.03, 0.10, -0.02]
max_deg = 16
"""
MORETTA_LAYER = """[[layer]]
kind = "model3d"
model = "moretta.glb"
follow = "head"
fit_width = true
depth_bias_m = 0.012
shadow = 0.7
"""


def build_venetian(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "venetian"
    write_mask(folder, "Colombina", "A Venetian half mask: crimson, gold scrolls, a ruby and feathers that sway.",
               "carnival 3d", VENETIAN_LAYER)  # fmt: skip
    venetian().save(folder / "venetian.glb")


def build_moretta(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "moretta"
    write_mask(folder, "Moretta", "The mute mask of Venice: an oval of black velvet with round eyes and no mouth.",
               "carnival 3d", MORETTA_LAYER)  # fmt: skip
    moretta().save(folder / "moretta.glb")


__all__ = ["build_moretta", "build_venetian", "smooth_normals"]
