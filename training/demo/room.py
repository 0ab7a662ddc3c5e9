"""A blurred room behind the person, painted by numbers."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt


def room_picture(size_wh: tuple[int, int], seed: int = 3) -> npt.NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: a warm wall, a bright window to the left, a shelf, a plant, all out of focus."""
    width, height = 640, 360
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    wall = np.array([168, 158, 146]) * (1.06 - 0.30 * x - 0.16 * y)[..., None]
    image: Any = wall.astype(np.float32)

    def box(x0: float, y0: float, x1: float, y1: float, rgb: tuple[float, ...]) -> None:
        cv2.rectangle(image, (int(x0 * width), int(y0 * height)), (int(x1 * width), int(y1 * height)), rgb, -1)

    box(0.03, -0.1, 0.245, 0.74, (196, 190, 180))
    box(0.045, -0.1, 0.135, 0.70, (226, 234, 240))
    box(0.148, -0.1, 0.232, 0.70, (222, 230, 236))
    box(0.045, 0.40, 0.135, 0.70, (176, 196, 172))
    box(0.148, 0.44, 0.232, 0.70, (168, 190, 164))
    box(0.72, 0.245, 1.0, 0.27, (112, 84, 62))
    box(0.72, 0.60, 1.0, 0.625, (108, 80, 58))
    at = 0.735
    while at < 0.97:
        wide, tall = rng.uniform(0.008, 0.018), rng.uniform(0.12, 0.19)
        if rng.random() < 0.8:
            tone = np.array([(120, 74, 62), (70, 92, 104), (150, 132, 98), (86, 96, 74), (178, 168, 150)])[
                rng.integers(5)
            ]
            box(at, 0.60 - tall, at + wide, 0.60, tuple(float(v) for v in tone * rng.uniform(0.8, 1.15)))
        at += wide + 0.002
    box(0.785, 0.165, 0.83, 0.245, (186, 176, 160))
    for _ in range(46):
        cx, cy = 0.81 + 0.035 * rng.standard_normal(), 0.10 + 0.045 * rng.standard_normal()
        tone = np.array([74, 108, 66]) * rng.uniform(0.6, 1.3)
        axes = (int(rng.uniform(5, 13)), int(rng.uniform(2, 5)))
        cv2.ellipse(image, (int(cx * width), int(cy * height)), axes, rng.uniform(0, 180), 0, 360, tone.tolist(), -1)
    image = cv2.GaussianBlur(image, (0, 0), 7.5)
    image = cv2.resize(image, size_wh, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(image, 0, 255), dtype=np.uint8)
