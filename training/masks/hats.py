"""Worn on the head: top hat, crown, bunny ears on springs, horns."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.masks.canvas import noise, rgb
from training.masks.carnival import gem, normal_sheet
from training.masks.folder import write_mask
from training.masks.solids import (
    F64,
    Mesh,
    Model,
    ball,
    curve,
    join,
    lathe,
    material,
    mirrored,
    outward,
    smooth_normals,
    sweep,
)

SEAT = np.array([0.0, 51.0, -74.0])  # the middle of a hat's band, between hairline and occiput
BAND = (84.0, 99.0)  # half axes of the band: the skull and a finger of hair


def tilt(points: F64, degrees: float) -> F64:
    """Lean a hat back about its band's middle, then seat it."""
    a = np.radians(degrees)
    y, z = points[:, 1], points[:, 2]
    return np.stack([points[:, 0], np.cos(a) * y + np.sin(a) * z, -np.sin(a) * y + np.cos(a) * z], axis=1) + SEAT


def seated(mesh: Mesh, degrees: float) -> Mesh:
    """`tilt` of a mesh whose origin is the middle of the band."""
    out = mesh.copy()
    a = np.radians(degrees)
    matrix = np.eye(4)
    matrix[1:3, 1:3] = [[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]
    matrix[:3, 3] = SEAT
    out.apply_transform(matrix)
    return out


def brim_bend(points: F64) -> F64:
    """Roll the brim's sides up and dip it in front and behind."""
    r = np.hypot(points[:, 0] / BAND[0], points[:, 2] / BAND[1])
    out = points.copy()
    beyond = np.clip(r - 1.0, 0.0, None)
    sideways = (points[:, 0] / np.maximum(np.hypot(points[:, 0], points[:, 2]), 1e-6)) ** 2
    out[:, 1] += 62.0 * beyond**1.6 * sideways - 26.0 * beyond**1.5 * (1.0 - sideways)
    return out


def top_hat() -> Model:
    """Silk plush, a satin band, a bound brim with rolled sides."""
    model = Model()
    squash = (BAND[0] / 90.0, BAND[1] / 90.0)
    body = lathe(
        [(89, -2), (90, 1), (88.5, 10), (86.0, 35), (85.5, 60), (88.0, 92), (92.5, 118), (93.5, 124), (92.5, 127.5),
         (90, 129), (60, 130.5), (0.01, 131)], 96, squash, 40.0,
    )  # fmt: skip
    brim_line = [(86, 0.0), (90, 2.2), (100, 2.4), (115, 2.4), (131, 2.2), (134.5, 0.8), (135, -0.8), (131, -2.2),
                 (115, -2.2), (100, -2.0), (88, -1.6), (86, 0.0)]  # fmt: skip
    brim = lathe(brim_line[::-1], 96, squash, 60.0, brim_bend)
    band = lathe([(90.6, 3.5), (91.6, 4.5), (89.4, 26.5), (88.2, 28.0)], 96, squash)
    size = (512, 512)
    sheen = noise((512, 512), 90, 2, 3) * 0.5 + noise(size, 4, 5, 1) * 0.5
    tone = np.clip(0.060 + 0.014 * sheen, 0, 1)
    base = np.clip(np.stack([tone, tone * 0.97, tone * 1.05], -1) * 255, 0, 255).astype(np.uint8)
    rough = np.clip(np.stack([0 * tone, 0.44 + 0.05 * sheen, 0 * tone], -1) * 255, 0, 255).astype(np.uint8)
    plush = material("plush", (1, 1, 1), metallic=0.0, roughness=1.0, image=base, metal_rough_image=rough,
                     normal_image=normal_sheet(sheen, 0.35))  # fmt: skip
    satin = material("satin", rgb("#8f1527"), roughness=0.30)
    for name, mesh, look in (("body", body, plush), ("brim", brim, plush), ("band", band, satin)):
        v = np.asarray(mesh.vertices)
        uv = np.stack(
            [np.arctan2(v[:, 0], v[:, 2]) / np.pi * 2.0, (v[:, 1] + 0.4 * np.hypot(v[:, 0], v[:, 2])) / 90.0], 1
        )
        model.add(name, seated(mesh, 9.0), look, uv=uv)
    loop = np.array([(0, 0, 0), (0, 10, 1.5), (0, 17, 3.0), (0, 10, 5.0), (0, 0, 4.0)], float)
    halves = [sweep(curve(loop * (1, sign, 1), 8), 6.0, 8, flat=0.35, up=(1, 0, 0)) for sign in (1, -1)]
    bow = join([*halves, ball((0, 0, 3.4), (6, 4, 3.2), 3)])
    bow.apply_transform(_turn_y(90.0))
    bow.apply_translation((86.0, 15.5, 8.0))
    model.add("bow", seated(bow, 9.0), satin)
    return model


def _turn_y(degrees: float) -> F64:
    a = np.radians(degrees)
    out = np.eye(4)
    out[0, 0], out[0, 2], out[2, 0], out[2, 2] = np.cos(a), np.sin(a), -np.sin(a), np.cos(a)
    return out


def crown() -> Model:
    """A gold circlet with eight fleurons, stones, a row of pearls and a velvet cap inside."""
    model = Model()
    gold = material("gold", rgb("#d9a441"), metallic=1.0, roughness=0.24)
    columns, rows = 192, 14
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    phase = (around * 8 / (2 * np.pi) + 0.5) % 1.0 - 0.5  # -0.5..0.5 within one fleuron
    point = np.clip(1.0 - np.abs(phase) * 2.0, 0, 1)
    top = 30.0 + 30.0 * point**1.3 + 6.0 * np.exp(-(((np.abs(phase) - 0.5) / 0.12) ** 2))
    t = np.linspace(0, 1, rows)[:, None]
    y = -4.0 + (top[None] + 4.0) * t
    flare = 1.0 + 0.0023 * np.clip(y, 0, None)

    def wall(offset: float) -> F64:
        rx, rz = BAND[0] + offset, BAND[1] + offset
        return np.stack([np.sin(around)[None] * rx * flare, y, np.cos(around)[None] * rz * flare], axis=-1).reshape(
            -1, 3
        )

    from training.masks.solids import grid_faces

    outside, within = wall(1.6), wall(-0.6)
    sheet = grid_faces(rows, columns, False, True)
    count = len(outside)
    last = (rows - 1) * columns + np.arange(columns)
    lip = np.concatenate([np.stack([last, np.roll(last, -1), np.roll(last, -1) + count], 1),
                          np.stack([last, np.roll(last, -1) + count, last + count], 1)])  # fmt: skip
    first = np.arange(columns)
    foot = np.concatenate([np.stack([first, np.roll(first, -1) + count, np.roll(first, -1)], 1),
                           np.stack([first, first + count, np.roll(first, -1) + count], 1)])  # fmt: skip
    faces = np.concatenate([sheet, sheet[:, ::-1] + count, lip, foot])
    model.add("circlet", seated(outward(smooth_normals(np.concatenate([outside, within]), faces, 45.0)), 8.0), gold)
    rim = np.stack([np.sin(around) * (BAND[0] + 2.5), 0 * around, np.cos(around) * (BAND[1] + 2.5)], axis=1)
    beads = join([sweep(rim + np.array([0, h, 0]), 2.2, 8, closed=True) for h in (-2.0, 18.0)])
    model.add("mouldings", seated(beads, 8.0), gold)
    ruby = material("ruby", rgb("#a8071f"), metallic=0.4, roughness=0.07)
    sapphire = material("sapphire", rgb("#10349a"), metallic=0.4, roughness=0.07)
    pearl = material("pearl", rgb("#f4ead9"), metallic=0.0, roughness=0.18)
    stones: dict[str, list[Mesh]] = {"ruby": [], "sapphire": [], "pearl": []}
    for k in range(16):
        angle = 2 * np.pi * k / 16
        out = np.array([np.sin(angle), 0, np.cos(angle)])
        at = out * (BAND[0] * np.sin(angle) ** 2 + BAND[1] * np.cos(angle) ** 2 + 3.2) + np.array([0, 8.0, 0])
        stone = gem(np.zeros(3), 6.4 if k % 2 == 0 else 4.2, 7.2 if k % 2 == 0 else 4.2, 4.2)
        stone.apply_transform(_turn_y(np.degrees(angle)))
        stone.apply_translation(at)
        stones["ruby" if k % 4 == 0 else "sapphire"].append(stone)
        if k % 2 == 1:
            continue
        r = 1.0 + 0.0023 * 62
        tip = out * np.array([BAND[0] * r, 1, BAND[1] * r])
        stones["pearl"].append(ball(tip + np.array([0, 64.0, 0]), (4.6, 4.6, 4.6), 3))
    for name, look in (("ruby", ruby), ("sapphire", sapphire), ("pearl", pearl)):
        model.add(name, seated(join(stones[name]), 8.0), look)
    cap = lathe([(80, -2), (83, 18), (80, 36), (66, 50), (40, 56), (0.01, 54)], 64, (1.0, BAND[1] / BAND[0]), 60.0)
    v = np.asarray(cap.vertices)
    a = np.arctan2(v[:, 0], v[:, 2])
    cap.vertices = v + np.stack([0 * a, 3.0 * np.cos(8 * a) * np.clip(v[:, 1] / 30, 0, 1), 0 * a], axis=1)
    model.add("cap", seated(cap, 8.0), material("velvet", rgb("#5c0c2a"), roughness=0.85))
    return model


def bunny_ears() -> Model:
    """A band over the head and two long ears, each on a spring; one tip folds over."""
    model = Model()
    fur = material("fur", rgb("#f2ece4"), roughness=0.95, normal_image=normal_sheet(noise((256, 256), 4, 3, 2), 1.2))
    pink = material("pink", rgb("#eba3ad"), roughness=0.8)
    band_look = material("band", rgb("#3b2b33"), roughness=0.4)
    a = np.radians(np.linspace(-98, 98, 60))
    band = np.stack([83.0 * np.sin(a), 22.0 + 107.0 * np.cos(a), -62.0 - 8.0 * np.cos(a)], axis=1)
    model.add("band", sweep(band, 5.0, 12, flat=0.4, up=(0, 0, 1)), band_look)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        angle = np.radians(-20.0 * sign)
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])
        model.pivot(f"ear_{side}", (sign * 36.0, 119.0, -69.0), turn=turn)
        bent = sign < 0
        outer, inner = ear(bent)
        v = np.asarray(outer.vertices)
        model.add(f"ear_{side}_fur", outer, fur, parent=f"ear_{side}", uv=v[:, :2] / 40.0)
        model.add(f"ear_{side}_skin", inner, pink, parent=f"ear_{side}")
    return model


def ear(folded: bool) -> tuple[Mesh, Mesh]:
    """A leaf-shaped ear (fur) and its inside (skin), rising along y, its hollow to the front."""
    rows, columns = 44, 28
    t = np.linspace(0, 1, rows)[:, None]
    around = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    half = 25.0 * np.interp(t, [0, 0.1, 0.35, 0.65, 0.88, 0.97, 1.0], [0.46, 0.6, 0.92, 1.0, 0.62, 0.28, 0.0])
    thick = 9.0 * np.interp(t, [0, 0.2, 0.7, 1.0], [1.2, 1.0, 0.75, 0.0])
    x = half * np.sin(around)
    z = thick * np.cos(around)
    hollow = np.where(np.cos(around) > 0, 0.9 * np.clip(1 - np.abs(np.sin(around)) ** 1.5, 0, 1), 0.0)
    z = z - hollow * thick * 1.35 * np.sin(np.pi * np.clip(t * 1.02, 0, 1)) ** 0.6
    y = np.broadcast_to(165.0 * t, x.shape)
    points = _fold(np.stack([x, y, np.broadcast_to(z, x.shape)], axis=-1), folded).reshape(-1, 3)
    from training.masks.solids import grid_faces

    outer = outward(smooth_normals(points, grid_faces(rows, columns, False, True), 70.0))
    s = np.linspace(-1, 1, 15)[None]
    u = np.linspace(0.10, 0.93, 36)[:, None]
    half_in = 25.0 * np.interp(u, [0, 0.1, 0.35, 0.65, 0.88, 0.97, 1.0], [0.46, 0.6, 0.92, 1.0, 0.62, 0.28, 0.0]) * 0.72
    xi = half_in * s
    thick_in = 9.0 * np.interp(u, [0, 0.2, 0.7, 1.0], [1.2, 1.0, 0.75, 0.0])
    sine = np.clip(np.abs(xi) / np.maximum(half_in / 0.72, 1e-6), 0, 1)
    cosine = np.sqrt(1 - sine**2)
    zi = (
        thick_in * cosine - 0.9 * np.clip(1 - sine**1.5, 0, 1) * thick_in * 1.35 * np.sin(np.pi * u * 1.02) ** 0.6 + 0.7
    )
    inside = _fold(np.stack([xi, np.broadcast_to(165.0 * u, xi.shape), zi], axis=-1), folded).reshape(-1, 3)
    return outer, smooth_normals(inside, grid_faces(36, 15, False, False), 80.0)


def _fold(points: F64, folded: bool) -> F64:
    """Lean the ear back a little; a folded one bends forward above two thirds of its height."""
    out = points.copy()
    t = out[..., 1] / 165.0
    out[..., 2] -= 20.0 * t**2
    if folded:
        start = 0.60 * 165.0
        beyond = np.clip(points[..., 1] - start, 0, None)
        radius = 24.0
        angle = np.clip(beyond / radius, 0, np.radians(128))
        rest = np.clip(beyond - radius * np.radians(128), 0, None)
        depth = out[..., 2] + 20.0 * t**2
        fold_y = start + radius * np.sin(angle) + rest * np.cos(angle) - depth * np.sin(angle)
        fold_z = -20.0 * 0.36 + radius * (1 - np.cos(angle)) + rest * np.sin(angle) + depth * np.cos(angle)
        above = beyond > 0
        out[..., 1] = np.where(above, fold_y, out[..., 1])
        out[..., 2] = np.where(above, fold_z, out[..., 2])
    return out


def horns() -> Model:
    """Two ridged horns that grow from the hairline, black at the root and ember at the tip."""
    model = Model()
    ramp = np.linspace(0, 1, 256)[:, None]
    stops = np.array([rgb("#17110f"), rgb("#2a1612"), rgb("#5d1d12"), rgb("#b7401c")])
    tone = np.stack([np.interp(ramp[:, 0], [0, 0.45, 0.75, 1.0], stops[:, i]) for i in range(3)], axis=1)
    grain = 1.0 + 0.10 * noise((64, 256), 6, 4, 3)
    image = np.clip(tone[::-1, None] * grain[..., None] * 255, 0, 255).astype(np.uint8)
    look = material("horn", (1, 1, 1), metallic=0.0, roughness=0.38, image=image,
                    normal_image=normal_sheet(noise((64, 256), 5, 6, 3), 0.8))  # fmt: skip
    line = curve([(33, 55, -22), (38, 76, -12), (51, 103, -8), (66, 126, -18), (73, 150, -36), (66, 174, -50),
                  (50, 190, -54)], 26)  # fmt: skip
    t = np.linspace(0, 1, len(line))
    sides = 24

    def radius(u: F64) -> F64:
        ridges = 0.060 * np.abs(np.sin(np.pi * 17.0 * u**0.85)) * (1.0 - u) ** 0.3
        return 17.5 * (1.0 - u) ** 0.72 * (1.0 + ridges) + 0.3

    horn = sweep(line, radius, sides, up=(0, 0, 1))
    v = np.asarray(horn.vertices)
    nearest = ((v[:, None] - line[None, ::4]) ** 2).sum(-1).argmin(1) * 4
    uv = np.stack([np.arctan2(v[:, 0] - line[nearest, 0], v[:, 2] - line[nearest, 2]) / np.pi, t[nearest]], axis=1)
    model.add("horn_left", horn, look, uv=uv)
    model.add("horn_right", mirrored(horn), look, uv=uv)
    return model


HAT_LAYER = """[[layer]]
kind = "model3d"
model = "{file}"
fit_width = true
shadow = {shadow}
"""
EAR_SPRING = """
[[layer.spring]]
node = "ear_{side}"
frequency_hz = {frequency}
damping = 0.14
tip_m = [0.0, 0.16, 0.0]
max_deg = 32
"""


def _write(root: Path, name: str, title: str, card: str, shadow: float, model: Model, extra: str = "") -> None:
    folder = root / name
    write_mask(folder, title, card, "head 3d", HAT_LAYER.format(file=f"{name}.glb", shadow=shadow) + extra)
    model.save(folder / f"{name}.glb")


def build_top_hat(root: Path) -> None:
    """Write the mask's folder under `root`."""
    _write(root, "top_hat", "Top hat", "Silk plush with a satin band; its brim shades the forehead.", 0.7, top_hat())


def build_crown(root: Path) -> None:
    """Write the mask's folder under `root`."""
    _write(root, "crown", "Crown", "Eight gold fleurons, rubies, sapphires and pearls over velvet.", 0.5, crown())


def build_bunny(root: Path) -> None:
    """Write the mask's folder under `root`."""
    springs = EAR_SPRING.format(side="left", frequency=2.3) + EAR_SPRING.format(side="right", frequency=2.6)
    _write(root, "bunny_ears", "Bunny ears", "Two soft ears that flop after every move of the head.", 0.3,
           bunny_ears(), springs)  # fmt: skip


def build_horns(root: Path) -> None:
    """Write the mask's folder under `root`."""
    _write(root, "horns", "Ember horns", "Ridged horns, black at the root and glowing at the tip.", 0.5, horns())
