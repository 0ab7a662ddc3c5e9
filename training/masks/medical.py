"""The surgical mask: three pleats, a nose wire, ear loops; it rides on the skin, so it opens with the jaw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.interpolate import CubicSpline
from scipy.spatial import cKDTree

from training.masks.canvas import noise, rgb, spline
from training.masks.carnival import both, normal_sheet
from training.masks.face_shell import FaceSurface, resample, shell
from training.masks.folder import write_mask
from training.masks.solids import F64, Model, curve, material, mirrored, sweep

HALF = [(0.0, -11.0), (12, -15.5), (30, -26), (56, -35), (82, -40), (86, -58), (80, -78), (62, -97), (34, -109),
        (0.0, -114.0)]  # fmt: skip
PLEATS_MM = (-44.0, -63.0, -82.0)


def pleats(plan: F64) -> F64:
    """Height of the folds: each rises slowly and drops at once."""
    x, y = plan.T
    arch = y + 0.0016 * x**2 * np.interp(y, [-110, -60, -20], [-1.0, 0.2, 1.4])
    out = np.zeros(len(plan))
    for at in PLEATS_MM:
        away = arch - at
        out += 2.2 * np.exp(-((np.where(away > 0, away / 1.2, away / 6.5)) ** 2))
    return out * np.interp(np.abs(x), [60, 84], [1.0, 0.25])


class Tent:
    """Cloth over the face: pressed to the skin along its hem, spanning nose and chin inside it."""

    def __init__(self) -> None:
        self._skin = FaceSurface(smoothing=25.0)
        self._hem = cKDTree(resample(both(HALF), 1.0))

    def point(self, plan: npt.ArrayLike) -> F64:
        """Points (K, 3) mm."""
        p = np.asarray(plan, np.float64)
        out = self._skin.point(p)
        x, y = out[:, 0], out[:, 1]
        crest = CubicSpline([-130, -112, -100, -80, -45, -30, -11, 0], [-8, 9, 22, 38, 50, 50, 30, 22])(y)
        span = crest - 0.0125 * x**2 - 0.22 * np.abs(x) * np.clip((y + 60.0) / 40.0, 0.0, 1.0)
        away = self._hem.query(p)[0]
        ease = np.clip(away / 20.0, 0.0, 1.0)
        ease = ease * ease * (3.0 - 2.0 * ease)
        gap = span - out[:, 2]
        out[:, 2] += ease * 0.5 * (gap + np.sqrt(gap**2 + 16.0))  # a soft max(gap, 0)
        return out

    def normal(self, plan: npt.ArrayLike) -> F64:
        """Unit normals (K, 3) out of the face."""
        p = np.asarray(plan, np.float64)
        right, up = np.array([0.8, 0.0]), np.array([0.0, 0.8])
        n = np.cross(self.point(p + right) - self.point(p - right), self.point(p + up) - self.point(p - up))
        out: F64 = n / np.linalg.norm(n, axis=1, keepdims=True)
        return out


def build(root: Path) -> None:
    """Write the mask's folder under `root`."""
    model = Model()
    surface = Tent()
    cloth, plan = shell(surface, both(HALF), lift=2.4, thickness=1.6, edge=2.0, step=2.0, smooth=False, relief=pleats)
    size = (512, 512)
    weave = noise(size, 2, 3, 1)
    paper = noise(size, 40, 4, 3)
    uv = np.stack([plan[:, 0] / 180.0 + 0.5, (plan[:, 1] + 125.0) / 130.0], axis=1)
    y = 130.0 * (1.0 - (np.arange(512) + 0.5) / 512)[:, None] - 125.0
    tone = 1.0 + 0.012 * weave + 0.018 * paper
    for at in PLEATS_MM:  # a little dirt-free shade under each fold
        tone = tone - 0.2 * np.exp(-(((y - at + 1.5) / 2.6) ** 2))
    base = np.clip(np.array(rgb("#7fb4d6"))[None, None] * tone[..., None], 0, 1)
    image = (base * 255).astype(np.uint8)
    look = material("cloth", (1, 1, 1), roughness=0.9, image=image, normal_image=normal_sheet(weave, 0.25))
    model.add("cloth", cloth, look, uv=uv)
    hem_look = material("hem", rgb("#a9cfe6"), roughness=0.85)
    loop = both(HALF)
    middle = loop.mean(axis=0)
    path_plan = middle + (loop - middle) * 0.985
    path = surface.point(path_plan) + surface.normal(path_plan) * 3.4
    model.add("hem", sweep(path, 1.1, 8, flat=0.7, closed=True), hem_look)
    wire_plan = spline([(-26, -23.5), (-12, -17.5), (0, -14.0), (12, -17.5), (26, -23.5)], 10)
    wire = surface.point(wire_plan) + surface.normal(wire_plan) * 4.0
    model.add("wire", sweep(wire, 1.7, 8, flat=0.6), hem_look)
    band = material("loop", rgb("#f1f3f4"), roughness=0.8)
    top = surface.point([(83.0, -42.0)])[0] + surface.normal([(83.0, -42.0)])[0] * 3.0
    low = surface.point([(81.0, -76.0)])[0] + surface.normal([(81.0, -76.0)])[0] * 3.0
    ear = curve([top, (72.5, -26.0, -62.0), (76.5, -8.0, -86.0), (76.0, -14.0, -103.0), (73.5, -38.0, -102.0),
                 (70.5, -56.0, -80.0), low], 14)  # fmt: skip
    string = sweep(ear, 1.35, 8)
    model.add("loop_left", string, band)
    model.add("loop_right", mirrored(string), band)
    folder = root / "surgical"
    layer = ('[[layer]]\nkind = "model3d"\nmodel = "surgical.glb"\nfollow = "face"\ndepth_bias_m = 0.006\n'
             "fade_z_m = [0.080, 0.100]\nshadow = 0.45")  # fmt: skip
    write_mask(
        folder, "Surgical mask", "Three pleats and a nose wire; follows the jaw when you talk.", "everyday 3d", layer
    )
    model.save(folder / "surgical.glb")
