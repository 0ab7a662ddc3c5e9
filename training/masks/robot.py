"""The robot: a helmet with a moving jaw, eye shutters that blink, brows that rise and an aerial on a spring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.masks.canvas import Canvas, noise, rgb
from training.masks.carnival import normal_sheet
from training.masks.folder import write_mask
from training.masks.solids import (
    F64,
    Mesh,
    Model,
    ball,
    box,
    curve,
    grid_faces,
    join,
    lathe,
    material,
    mirrored,
    smooth_normals,
    sweep,
)

MIDDLE = np.array([0.0, -18.0, -52.0])


def hull(azimuth: F64, height: F64, grow: float = 0.0) -> F64:
    """The helmet's skin: a superellipse in plan that narrows to the chin and domes over the top.

    azimuth from the front toward the subject's left; height mm from the middle.
    """
    top = np.clip((height - 50.0) / 92.0, 0.0, 1.0)
    dome = np.sqrt(np.clip(1.0 - top**2.6, 0.0, 1.0))
    jaw = 1.0 - 0.20 * np.clip((-height - 10.0) / 110.0, 0.0, 1.0) ** 1.4
    ax, az = (93.0 + grow) * jaw * dome, (112.0 + grow) * (0.5 + 0.5 * jaw) * dome
    power = 2.7
    c, s = np.cos(azimuth), np.sin(azimuth)
    r = (np.abs(s) ** power + np.abs(c) ** power) ** (-1.0 / power)
    return np.stack([s * r * ax, height, c * r * az], axis=-1) + MIDDLE


def panel(az: tuple[float, float], low: float, high: float, grow: float, thick: float = 4.0, cut=None) -> Mesh:  # type: ignore[no-untyped-def]
    """A plate of the skin between two azimuths (degrees) and two heights, with thickness; `cut` drops cells."""
    columns, rows = max(9, int(abs(az[1] - az[0]) / 3)), max(7, int((high - low) / 5))
    a, h = np.meshgrid(np.radians(np.linspace(*az, columns)), np.linspace(low, high, rows))
    outer, inner = hull(a, h, grow).reshape(-1, 3), hull(a, h, grow - thick).reshape(-1, 3)
    faces = grid_faces(rows, columns, False, False)
    if cut is not None:
        middle = np.stack([a.ravel(), h.ravel()], 1)[faces].mean(axis=1)
        faces = faces[~cut(middle)]
    count = len(outer)
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    directed = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    _, index, number = np.unique(edges, axis=0, return_index=True, return_counts=True)
    rim = directed[index[number == 1]]
    walls = np.concatenate([np.stack([rim[:, 0], rim[:, 0] + count, rim[:, 1] + count], 1),
                            np.stack([rim[:, 0], rim[:, 1] + count, rim[:, 1]], 1)])  # fmt: skip
    return smooth_normals(np.concatenate([outer, inner]), np.concatenate([faces, faces[:, ::-1] + count, walls]), 38.0)


def _paint() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brushed, scuffed enamel: base colour, metallic-roughness and normal sheets over azimuth and height."""
    c = Canvas(1024, 512, detail=1)
    size = (1024, 512)
    c.lay(np.ones_like(c.alpha), rgb("#c9d0d4"))
    grime = np.clip(0.35 * noise(size, 70, 3) - 0.15, 0, 1)
    c.tint(grime, rgb("#77808a"), 0.7)
    x, y = c.grid()
    lines = np.zeros_like(c.alpha)
    for at in (128, 256, 392, 512, 632, 768, 896):
        lines = np.maximum(lines, np.exp(-(((x - at) / 1.8) ** 2)))
    for at in (96, 180, 300):
        lines = np.maximum(lines, np.exp(-(((y - at) / 1.8) ** 2)))
    c.tint(lines, rgb("#3b4249"), 0.85)
    bolts = np.zeros_like(c.alpha)
    for bx in (140, 244, 404, 500, 524, 620, 780, 884):
        for by in (108, 168, 192, 288, 312):
            bolts = np.maximum(bolts, np.exp(-((((x - bx) ** 2 + (y - by) ** 2) / 16.0) ** 2)))
    c.tint(bolts, rgb("#8b949c"), 0.8)
    stripe = ((y > 186) & (y < 214) & (np.abs(x - 512) > 150)).astype(np.float32)
    wear = np.clip(0.9 - 0.6 * np.clip(noise(size, 14, 5), 0, 2), 0, 1)
    c.tint(c.blur(stripe, 0.8) * wear, rgb("#d8572a"), 0.95)
    scratches = np.clip(noise(size, 3, 7, 1) - 2.2, 0, 1)
    rough = np.clip(0.36 + 0.14 * grime + 0.05 * noise(size, 20, 9), 0, 1)
    metal = np.clip(0.55 + 0.45 * scratches - 0.4 * stripe, 0, 1)
    height = -1.6 * lines + 1.2 * bolts + 0.05 * noise(size, 8, 11)
    sheet = np.stack([0 * rough, rough, metal], axis=-1)
    return (c.colour * 255).astype(np.uint8), (sheet * 255).astype(np.uint8), normal_sheet(height, 1.6)


def _uv(mesh: Mesh) -> F64:
    v = np.asarray(mesh.vertices) - MIDDLE
    return np.stack([0.5 + np.arctan2(v[:, 0], v[:, 2]) / (2 * np.pi), (v[:, 1] + 140.0) / 290.0], axis=1)


def robot() -> Model:
    """All parts; the nodes jaw, shutter_*, brow_* and aerial move."""
    model = Model()
    base, metal_rough, normal = _paint()
    enamel = material("enamel", (1, 1, 1), metallic=1.0, roughness=1.0, image=base, metal_rough_image=metal_rough,
                      normal_image=normal)  # fmt: skip
    dark = material("dark", rgb("#23272c"), metallic=0.6, roughness=0.45)
    steel = material("steel", rgb("#aab2ba"), metallic=1.0, roughness=0.28)
    orange = material("orange", rgb("#d8572a"), metallic=0.2, roughness=0.4)
    glow = material("glow", rgb("#0a2a30"), roughness=0.3, emissive=rgb("#38e4ff"))
    mouth = material("mouth", rgb("#160d08"), roughness=0.4, emissive=rgb("#7a2b08"))

    def window(p: F64) -> npt.NDArray[np.bool_]:
        """The visor's opening and the mouth's."""
        deg, h = np.degrees(p[:, 0]), p[:, 1]
        return ((np.abs(deg) < 46) & (h > -6) & (h < 46)) | ((np.abs(deg) < 40) & (h < -48))

    shell_mesh = panel((-180, 180), -112, 50, 0.0, 5.0, window)
    model.add("shell", shell_mesh, enamel, uv=_uv(shell_mesh))
    dome = panel((-180, 180), 50, 141.9, 0.0, 5.0)
    model.add("dome", dome, enamel, uv=_uv(dome))
    crest = panel((-9, 9), 58, 138, 5.0, 6.0)
    model.add("crest", crest, orange)
    model.add("visor", panel((-47, 47), -8, 48, -6.0, 3.0), dark)
    frame = _loop(46, -6, 46, 1.0)
    model.add("visor_frame", sweep(frame, 3.0, 10, closed=True), steel)
    model.add("mouth_dark", panel((-42, 42), -110, -46, -26.0, 3.0), mouth)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        at = _on(sign * 20.5, 20.0, -4.0)
        lamp = _facing(lathe([(0.01, 4.0), (8, 3.6), (13.5, 1.8), (14.5, 0.0)][::-1], 40), at)
        model.add(f"eye_{side}", lamp, glow)
        bezel = _facing(lathe([(14, 0), (14.2, 4.5), (15.6, 6.0), (17.4, 4.5), (18.0, 0)][::-1], 40, crease_deg=60), at)
        model.add(f"bezel_{side}", bezel, steel)
        model.pivot(f"shutter_{side}", at + np.array([0.0, 28.0, 0.0]))
        lid = box((0, 0, 6.0), (37, 31, 3.0), 1.4)
        model.add(f"shutter_{side}_plate", lid, dark, parent=f"shutter_{side}")
        brow = _on(sign * 20.5, 43.0, 2.0)
        model.pivot(f"brow_{side}", brow)
        model.add(f"brow_{side}_plate", box((0, 0, 1.0), (44, 9, 9), 2.5), orange, parent=f"brow_{side}")
        ear = _on(sign * 90.0, 8.0, 2.0)
        disc = lathe([(0.01, 12), (14, 12), (17, 9), (24, 8), (27, 4), (27, -4)][::-1], 48)
        turn = np.eye(4)
        turn[:3, :3] = np.array([[0, sign, 0], [0, 0, 1], [sign, 0, 0]])
        disc.apply_transform(turn)
        disc.apply_translation(ear)
        model.add(f"ear_{side}", disc, steel)
    _jaw(model, enamel, dark, steel)
    foot = _on(112.0, 62.0, 4.0)
    model.add("aerial_foot", ball(foot, (8, 8, 8), 3), dark)
    model.pivot("aerial", foot)
    rod = sweep(curve([(0, 0, 0), (1, 45, 0), (2, 92, 0)], 12), lambda t: 2.4 - 1.2 * t, 8)
    model.add("aerial_rod", rod, steel, parent="aerial")
    model.add("aerial_bulb", ball((2, 96, 0), (6, 6, 6), 3),
              material("bulb", rgb("#3a0a06"), roughness=0.2, emissive=rgb("#ff5a2a")), parent="aerial")  # fmt: skip
    return model


def _on(degrees: float, height: float, grow: float) -> F64:
    point: F64 = hull(np.radians([degrees]), np.array([height]), grow)[0]
    return point


def _loop(half_deg: float, low: float, high: float, grow: float) -> F64:
    """A rounded rectangle on the skin."""
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    a = half_deg * np.sign(c) * np.abs(c) ** 0.35
    h = 0.5 * (low + high) + 0.5 * (high - low) * np.sign(s) * np.abs(s) ** 0.35
    return hull(np.radians(a), h, grow)


def _facing(mesh: Mesh, at: F64) -> Mesh:
    """Turn a lathe's axis from y to the front (z) and put it in place."""
    out = mesh.copy()
    matrix = np.eye(4)
    matrix[:3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    out.apply_transform(matrix)
    out.apply_translation(at)
    return out


def _jaw(model: Model, enamel, dark, steel) -> None:  # type: ignore[no-untyped-def]
    """The lower face turns about an axis through both ears; its grille slides with it."""
    hinge = np.array([0.0, -58.0, -60.0])
    model.pivot("jaw", hinge)
    chin = panel((-41, 41), -111, -78, 2.0, 7.0)
    chin_uv = _uv(chin)
    chin.apply_translation(-hinge)
    model.add("jaw_chin", chin, enamel, parent="jaw", uv=chin_uv)
    bars = []
    for degrees in np.linspace(-30, 30, 7):
        top, low = _on(degrees, -55.0, -1.0), _on(degrees, -84.0, -1.0)
        bars.append(sweep(np.linspace(top, low, 5) - hinge, 3.4, 10))
    model.add("jaw_bars", join(bars), steel, parent="jaw")
    lip = hull(np.radians(np.linspace(-37, 37, 40)), np.full(40, -54.0), 0.5)
    model.add("jaw_lip", sweep(lip - hinge, 4.2, 10), dark, parent="jaw")
    link = sweep(
        curve([_on(41, -80, 2) - hinge, _on(62, -62, 4) - hinge, _on(84, -22, 5) - hinge], 10), 4.5, 10, flat=0.6
    )
    model.add("jaw_link_left", link, dark, parent="jaw")
    model.add("jaw_link_right", mirrored(link), dark, parent="jaw")


LAYER = """[[layer]]
kind = "model3d"
model = "robot.glb"
fit_width = true

[[layer.motion]]
node = "jaw"
driver = "jaw_open"
axis = [1.0, 0.0, 0.0]
angle_deg = 11
move_m = [0.0, -0.012, 0.004]

[[layer.motion]]
node = "shutter_left"
driver = "blink_left"
move_m = [0.0, -0.026, 0.0]

[[layer.motion]]
node = "shutter_right"
driver = "blink_right"
move_m = [0.0, -0.026, 0.0]

[[layer.motion]]
node = "brow_left"
driver = "brow_up"
axis = [0.0, 0.0, 1.0]
angle_deg = -12
move_m = [0.0, 0.007, 0.0]

[[layer.motion]]
node = "brow_right"
driver = "brow_up"
axis = [0.0, 0.0, 1.0]
angle_deg = 12
move_m = [0.0, 0.007, 0.0]

[[layer.spring]]
node = "aerial"
frequency_hz = 4.0
damping = 0.08
tip_m = [0.0, 0.09, 0.0]
max_deg = 26
"""


def build(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "robot"
    card = "A scuffed helmet that talks, blinks and frowns with you; the aerial wobbles."
    write_mask(folder, "Robot", card, "helmet 3d", LAYER)
    robot().save(folder / "robot.glb")
