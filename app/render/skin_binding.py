"""Ties a model's vertices to the skin under them, so that a mask bends with the face that wears it."""

from __future__ import annotations

import numpy as np

from app.core.face_model import FaceModel
from app.core.types import F32, F64

NEIGHBOURS = 8
_REACH_M = 0.010


def bind_to_skin(points_head: F64, model: FaceModel) -> tuple[F32, F32]:
    """For each vertex (V, 3) of the head frame its eight nearest mesh points (V, 8) and their weights (V, 8).

    Weights fall with distance as 1 / (d^2 + 1 cm^2)^2, less what the eighth neighbour has, so that they change
    smoothly where the set of neighbours does, and sum to 1.
    """
    skin = model.vertices_head[:468]
    ids = np.empty((len(points_head), NEIGHBOURS), np.int64)
    squared = np.empty((len(points_head), NEIGHBOURS))
    for first in range(0, len(points_head), 2048):  # in pieces, or a large model would fill the memory
        part = points_head[first : first + 2048]
        away = ((part**2).sum(axis=1)[:, None] + (skin**2).sum(axis=1)[None] - 2.0 * part @ skin.T).clip(0.0)
        near = np.argpartition(away, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        rows = np.arange(len(part))[:, None]
        ids[first : first + 2048] = near
        squared[first : first + 2048] = away[rows, near]
    weights = 1.0 / (squared + _REACH_M**2) ** 2
    weights -= 0.999 * weights.min(axis=1, keepdims=True)
    weights /= weights.sum(axis=1, keepdims=True)
    return ids.astype(np.float32), weights.astype(np.float32)
