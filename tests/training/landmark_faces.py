"""Made-up faces: 68 points drawn as dots on a plain ground, in the "images + landmarks.csv" layout."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from app.core.keypoints_datasets import IBUG68


def template() -> np.ndarray:
    """(68, 2) of a symmetric made-up face in [-1, 1]: right points have negative x."""
    rng = np.random.default_rng(5)
    half = rng.uniform([-0.9, -0.9], [0.0, 0.9], (68, 2))
    half[36:42] = np.array([-0.4, -0.3]) + rng.uniform(-0.1, 0.1, (6, 2))
    half[36] = [-0.55, -0.3]
    out = half.copy()
    for i, j in enumerate(IBUG68.mirror):
        if i == j:
            out[i, 0] = 0.0
        elif i < j:
            out[j] = half[i] * [-1, 1]
    return out


def draw_face(points: np.ndarray, size_px: int) -> np.ndarray:
    """(size, size, 3) uint8 RGB with a bright dot centred on every point, red on the right side, blue on the left."""
    image = np.full((size_px, size_px, 3), 60, np.uint8)
    y, x = np.mgrid[:size_px, :size_px]
    shape = template()
    for (px, py), (side, _) in zip(points, shape, strict=True):
        near = (x - px) ** 2 + (y - py) ** 2 < 6.0
        image[near] = (250, 90, 90) if side < 0 else (90, 90, 250) if side > 0 else (90, 250, 90)
    return image


def write_faces(folder: Path, count: int, size_px: int = 96, seed: int = 0) -> np.ndarray:
    """Write `count` faces and landmarks.csv into folder; returns the points (count, 68, 2) px."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    rows = ["image," + ",".join(f"x{i},y{i}" for i in range(68))]
    faces = []
    for i in range(count):
        scale = rng.uniform(0.28, 0.38) * size_px
        points = (template() * scale + rng.uniform(0.45, 0.55, 2) * size_px).round(2)
        assert cv2.imwrite(str(folder / f"{i:03d}.png"), draw_face(points, size_px)[..., ::-1])
        rows.append(f"{i:03d}.png," + ",".join(f"{v:.2f}" for v in points.ravel()))
        faces.append(points)
    (folder / "landmarks.csv").write_text("\n".join(rows) + "\n")
    return np.stack(faces)
