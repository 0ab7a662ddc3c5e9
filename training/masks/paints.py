"""Face paints in the UV of the mesh: clown, skull, make-up, freckles, rainbow flag."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from training.masks.canvas import F32, F64, Canvas, noise, rgb
from training.masks.face_plan import FacePlan
from training.masks.folder import write_mask, write_png


def _size(c: Canvas) -> tuple[int, int]:
    return c.alpha.shape[1], c.alpha.shape[0]


def _brushy(c: Canvas, mask: F32, seed: int, strength: float = 0.25) -> F32:
    """Make a mask's coverage uneven, as a sponge or brush leaves it."""
    streaks = noise(_size(c), 9, seed, 2)
    return np.clip(mask * (1.0 - strength * np.clip(streaks, 0, 2)), 0, 1).astype(np.float32)


def _heavy(width: float):  # type: ignore[no-untyped-def]
    def shape(t: F64) -> F64:
        return width * np.interp(t, [0, 0.2, 0.8, 1.0], [0.35, 1.0, 1.0, 0.3])

    return shape


def clown() -> FacePlan:
    """White ground, arched brows, blue stars of shadow, red cheeks, a wide red grin and a round red nose tip."""
    plan = FacePlan()
    c = plan.canvas
    ground = _brushy(c, plan.face_mask(20.0, 26.0), 3, 0.10)
    c.lay(ground, rgb("#f5f2ec"), 0.93)
    for side in plan.both_sides([(36, -37), (46, -30), (50, -14), (46, -6), (31, -10), (18, -6), (19, -22), (27, -33)]):
        c.tint(_brushy(c, c.blob(side, 3.0), 5), rgb("#2b6fd0"), 0.92)
    for side in plan.both_sides([(31, 7), (35.5, 9), (33.6, 30), (31.5, 35), (29.6, 30), (27, 9)]):
        c.tint(_brushy(c, c.blob(side, 2.0), 6), rgb("#2b6fd0"), 0.92)
    for side in plan.both_sides([(10, -37), (24, -45), (40, -43), (54, -31)]):
        c.tint(c.stroke(side, _heavy(24.0), 1.6), rgb("#1b1616"), 0.95)
    c.tint(plan.eyes(11.0, 2.5), rgb("#17171c"), 0.9)
    for side in plan.both_sides([(48.5, 39)]):
        x, y = side[0]
        c.tint(c.ellipse((x, y), (92, 84), 0.0, 20.0), rgb("#e8414b"), 0.72)
    smile = plan.frontal([(0, 52.5), (12, 51.5), (26, 55), (37, 50), (46, 45), (45, 56), (37, 70), (22, 84), (0, 89),
                          (-22, 84), (-37, 70), (-45, 56), (-46, 45), (-37, 50), (-26, 55), (-12, 51.5)])  # fmt: skip
    edge = c.blob(smile, 1.8)
    c.tint(edge, rgb("#1b1616"), 0.95)
    inner = smile.mean(axis=0) + (smile - smile.mean(axis=0)) * 0.955
    c.tint(_brushy(c, c.blob(inner, 2.0), 8, 0.12), rgb("#d5202c"), 0.97)
    c.tint(plan.lips(5.0, 3.0), rgb("#8f0f1c"), 0.8)
    nose = plan.frontal([(0, 25.0), (9, 27.5), (14, 33), (14, 38.5), (8, 42.5), (0, 44), (-8, 42.5), (-14, 38.5),
                         (-14, 33), (-9, 27.5)])  # fmt: skip
    c.tint(c.blob(nose, 2.5), rgb("#d5202c"), 0.98)
    shine = plan.frontal([(-4.0, 29.5)])[0]
    c.tint(c.ellipse((shine[0], shine[1]), (15, 11), -20.0, 4.0), rgb("#ffd9d4"), 0.85)
    c.erase(plan.eyes(1.0, 2.5))
    return plan


def skull() -> FacePlan:
    """A sugar-free skull: bone white, black sockets, nose cavity, hollow cheeks, teeth drawn over the lips, cracks."""
    plan = FacePlan()
    c = plan.canvas
    size = _size(c)
    bone = plan.face_mask(16.0, 20.0)
    c.lay(bone, rgb("#ddd3bd"), 0.97)
    c.tint(np.clip(0.5 + 0.5 * noise(size, 120, 4), 0, 1), rgb("#b7a988"), 0.45)
    c.tint(np.clip(0.5 * noise(size, 30, 5), 0, 1), rgb("#8e7d5e"), 0.35)
    rim = plan.face_mask(60.0, 60.0)
    c.tint(1.0 - rim, rgb("#2a241c"), 0.75)
    black = rgb("#0d0b0a")
    for side in plan.both_sides([(44, 31), (57, 27), (64, 42), (60, 60), (47, 77), (36, 74), (41, 57), (38, 42)]):
        c.tint(c.blob(side, 13.0), rgb("#241d16"), 0.9)
    for side in plan.both_sides([(60, -22), (67, -6), (65, 10), (60, 2)]):
        c.tint(c.blob(side, 16.0), rgb("#3b3024"), 0.6)
    for side in plan.both_sides([(12.5, -9), (20, -17), (34, -21), (48, -16), (54, -4), (52, 11), (43, 20), (29, 21),
                                 (18, 15), (12, 4)]):  # fmt: skip
        c.tint(c.blob(side, 7.0), black, 0.97)
    nose = plan.frontal([(0, 16), (4, 21), (8, 30), (14.5, 39), (13, 45), (6.5, 46), (2.2, 41.5), (0, 40), (-2.2, 41.5),
                         (-6.5, 46), (-13, 45), (-14.5, 39), (-8, 30), (-4, 21)])  # fmt: skip
    c.tint(c.blob(nose, 3.0), black, 0.97)
    _teeth(plan)
    rng = np.random.default_rng(12)
    for start, heading, length in (
        ((14, -46), 1.1, 30),
        ((-30, -44), 1.9, 24),
        ((52, 22), 2.6, 14),
        ((-20, 96), -1.2, 16),
    ):
        point, angle = np.array(start, float), heading
        path = [point.copy()]
        for _ in range(7):
            angle += rng.normal(0, 0.55)
            point = point + length / 7 * np.array([np.cos(angle), np.sin(angle)])
            path.append(point.copy())
        line = plan.frontal(path)
        c.tint(c.stroke(line, lambda t: 6.5 * (1 - t) + 1.0, 0.8), rgb("#241c14"), 0.85)
        c.tint(c.stroke(line + np.array([3.5, 2.0]), lambda t: 3.0 * (1 - t), 1.2), rgb("#f4ecd9"), 0.5)
    for side in plan.both_sides([(18, -27), (32, -30), (47, -26)]):
        c.tint(c.stroke(side, _heavy(26.0), 9.0), rgb("#f3ead6"), 0.6)
    for side in plan.both_sides([(26, 28), (40, 27), (54, 20)]):
        c.tint(c.stroke(side, _heavy(22.0), 8.0), rgb("#f3ead6"), 0.65)
    c.erase(plan.eyes(0.0, 2.5))
    return plan


def _teeth(plan: FacePlan) -> None:
    """Upper teeth from the nose to the gap between the lips, lower ones below it: they part when the mouth opens."""
    c = plan.canvas
    band = plan.frontal([(0, 50), (16, 51), (30, 55), (40, 64), (38, 76), (28, 84), (12, 87), (0, 87.5), (-12, 87),
                         (-28, 84), (-38, 76), (-40, 64), (-30, 55), (-16, 51)])  # fmt: skip
    c.tint(c.blob(band, 5.0), rgb("#2b2219"), 0.8)
    for row, (y_root, y_edge, bow) in enumerate(((53.5, 64.8, 0.0045), (84.0, 68.8, -0.004))):
        edges = np.array([0, 7.0, 13.2, 18.8, 23.8, 28.4, 32.6, 36.4])
        for sign in (-1.0, 1.0):
            for left, right in pairwise(edges):
                middle = 0.5 * (left + right)
                squeeze = 0.5 * (right - left) - 0.55
                top = y_root + bow * middle**2
                low = y_edge - (0.004 if row else -0.0005) * middle**2
                neck = 0.4 * top + 0.6 * low
                shape = [(middle - squeeze * 0.7, top), (middle + squeeze * 0.7, top), (middle + squeeze, neck),
                         (middle + squeeze * 0.86, low), (middle - squeeze * 0.86, low),
                         (middle - squeeze, neck)]  # fmt: skip
                tooth = plan.frontal([(sign * x, y) for x, y in shape])
                c.tint(c.blob(tooth, 1.6), rgb("#ece2c8"), 0.98)
                root = plan.frontal([(sign * middle, top - (2.5 if row == 0 else -2.5)), (sign * middle, top)])
                c.tint(c.stroke(root, lambda t: np.full_like(t, 7.0), 2.5), rgb("#d7caa9"), 0.6)
    grime = np.clip(noise(_size(c), 12, 21) - 0.4, 0, 1) * c.blob(band, 5.0)
    c.tint(grime, rgb("#6b5a3c"), 0.5)


def make_up() -> tuple[FacePlan, FacePlan, FacePlan]:
    """Three sheets: colour of lips and blush (soft light), shadow and liner (multiply), shimmer (screen)."""
    blush, shadow, shimmer = FacePlan(), FacePlan(), FacePlan()
    c = blush.canvas
    for side in blush.both_sides([(34, 33), (48, 27), (60, 17), (64, 26), (54, 38), (42, 42)]):
        c.lay(c.blob(side, 26.0), rgb("#f25c7a"), 0.75)
    c.lay(blush.lips(3.0, 2.5), rgb("#b8103c"), 1.0)
    c = shadow.canvas
    for side in shadow.both_sides(
        [(15.5, -1), (20, -9), (32, -14.5), (45, -12), (55, -7), (46, -1.5), (32, -7.5), (20, -2)]
    ):
        c.lay(c.blob(side, 9.0), rgb("#8a4a66"), 0.75)
    for side in shadow.both_sides([(41, -4), (48, -6), (55, -10), (52, -2), (45, 0.5)]):
        c.lay(c.blob(side, 7.0), rgb("#4a2338"), 0.7)
    for side in shadow.both_sides([(16.8, 1.2), (22, -4.0), (31, -6.6), (39, -5.0), (44.5, -0.3), (50.5, -4.4)]):
        c.lay(
            c.stroke(side, lambda t: 11.0 * np.interp(t, [0, 0.4, 0.8, 1], [0.25, 0.75, 1.1, 0.0]), 1.2),
            rgb("#120c10"),
            0.92,
        )
    lips = shadow.lips(3.0, 2.0)
    c.lay(lips, rgb("#c2375a"), 0.75)
    c.erase(shadow.eyes(-1.0, 1.5))
    c = shimmer.canvas
    for side in shimmer.both_sides([(40, 21), (52, 15), (60, 8), (58, 17), (48, 24)]):
        c.lay(c.blob(side, 12.0), rgb("#ffd9c0"), 0.20)
    for points, width in (([(0, 8), (0, 20), (0, 29)], 18.0), ([(0, 56.5), (3, 56.3), (6, 57)], 9.0)):
        c.lay(c.stroke(shimmer.frontal(points), _heavy(width), 5.0), rgb("#fff0e2"), 0.16)
    rng = np.random.default_rng(2)
    for side in shimmer.both_sides([(22, -8), (32, -12.5), (44, -9.5), (36, -8), (28, -8)]):
        area = c.blob(side, 6.0)
        c.lay(area, rgb("#ffc9e3"), 0.10)
        glitter = c.scatter(area, 130, int(rng.integers(1000)))
        c.lay(c.dots(glitter, rng.uniform(0.9, 2.2, len(glitter))), rgb("#fff2fa"), 0.45)
    gloss = shimmer.frontal([(-10, 73.0), (0, 74.2), (10, 73.0)])
    c.lay(c.stroke(gloss, _heavy(13.0), 4.0), rgb("#ffe3ea"), 0.32)
    c.erase(shimmer.eyes(1.0, 1.5))
    return blush, shadow, shimmer


def freckles() -> FacePlan:
    """Sun spots of many sizes over nose and cheeks, fewer toward the jaw and on the forehead."""
    plan = FacePlan()
    c = plan.canvas
    density = c.empty()
    for side in plan.both_sides(
        [(2, 14), (18, 20), (36, 16), (54, 20), (58, 32), (44, 42), (26, 40), (12, 33), (2, 30)]
    ):
        density = np.maximum(density, c.blob(side, 26.0))
    density = np.clip(density + 0.10 * plan.face_mask(60.0, 70.0), 0, 1)
    density *= (1.0 - plan.eyes(18.0, 8.0)) * (1.0 - plan.lips(10.0, 6.0)) * plan.face_mask(30.0, 40.0)
    rng = np.random.default_rng(4)
    tones = [rgb(t) for t in ("#9a5a33", "#7d4526", "#b0703f", "#6a3a22")]
    spots = c.scatter(density, 430, 9)
    # close spots grow together on real skin; here the larger ones keep their distance
    kept: list[F64] = []
    for spot in spots:
        if all(np.hypot(*(spot - other)) > 9.0 for other in kept[-120:]):
            kept.append(spot)
    at = np.array(kept)
    radii = np.clip(rng.lognormal(0.95, 0.45, len(at)), 1.2, 6.0)
    tone, strength = rng.integers(0, len(tones), len(at)), rng.integers(0, 3, len(at))
    for which in range(len(tones)):
        for level, opacity in enumerate((0.38, 0.55, 0.78)):
            pick = (tone == which) & (strength == level)
            c.lay(c.blur(c.dots(at[pick], radii[pick]), 1.1), tones[which], opacity)
    return plan


def flag() -> FacePlan:
    """Six brushed stripes of the rainbow over both cheeks and the nose, ragged at their ends."""
    plan = FacePlan()
    c = plan.canvas
    colours = [rgb(t) for t in ("#e3262e", "#f28a1c", "#f7d531", "#2c9a47", "#2257b3", "#7a2d8f")]
    for side in (1.0, -1.0):
        for number, colour in enumerate(colours):
            y = 12.5 + 6.0 * number
            ends = (19.0 - 0.4 * number, 61.0 - 1.2 * number)
            xs = np.linspace(*ends, 9)
            line = plan.frontal([(side * x, y + 2.0 * np.sin((x - 19) / 9.0) + (0.010 * (x - 38) ** 2)) for x in xs])
            mask = c.stroke(line, lambda t: np.full_like(t, 41.0), 1.4)
            along = noise(_size(c), 5, 50 + number + int(10 * side), 2)
            x, _ = c.grid()
            low, high = sorted((line[0, 0], line[-1, 0]))
            near_end = np.clip(1.0 - np.minimum(x - low, high - x) / 46.0, 0, 1)
            ragged = np.clip(1.25 - 1.6 * near_end + 0.45 * along, 0, 1)
            c.lay(mask * ragged, colour, 0.90)
    c.erase(plan.eyes(14.0, 6.0))
    return plan


def _layer(image: str, opacity: float, shade: float, edge_fade: float, blend: str = "normal") -> str:
    return (
        f'[[layer]]\nkind = "mesh2d"\nimage = "{image}"\nblend = "{blend}"\n'
        f"opacity = {opacity}\nshade = {shade}\nedge_fade = {edge_fade}\n"
    )


def build_clown(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "clown"
    write_mask(folder, "Clown", "Greasepaint: white ground, blue shadows, a grin from ear to ear.", "paint funny",
               _layer("clown.png", opacity=0.96, shade=0.75, edge_fade=0.6))  # fmt: skip
    write_png(folder / "clown.png", clown().canvas.rgba())


def build_skull(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "skull"
    write_mask(folder, "Skull", "Bone, sockets and teeth that part when you speak.", "paint scary",
               _layer("skull.png", opacity=0.97, shade=0.7, edge_fade=0.6))  # fmt: skip
    write_png(folder / "skull.png", skull().canvas.rgba())


def build_make_up(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "make_up"
    layers = "\n".join(
        (
            _layer("shadow.png", blend="multiply", opacity=0.9, shade=0.0, edge_fade=0.4),
            _layer("blush.png", blend="soft_light", opacity=0.8, shade=0.0, edge_fade=0.4),
            _layer("shimmer.png", blend="screen", opacity=0.9, shade=0.6, edge_fade=0.4),
        )
    )
    write_mask(folder, "Evening make-up", "Plum shadow, winged liner, blush, red lips and a little glitter.", "make-up",
               layers)  # fmt: skip
    for name, plan in zip(("blush", "shadow", "shimmer"), make_up(), strict=True):
        write_png(folder / f"{name}.png", plan.canvas.rgba())


def build_freckles(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "freckles"
    write_mask(folder, "Freckles", "A summer's worth of sun over nose and cheeks.", "make-up",
               _layer("freckles.png", blend="multiply", opacity=0.85, shade=0.0, edge_fade=0.8))  # fmt: skip
    write_png(folder / "freckles.png", freckles().canvas.rgba())


def build_flag(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "flag"
    card = "Six stripes brushed over both cheeks; put your own flag's picture in its place."
    write_mask(folder, "Rainbow flag", card, "paint party", _layer("flag.png", opacity=0.95, shade=0.8, edge_fade=0.7))
    write_png(folder / "flag.png", flag().canvas.rgba())
