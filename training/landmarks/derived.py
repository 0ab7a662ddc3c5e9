"""Other point sets from the 478-point mesh by a fixed map, until a network is trained on their own labels.

A map is a matrix (K, 478) whose rows sum to 1: each derived point is the same weighted mean of mesh points on every
face, so it moves with any shift, turn, scaling or stretching of the face, in the picture as in the crop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.keypoints_datasets import LAPA106
from app.core.types import F32, F64
from training.mesh.regions import MESH_POINTS

RIDGE = 1e-3
"""Chosen on every tenth 300-W training face: 1e-4 is 0.1 % of the eye distance better there but its weights are three
times as large, and with them the mesh's jitter."""

_OUTLIER = 0.08
"""A face whose mesh misses its labels by more of the eye distance is another face of the picture, or a failure."""


@dataclass(frozen=True, slots=True)
class MapFit:
    """weights (K, 478) float32. used: faces that agreed, of all; error: their mean point error over the distance."""

    weights: F32
    used: int
    faces: int
    error: float


def apply_map(weights: npt.ArrayLike, mesh: npt.ArrayLike) -> F64:
    """Derived points (..., K, D) of mesh points (..., 478, D)."""
    return np.asarray(weights, np.float64) @ np.asarray(mesh, np.float64)


def fit_map(mesh_px: npt.ArrayLike, truth_px: npt.ArrayLike, distance_px: npt.ArrayLike, ridge: float) -> MapFit:
    """The map that best takes mesh points (N, 478, 2) to labelled points (N, K, 2) of the same faces.

    Least squares over both axes with errors in eye distances (N,); ridge holds the weights small, so that neighbours
    share. Faces off by more than _OUTLIER are dropped and the fit repeated.
    """
    mesh, truth = np.asarray(mesh_px, np.float64), np.asarray(truth_px, np.float64)
    scale = np.asarray(distance_px, np.float64)[:, None, None]
    middle = mesh.mean(axis=1, keepdims=True)
    x, y = (mesh - middle) / scale, (truth - middle) / scale
    keep = np.ones(len(x), dtype=bool)
    for _ in range(4):
        weights = _solve(x[keep], y[keep], ridge)
        error = np.linalg.norm(weights @ x - y, axis=2).mean(axis=1)
        keep = error < max(_OUTLIER, float(np.quantile(error, 0.5)))
    # Measured from the mesh's middle, rows may sum to anything; what is missing goes evenly to all points.
    weights += (1.0 - weights.sum(axis=1, keepdims=True)) / mesh.shape[1]
    return MapFit(weights.astype(np.float32), int(keep.sum()), len(x), float(error[keep].mean()))


def symmetric_map(weights: F32, mirror: Sequence[int], mesh_mirror: Sequence[int]) -> F32:
    """The mean of a map (K, 478) and its mirror image: a mirrored face gets the mirrored points."""
    other = weights[np.asarray(mirror)][:, np.asarray(mesh_mirror)]
    return np.asarray(0.5 * (weights + other), np.float32)


def _solve(x: F64, y: F64, ridge: float) -> F64:
    """argmin over W of |W x - y|^2 + ridge N |W|^2 for x (N, 478, 2), y (N, K, 2)."""
    flat_x = x.transpose(0, 2, 1).reshape(-1, x.shape[1])
    flat_y = y.transpose(0, 2, 1).reshape(-1, y.shape[1])
    gram = flat_x.T @ flat_x + ridge * len(x) * np.eye(x.shape[1])
    return np.asarray(np.linalg.solve(gram, flat_x.T @ flat_y).T, np.float64)


# ---- LaPa's 106 points: where they lie on the mesh, by the definition of both sets

_RIGHT_JAW = (127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152)
_RIGHT_BROW_TOP, _RIGHT_BROW_BOTTOM = (70, 63, 105, 66, 107), (55, 65, 52, 53)
_LEFT_BROW_TOP, _LEFT_BROW_BOTTOM = (336, 296, 334, 293, 300), (283, 282, 295, 285)
_BRIDGE = (6, 197, 195, 5, 4)
_NOSE = (193, 198, 64, 98, 97, 2, 326, 327, 294, 420, 417)
_RIGHT_LID_TOP = (33, 246, 161, 160, 159, 158, 157, 173, 133)
_RIGHT_LID_BOTTOM = (133, 155, 154, 153, 145, 144, 163, 7, 33)
_LEFT_LID_TOP = (362, 398, 384, 385, 386, 387, 388, 466, 263)
_LEFT_LID_BOTTOM = (263, 249, 390, 373, 374, 380, 381, 382, 362)
_LIP_TOP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
_LIP_BOTTOM = (291, 375, 321, 405, 314, 17, 84, 181, 91, 146, 61)
_INNER_TOP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_INNER_BOTTOM = (308, 324, 318, 402, 317, 14, 87, 178, 88, 95, 78)
_RIGHT_IRIS, _LEFT_IRIS = 468, 473


def lapa_map(canonical: npt.ArrayLike, mesh_mirror: Sequence[int]) -> F32:
    """LaPa's 106 points as a map (106, 478), laid along the mesh's own lines at even distances on the canonical face.

    LaPa's labels were not used: contour, brows, lids and lips divide the matching mesh lines as LaPa divides its own.
    canonical (478, 3) m.
    """
    face = np.asarray(canonical, np.float64)
    rows = np.zeros((LAPA106.count, MESH_POINTS))
    jaw = _along(_RIGHT_JAW, 17, face)
    rows[:17] = jaw
    rows[17:33] = jaw[:16][::-1][:, np.asarray(mesh_mirror)]
    rows[33:38], rows[38:42] = _points(_RIGHT_BROW_TOP), _points(_RIGHT_BROW_BOTTOM)
    rows[42:47], rows[47:51] = _points(_LEFT_BROW_TOP), _points(_LEFT_BROW_BOTTOM)
    rows[51:55], rows[55:66] = _along(_BRIDGE, 4, face), _points(_NOSE)
    for start, top, bottom in ((66, _RIGHT_LID_TOP, _RIGHT_LID_BOTTOM), (75, _LEFT_LID_TOP, _LEFT_LID_BOTTOM)):
        rows[start : start + 5] = _along(top, 5, face)
        rows[start + 5 : start + 8] = _along(bottom, 5, face)[1:4]
        rows[start + 8] = 0.5 * (rows[start + 2] + rows[start + 6])
    rows[84:91] = _along(_LIP_TOP, 7, face)
    rows[91:96] = _along(_LIP_BOTTOM, 7, face)[1:6]
    rows[96:101] = _along(_INNER_TOP, 5, face)
    rows[101:104] = _along(_INNER_BOTTOM, 5, face)[1:4]
    rows[104, _RIGHT_IRIS] = rows[105, _LEFT_IRIS] = 1.0
    return symmetric_map(rows.astype(np.float32), LAPA106.mirror, mesh_mirror)


def _points(indices: Sequence[int]) -> F64:
    return np.eye(MESH_POINTS)[list(indices)]


def _along(line: Sequence[int], count: int, face: F64) -> F64:
    """`count` points at even distances along the polyline of mesh points, ends included, as rows of weights."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(face[list(line)], axis=0), axis=1))])
    rows = np.zeros((count, MESH_POINTS))
    for row, place in zip(rows, np.linspace(0.0, length[-1], count), strict=True):
        i = min(int(np.searchsorted(length, place, side="right")) - 1, len(line) - 2)
        share = (place - length[i]) / (length[i + 1] - length[i])
        row[line[i]] += 1.0 - share
        row[line[i + 1]] += share
    return rows
