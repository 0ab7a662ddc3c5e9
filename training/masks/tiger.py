"""The tiger: fur, stripes, white muzzle and a pink nose, painted on the unrolled face."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.masks.canvas import F64, noise, rgb
from training.masks.face_plan import SIDE, FacePlan
from training.masks.folder import write_mask, write_png

ORANGE, DEEP, PALE, WHITE, BLACK = (rgb(c) for c in ("#e8862a", "#c2601a", "#f6b35c", "#fbf3e4", "#17110d"))

# Stripes of the subject's left half: frontal mm, from root to tip; greatest width in mm.
STRIPES = (
    ([(3, -50), (4, -42), (2.5, -33)], 4.5),
    ([(13, -50), (13, -43), (9, -35)], 5.0),
    ([(27, -47), (25, -41), (17, -36)], 5.0),
    ([(41, -42), (37, -37), (28, -34)], 4.5),
    ([(55, -32), (50, -29), (43, -29)], 4.5),
    ([(66, -12), (61, -12), (55, -9)], 4.5),
    ([(69, 3), (63, 4), (56, 4)], 5.0),
    ([(70, 17), (63, 19), (50, 17)], 5.5),
    ([(69, 33), (62, 35), (47, 31)], 6.0),
    ([(67, 50), (59, 51), (45, 45)], 6.0),
    ([(63, 66), (55, 65), (43, 58)], 5.5),
    ([(56, 81), (48, 79), (37, 72)], 5.0),
    ([(46, 94), (40, 91), (31, 84)], 4.5),
    ([(32, 104), (28, 100), (22, 94)], 4.0),
)


def paint() -> FacePlan:
    """Back to front: fur ground, white parts, stripes, eyes, nose, whisker dots, single hairs over all."""
    plan = FacePlan()
    c = plan.canvas
    face = plan.face_mask(soft=13.0, inset=16.0)
    c.lay(face, ORANGE)
    mottle = noise((c.colour.shape[1], c.colour.shape[0]), 120, 5)
    c.tint(np.clip(0.5 + 0.5 * mottle, 0, 1), DEEP, 0.35)
    x, y = c.grid()
    c.tint(np.clip((np.abs(x / SIDE - 0.5) - 0.30) / 0.2, 0, 1), DEEP, 0.55)
    c.tint(np.exp(-(((x / SIDE - 0.5) / 0.10) ** 2) - (((y / SIDE) - 0.36) / 0.22) ** 2), PALE, 0.6)

    for side in plan.both_sides([(22, 53), (30, 62), (27, 77), (13, 92), (0.3, 98), (0.3, 47), (11, 46)]):
        c.tint(c.blob(side, 9.0), WHITE, 0.97)
    for side in plan.both_sides([(15, -18), (30, -27), (47, -24), (53, -15), (42, -12), (30, -14), (19, -11)]):
        c.tint(c.blob(side, 7.0), WHITE, 0.92)
    for side in plan.both_sides([(20, 9), (34, 12), (47, 10), (50, 20), (38, 26), (25, 22)]):
        c.tint(c.blob(side, 10.0), WHITE, 0.55)

    for points, width_mm in STRIPES:
        for side in plan.both_sides(points):
            c.tint(c.stroke(side, _tapered(width_mm), 1.6), BLACK, 0.93)
    _eyes(plan)
    _nose(plan)
    _fur(plan, face)
    c.erase(plan.eyes(2.0, 3.0))
    return plan


def _tapered(width_mm: float):  # type: ignore[no-untyped-def]
    def width(t: F64) -> F64:
        return width_mm * 6.6 * np.interp(t, [0, 0.12, 0.45, 1.0], [0.75, 1.0, 0.85, 0.0])

    return width


def _eyes(plan: FacePlan) -> None:
    c = plan.canvas
    c.tint(plan.eyes(26.0, 6.0), BLACK, 0.9)
    for side in plan.both_sides([(20, 2), (14.5, 7), (12.5, 15)]):
        c.tint(c.stroke(side, lambda t: 26.0 * np.interp(t, [0, 0.4, 1], [1.0, 0.8, 0.0]), 3.0), BLACK, 0.9)
    for side in plan.both_sides([(41, -2), (49, -6), (55, -8)]):
        c.tint(c.stroke(side, lambda t: 24.0 * np.interp(t, [0, 0.5, 1], [1.0, 0.7, 0.0]), 3.0), BLACK, 0.9)


def _nose(plan: FacePlan) -> None:
    c = plan.canvas
    outline = plan.frontal([(0, 27), (8, 27.5), (14, 32), (13.5, 38), (7, 42.5), (0, 45.5),
                            (-7, 42.5), (-13.5, 38), (-14, 32), (-8, 27.5)])  # fmt: skip
    c.tint(c.blob(outline, 3.0), BLACK, 0.95)
    inner = plan.frontal([(0, 29), (7, 29.5), (11.5, 33), (10.5, 37), (5.5, 40.5), (0, 43),
                          (-5.5, 40.5), (-10.5, 37), (-11.5, 33), (-7, 29.5)])  # fmt: skip
    c.tint(c.blob(inner, 4.0), rgb("#d97f78"), 0.95)
    shine = plan.frontal([(-3.0, 30.5)])[0]
    c.tint(c.ellipse((shine[0], shine[1]), (26, 8), 0.0, 5.0), rgb("#f6c2bb"), 0.8)
    c.tint(c.stroke(plan.frontal([(0, 43), (0, 50), (0, 57)]), lambda t: 13.0 - 3.0 * t, 2.0), BLACK, 0.9)
    c.tint(plan.lips(5.0, 4.0), rgb("#2a1512"), 0.85)
    for sign in (-1.0, 1.0):
        curl = plan.frontal([(sign * 24.0, 66.5), (sign * 30.0, 64.0), (sign * 34.0, 59.0)])
        c.tint(c.stroke(curl, lambda t: 13.0 * (1.0 - t), 2.0), BLACK, 0.85)
        for row, offsets in enumerate(((9, 15, 21), (11, 17.5, 24), (14, 20))):
            dots = plan.frontal([(sign * m, 50.0 + 3.6 * row + 0.09 * m) for m in offsets])
            for x, y in dots:
                c.tint(c.ellipse((x, y), (7.5, 6.5), 0.0, 1.5), BLACK, 0.85)


def _fur(plan: FacePlan, face: np.ndarray) -> None:
    """Hair that grows away from the nose, light over dark and dark over light, so that edges look furry."""
    c = plan.canvas
    nose = plan.at(6) + np.array([0.0, 40.0])
    for seed, (count, dark) in enumerate(((15000, True), (15000, False), (9000, False))):
        roots = c.scatter(face * (1.0 - plan.eyes(10.0)), count, 40 + seed)
        column = np.minimum((roots[:, 0] * c.detail).astype(int), c.colour.shape[1] - 1)
        row = np.minimum((roots[:, 1] * c.detail).astype(int), c.colour.shape[0] - 1)
        under = c.colour[row, column].mean(axis=1)
        direction = roots - nose
        for low, high, shades in (
            (0.0, 0.25, [rgb("#0c0806"), rgb("#2b1d12")]),
            (0.25, 0.66, [DEEP, rgb("#a24d12")] if dark else [rgb("#f0a04c"), rgb("#f7bd72"), ORANGE]),
            (0.66, 1.1, [rgb("#d8c7ac")] if dark else [rgb("#fffaf0"), rgb("#efe2ca")]),
        ):
            pick = (under >= low) & (under < high)
            if pick.any():
                c.hair(roots[pick], direction[pick], 15.0, shades, 70 + seed, 0.5, 13.0)


def build(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "tiger"
    layers = '[[layer]]\nkind = "mesh2d"\nimage = "tiger.png"\nopacity = 0.97\nshade = 0.75\nedge_fade = 0.6'
    write_mask(
        folder, "Tiger", "Painted fur and stripes that move with every muscle of the face.", "paint animal", layers
    )
    write_png(folder / "tiger.png", paint().canvas.rgba())
