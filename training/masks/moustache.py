"""The handlebar moustache: a sprite painted in the plane of the upper lip, hair by hair."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.keypoints import MESH478
from app.paths import load_face_model
from training.masks.canvas import F64, Canvas, rgb, spline
from training.masks.folder import write_mask, write_png

PX_PER_MM = 7.0
WIDTH, HEIGHT = 1024, 420
MIDDLE_MM = (0.0, 52.5)  # what lies in the picture's middle: the upper lip under the nose
ANCHORS = ("nose_bottom", "upper_lip_top", "mouth_right", "mouth_left", "right_nostril", "left_nostril")
SHADES = [rgb(c) for c in ("#1c120c", "#2a1a10", "#3a2415", "#4b2f1c", "#62422a")]


def _px(points_mm: F64) -> F64:
    """Frontal mm to picture units."""
    return (points_mm - MIDDLE_MM) * PX_PER_MM + (WIDTH / 2, HEIGHT / 2)


def paint() -> Canvas:
    """One side is a tapering stroke that swells beside the nose and curls up at its tip; the other its mirror."""
    canvas = Canvas(WIDTH, HEIGHT)
    side_mm = np.array([(0.6, 50.5), (8, 51.0), (20, 55.0), (33, 60.5), (45, 61.5), (54, 56.0), (57, 49.0), (53, 45.5)])
    rng = np.random.default_rng(3)

    def thickness(t: F64) -> F64:
        return np.interp(t, [0, 0.12, 0.3, 0.55, 0.8, 0.94, 1], [6.5, 11.0, 13.0, 8.5, 4.6, 2.6, 0.8]) * PX_PER_MM

    for sign in (-1.0, 1.0):
        path = _px(side_mm * (sign, 1.0))
        canvas.lay(canvas.stroke(path, thickness, soft=2.0), SHADES[1])
        line = spline(path, 40)
        along = np.gradient(line, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        across = np.stack([-along[:, 1], along[:, 0]], axis=1) * sign
        t = np.linspace(0, 1, len(line))
        for number, (shades, opacity) in enumerate((((0, 1), 0.75), ((1, 2, 3), 0.7), ((3, 4), 0.5))):
            count = (1500, 1500, 420)[number]
            at = rng.integers(0, len(line) - 1, count)
            offset = rng.uniform(-0.5, 0.5, count)
            if number == 2:  # the light comes from above: bright hairs on the upper side
                offset = rng.uniform(-0.46, 0.0, count)
            roots = line[at] + across[at] * (offset * thickness(t[at]))[:, None]
            # hairs part in the middle and lean down and out, then follow the curl
            lean = np.clip(1.0 - t[at] * 2.2, 0, 1)[:, None]
            direction = along[at] + lean * (0.0, 0.8)
            canvas.hair(roots, direction, 20.0, [SHADES[i] for i in shades], 11 + number, opacity, 9.0, grow=True)
    x, y = _px(np.array([0.0, 47.5]))
    parting = canvas.ellipse((x, y), (5.0, 26.0), soft=4.0)
    canvas.erase(parting * 0.7)
    return canvas


def build(root: Path) -> None:
    """Write the mask's folder under `root`."""
    folder = root / "moustache"
    vertices = load_face_model().vertices_head
    lines = ["[[layer]]", 'kind = "sprite2d"', 'image = "moustache.png"', "shade = 0.8"]
    for name in ANCHORS:
        x, y = _px(vertices[MESH478.names[name], :2] * 1000.0) - 0.5
        lines += ["[[layer.anchor]]", f'landmark = "{name}"', f"at_px = [{x:.1f}, {y:.1f}]"]
    write_mask(
        folder,
        "Moustache",
        "Waxed, combed and curled: rides on the upper lip and smiles with it.",
        "sprite funny",
        "\n".join(lines),
    )
    write_png(folder / "moustache.png", paint().rgba())
