"""Glasses: thin round wire frames, and sunglasses whose lenses mirror the room."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.masks.canvas import rgb, spline
from training.masks.face_shell import CurvedPlate, shell
from training.masks.folder import write_mask
from training.masks.solids import F64, Mesh, Model, ball, curve, join, material, mirrored, sweep

PLATE = CurvedPlate(z0=26.5, bow_per_mm=0.0021, tilt=0.10)
# From the hinge over the ear, subject's left; the part behind the ear fades away.
TEMPLE = [(64.5, 5.0, 17.0), (69.0, 4.5, 5.0), (72.5, 4.0, -25.0), (74.5, 2.0, -60.0), (75.5, -3.0, -84.0),
          (75.0, -14.0, -98.0), (73.5, -30.0, -106.0)]  # fmt: skip


def _on_plate(points: F64) -> F64:
    return PLATE.point(points)


def _circle(centre: tuple[float, float], radii: tuple[float, float], count: int = 72) -> F64:
    a = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([centre[0] + radii[0] * np.cos(a), centre[1] + radii[1] * np.sin(a)], axis=1)


def round_glasses() -> Model:
    """Gold wire: rims, a keyhole bridge, pads, temples with dark tips, and clear lenses."""
    model = Model()
    gold = material("gold", rgb("#d9a84a"), metallic=1.0, roughness=0.26)
    tip = material("tip", rgb("#3a2113"), roughness=0.35)
    glass = material("glass", rgb("#eef6ff"), roughness=0.06, alpha=0.05)
    centre, radii = (32.0, -2.5), (24.0, 23.0)
    rim = sweep(_on_plate(_circle(centre, radii, 96)), 1.25, 10, closed=True)
    lens = disc(_circle(centre, (radii[0] - 0.6, radii[1] - 0.6)), centre)
    hinge = [_on_plate(np.array([(55.6, 1.0)]))[0], (60.5, 4.0, 19.6), TEMPLE[0]]
    arm = sweep(curve([*hinge, *TEMPLE[1:5]], 10), 1.15, 10)
    end = sweep(curve(TEMPLE[3:], 10), lambda t: np.interp(t, [0, 0.1, 0.9, 1], [1.2, 2.0, 2.3, 1.4]), 10, flat=0.7)
    pad_wire = sweep(curve([_on_plate(np.array([(10.6, -9.0)]))[0], (8.0, -8.0, 19.5), (9.6, -9.5, 15.5)], 8), 0.7, 8)
    pad = ball((9.8, -9.5, 15.0), (1.6, 4.6, 2.6), 2)
    for name, mesh, look in (("rim", rim, gold), ("arm", arm, gold), ("pad_wire", pad_wire, gold), ("tip", end, tip)):
        model.add(f"{name}_left", mesh, look)
        model.add(f"{name}_right", mirrored(mesh), look)
    bridge = curve([_on_plate(np.array([(9.2, 2.0)]))[0], (5.0, 6.3, 28.3), (0.0, 7.4, 29.2),
                    (-5.0, 6.3, 28.3), _on_plate(np.array([(-9.2, 2.0)]))[0]], 10)  # fmt: skip
    model.add("bridge", sweep(bridge, 1.25, 10), gold)
    model.add("pads", join([pad, mirrored(pad)]), material("pad", rgb("#f3efe8"), roughness=0.2, alpha=0.55))
    model.add("lens_left", lens, glass)
    model.add("lens_right", mirrored(lens), glass)
    return model


def disc(outline: F64, centre: tuple[float, float]) -> Mesh:
    """A thin lens, a little vaulted so that what it mirrors moves over it."""
    mesh, plan = shell(PLATE, outline, lift=-0.4, thickness=0.8, edge=1.2, step=3.2, smooth=False)
    away = np.hypot(plan[:, 0] - centre[0], plan[:, 1] - centre[1])
    vertices = np.asarray(mesh.vertices).copy()
    vertices[:, 2] += 2.2 * np.clip(1.0 - (away / 26.0) ** 2, 0.0, 1.0)
    mesh.vertices = vertices
    return mesh


LENS = [
    (10.5, 8.0), (13.0, 14.5), (24, 17.5), (39, 18.0), (53, 15.0), (58, 7.5), (55.5, -6), (48.5, -18), (37, -23.5),
    (25, -22), (15.5, -14.5), (11.0, -3.0),
]  # fmt: skip
FRAME_HALF = [
    (0.0, 14.0), (9, 18.5), (23, 23.0), (42, 24.0), (58, 22.0), (68, 19.0), (67.5, 11.0), (62.5, 2.0), (60, -9),
    (52, -23.5), (38, -29.5), (23, -27.5), (12, -18.5), (7.0, -6.0), (4.5, 2.0), (0.0, 5.0),
]  # fmt: skip


def _arm_width(t: F64) -> F64:
    return np.interp(t, [0, 0.08, 0.6, 1], [5.4, 5.4, 3.6, 3.2])


def sunglasses() -> Model:
    """Black acetate with a keyhole bridge; lenses coated from gold over rose to blue."""
    model = Model()
    acetate = material("acetate", rgb("#121013"), roughness=0.16)
    metal = material("metal", rgb("#c9ccd2"), metallic=1.0, roughness=0.25)
    half = spline(FRAME_HALF, 10)
    outline = np.concatenate([half, (half * (-1.0, 1.0))[::-1][1:-1]])
    lens_line = spline(LENS, 10, closed=True)
    frame, _ = shell(PLATE, outline, [lens_line, lens_line * (-1.0, 1.0)], lift=-2.0, thickness=5.2, edge=2.6, step=2.4,
                     smooth=False)  # fmt: skip
    model.add("frame", frame, acetate)
    arm_line = curve([(66.0, 15.0, 18.0), (70.5, 13.5, 6.0), (73.0, 10.0, -25.0), (74.8, 5.5, -60.0), *TEMPLE[4:]], 10)
    arm = sweep(arm_line, _arm_width, 14, flat=0.42, up=(0, 1, 0))
    model.add("arm_left", arm, acetate)
    model.add("arm_right", mirrored(arm), acetate)
    stud = join([ball((60.8 + i * 4.2, 15.8 - i * 0.6, PLATE.point([(60.8 + i * 4.2, 15.8)])[0, 2] + 3.0),
                      (1.5, 1.1, 0.9), 2) for i in range(2)])  # fmt: skip
    model.add("studs", join([stud, mirrored(stud)]), metal)
    rows = np.linspace(0, 1, 64)[:, None]
    stops = np.array([rgb("#2a4fa8"), rgb("#7a3f9c"), rgb("#d4607a"), rgb("#f0a24a")])
    ramp = np.stack([np.interp(rows[:, 0], [0, 0.4, 0.7, 1.0], stops[:, i]) for i in range(3)], axis=1)
    image = np.repeat((ramp[:, None] * 255).astype(np.uint8), 8, axis=1)
    coat = material("coat", (1.0, 1.0, 1.0), metallic=0.92, roughness=0.07, image=image)
    grown = lens_line + (lens_line - lens_line.mean(axis=0)) * 0.04
    mesh, plan = shell(PLATE, grown, lift=-0.6, thickness=1.0, edge=1.5, step=3.0, smooth=False)
    away = np.hypot(plan[:, 0] - 33.0, plan[:, 1] + 2.0)
    vertices = np.asarray(mesh.vertices).copy()
    vertices[:, 2] += 2.4 * np.clip(1.0 - (away / 30.0) ** 2, 0.0, 1.0)
    mesh.vertices = vertices
    v = 1.0 - (plan[:, 1] + 24.0) / 43.0
    uv = np.stack([np.full_like(v, 0.5), 1.0 - np.clip(v, 0.01, 0.99)], axis=1)
    model.add("lens_left", mesh, coat, uv=uv)
    model.add("lens_right", mirrored(mesh), coat, uv=uv)
    return model


LAYER = """[[layer]]
kind = "model3d"
model = "{file}"
position_m = [0.0, {down:.4f}, {out:.4f}]
fit_width = true
fade_z_m = [0.070, 0.098]
shadow = {shadow}
"""


def build_round(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "round_glasses"
    write_mask(folder, "Round glasses", "Gold wire, clear lenses, temples that go behind the ears.", "glasses 3d",
               LAYER.format(file="round_glasses.glb", down=-0.001, out=0.0, shadow=0.45))  # fmt: skip
    round_glasses().save(folder / "round_glasses.glb")


def build_sun(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "sunglasses"
    write_mask(folder, "Sunset sunglasses", "Black frames whose coated lenses mirror your own room.", "glasses 3d",
               LAYER.format(file="sunglasses.glb", down=0.0, out=0.001, shadow=0.6))  # fmt: skip
    sunglasses().save(folder / "sunglasses.glb")
