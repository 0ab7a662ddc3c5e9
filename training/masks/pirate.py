"""The pirate: a tricorn with a braid, an eye patch on its strap, stubble painted on the skin."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.masks.canvas import Canvas, noise, rgb, spline
from training.masks.carnival import normal_sheet
from training.masks.face_plan import FacePlan
from training.masks.face_shell import FaceSurface, shell
from training.masks.folder import write_mask, write_png
from training.masks.hats import BAND, seated
from training.masks.solids import F64, Model, grid_faces, lathe, material, smooth_normals, sweep

ROWS, COLUMNS = 22, 180


def _brim_form(flare: F64, around: F64) -> F64:
    """Points of the brim: turned up in front and at both rear sides, drawn out to a point at the three corners."""
    corner = np.sin(1.5 * around) ** 2  # 1 at both front corners and behind
    side = 1.0 - corner
    reach = 1.0 + flare * (0.42 + 0.36 * corner**2)
    x, z = np.sin(around) * BAND[0] * reach, np.cos(around) * BAND[1] * reach
    rise = 68.0 * side**0.8 * flare**1.1 + 20.0 * corner * flare**2
    inward = 1.0 - 0.25 * side**0.9 * flare**1.6
    return np.stack([x * inward, rise, z * inward], axis=-1)


def tricorn(model: Model) -> None:
    """Felt crown and cocked brim, gold braid along its edge, a skull badge in front."""
    size = (512, 512)
    pile, worn = noise(size, 3, 2, 1), noise(size, 60, 3, 4)
    tone = np.clip(1.0 + 0.05 * pile + 0.13 * worn, 0.5, 1.5)[..., None] * np.array(rgb("#3a2519"))
    cloth = (np.clip(tone, 0, 1) * 255).astype(np.uint8)
    felt = material(
        "felt", (1, 1, 1), roughness=0.86, double_sided=True, image=cloth, normal_image=normal_sheet(pile, 0.35)
    )
    gold = material("braid", rgb("#c9993d"), metallic=0.85, roughness=0.42)
    profile = [(85, -3), (86, 8), (84, 34), (78, 52), (64, 63), (40, 68), (0.01, 70)]
    crown = lathe(profile, 72, (BAND[0] / 86, BAND[1] / 86), 60.0)
    v = np.asarray(crown.vertices)
    model.add("crown", seated(crown, 6.0), felt, uv=np.stack([np.arctan2(v[:, 0], v[:, 2]), v[:, 1] / 80.0], axis=1))
    around = np.linspace(0, 2 * np.pi, COLUMNS, endpoint=False)[None]
    flare = np.linspace(0, 1, ROWS)[:, None]
    points = _brim_form(*np.broadcast_arrays(flare, around)).reshape(-1, 3)
    brim = smooth_normals(points, grid_faces(ROWS, COLUMNS, False, True), 75.0)
    v = np.asarray(brim.vertices)
    model.add("brim", seated(brim, 6.0), felt, uv=v[:, [0, 2]] / 90.0)
    edge = _brim_form(np.ones(COLUMNS), around[0])
    model.add("braid", seated(sweep(edge, 2.6, 8, closed=True), 6.0), gold)
    band = np.stack([np.sin(around[0]) * (BAND[0] + 1), 0 * around[0] + 9, np.cos(around[0]) * (BAND[1] + 1)], axis=1)
    model.add("cord", seated(sweep(band, 2.4, 8, closed=True), 6.0), gold)


def badge() -> np.ndarray:
    """A skull over crossed bones, RGBA."""
    c = Canvas(256, 256)
    bone = rgb("#efe6d2")
    dark = rgb("#20140d")
    for a, b in (((52, 128), (204, 214)), ((204, 128), (52, 214))):
        c.lay(c.stroke([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b], lambda t: np.full_like(t, 17.0), 1.0), bone)
        for end, other in ((a, b), (b, a)):
            d = np.array(end, float) - other
            d /= np.linalg.norm(d)
            for side in (-1, 1):
                at = np.array(end) + 3 * d + side * 10.0 * np.array([-d[1], d[0]])
                c.lay(c.ellipse((at[0], at[1]), (13, 13), 0, 1.0), bone)
    c.lay(c.blob([(128, 28), (176, 42), (194, 88), (184, 124), (160, 138), (158, 168), (128, 174), (98, 168), (96, 138),
                  (72, 124), (62, 88), (80, 42)], 1.0), bone)  # fmt: skip
    for x in (101, 155):
        c.lay(c.ellipse((x, 100), (20, 22), 0, 1.5), dark)
    c.lay(c.polygon([(128, 116), (138, 136), (118, 136)], 1.5), dark)
    for x in (113, 128, 143):
        c.lay(c.stroke([(x, 148), (x, 158), (x, 170)], lambda t: np.full_like(t, 4.0), 0.8), dark)
    return c.rgba()


def stubble() -> np.ndarray:
    """Three days without a razor, in the face's UV."""
    plan = FacePlan()
    c = plan.canvas
    jaw = [(0, 84), (16, 80), (30, 70), (44, 60), (58, 52), (66, 62), (62, 78), (48, 95), (28, 108), (0, 113)]
    mask = c.empty()
    for side in plan.both_sides(jaw):
        mask = np.maximum(mask, c.blob(side, 16.0))
    for side in plan.both_sides([(1, 49), (14, 51), (27, 60), (31, 74), (24, 72), (20, 62), (8, 57), (0, 57)]):
        mask = np.maximum(mask, c.blob(side, 8.0))
    mask = mask * plan.face_mask(16.0, 26.0) * (1.0 - plan.lips(4.0, 4.0))
    c.lay(mask, rgb("#3a2a22"), 0.06)
    roots = c.scatter(mask, 9000, 5)
    rng = np.random.default_rng(6)
    down = np.stack([rng.normal(0, 0.5, len(roots)), np.ones(len(roots))], axis=1)
    c.hair(roots, down, 6.5, [rgb("#1d130e"), rgb("#35241a"), rgb("#4a3425")], 7, 0.62, 22.0, grow=True)
    return c.rgba()


def patch(model: Model) -> None:
    """A stitched leather patch over the subject's right eye, its strap round the head."""
    surface = FaceSurface(smoothing=40.0)
    size = (256, 256)
    grain = noise(size, 7, 12, 3)
    tone = np.clip(0.085 + 0.012 * grain, 0, 1)
    leather = material("leather", (1, 1, 1), roughness=0.5, image=(np.stack([tone] * 3, -1) * 255).astype(np.uint8),
                       normal_image=normal_sheet(grain, 0.5))  # fmt: skip
    outline = [(-17, 9), (-28, 17), (-44, 17.5), (-58, 11), (-60, -4), (-52, -19), (-39, -26), (-26, -20), (-18, -6)]

    def vault(p: F64) -> F64:
        return 4.0 * np.exp(-(((p[:, 0] + 38.5) / 17.0) ** 2) - ((p[:, 1] + 2.0) / 15.0) ** 2)

    plate, plan = shell(surface, outline, lift=2.5, thickness=2.2, edge=2.6, step=2.0, relief=vault)
    model.add("patch", plate, leather, uv=plan / 40.0)
    line = spline(outline, 10, closed=True)
    middle = line.mean(axis=0)
    seam_plan = middle + (line - middle) * 0.86
    seam = surface.point(seam_plan) + surface.normal(seam_plan) * (5.0 + vault(seam_plan))[:, None]
    model.add("seam", sweep(seam, 0.55, 6, closed=True), material("thread", rgb("#8d7a63"), roughness=0.8))
    strap = material("strap", rgb("#15100e"), roughness=0.5)
    for name, way in (("up", [(-20, 12), (-2, 24), (22, 34), (48, 40), (78, 42), (100, 40)]),
                      ("side", [(-57, 8), (-72, 10), (-88, 12), (-104, 15)])):  # fmt: skip
        along = spline(way, 12)
        path = surface.point(along) + surface.normal(along) * 2.6
        up = surface.normal(along[:1])[0]
        model.add(f"strap_{name}", sweep(path, 3.4, 10, flat=0.32, up=np.cross(up, path[1] - path[0])), strap)


def build(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "pirate"
    folder.mkdir(parents=True, exist_ok=True)
    hat = Model()
    tricorn(hat)
    rows, columns = 9, 9
    s, t = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(0, 1, rows))
    away = 0.26 * s
    face = _brim_form(0.16 + 0.70 * t, away) + np.array([0.0, 0.0, 1.6])
    skull = smooth_normals(face.reshape(-1, 3), grid_faces(rows, columns, False, False), 80.0)
    v = np.asarray(skull.vertices)
    low, high = v.min(axis=0), v.max(axis=0)
    uv = (v[:, :2] - low[:2]) / (high - low)[:2]
    hat.add("badge", seated(skull, 6.0), material("badge", (1, 1, 1), roughness=0.8, image=badge(), alpha_mode="BLEND"),
            uv=uv)  # fmt: skip
    hat.save(folder / "tricorn.glb")
    eye = Model()
    patch(eye)
    eye.save(folder / "patch.glb")
    write_png(folder / "stubble.png", stubble())
    layers = """[[layer]]
kind = "mesh2d"
image = "stubble.png"
shade = 0.6
edge_fade = 0.8

[[layer]]
kind = "model3d"
model = "patch.glb"
follow = "face"
depth_bias_m = 0.004
shadow = 0.5

[[layer]]
kind = "model3d"
model = "tricorn.glb"
fit_width = true
shadow = 0.7
"""
    write_mask(folder, "Pirate", "A cocked hat, a patch on its strap and three days of stubble.", "head 3d", layers)
