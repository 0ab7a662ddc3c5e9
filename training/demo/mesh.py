"""Landmark rings of the 478 mesh and small mesh operations: hole filling, Loop subdivision, normals."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

# Rings in order around the opening; the subject's right eye begins at its outer corner along the lower lid.
EYE_RIGHT = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
EYE_LEFT = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
INNER_LIPS = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)


def filled_triangles(model: FaceModel) -> I32:
    """The model's triangles plus a zigzag strip over each eye and the mouth, (T, 3)."""
    extra = []
    for ring in (EYE_RIGHT, EYE_LEFT, INNER_LIPS):
        n = len(ring)
        lower, upper = 1, n - 1
        extra.append((ring[0], ring[lower], ring[upper]))
        while lower < upper - 1:
            extra.append((ring[lower], ring[lower + 1], ring[upper]))
            lower += 1
            if lower < upper - 1:
                extra.append((ring[lower], ring[upper - 1], ring[upper]))
                upper -= 1
    return np.vstack([model.triangles, np.array(extra, dtype=np.int32)])


def vertex_normals(vertices: F64, triangles: I32) -> F64:
    """Area-weighted unit normals (K, 3); outward where triangles wind counter-clockwise seen from outside, y up.

    In a frame with y down and z forward two axes are turned, which is a rotation: the cross product stays outward.
    """
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(vertices)
    for i in range(3):
        np.add.at(out, triangles[:, i], face)
    result: F64 = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    return result


def loop_subdivide(count: int, triangles: I32) -> tuple[F64, I32]:
    """One round of Loop subdivision: (matrix (M, count) that makes the finer vertices, finer triangles (4 T, 3)).

    Loop 1987, "Smooth Subdivision Surfaces Based on Triangles"; borders follow the cubic B-spline rule.
    The first `count` rows are the old vertices.
    """
    opposite: dict[tuple[int, int], list[int]] = defaultdict(list)
    for a, b, c in triangles.tolist():
        for p, q, r in ((a, b, c), (b, c, a), (c, a, b)):
            opposite[(min(p, q), max(p, q))].append(r)
    edges = {edge: count + i for i, edge in enumerate(opposite)}
    matrix = np.zeros((count + len(edges), count))
    border: dict[int, list[int]] = defaultdict(list)
    neighbours: dict[int, set[int]] = defaultdict(set)
    for (p, q), others in opposite.items():
        row = matrix[edges[(p, q)]]
        neighbours[p].add(q)
        neighbours[q].add(p)
        if len(others) == 2:
            row[[p, q]] = 0.375
            row[others] = 0.125
        else:
            row[[p, q]] = 0.5
            border[p].append(q)
            border[q].append(p)
    for v in range(count):
        if len(border[v]) == 2:
            matrix[v, v] = 0.75
            matrix[v, border[v]] = 0.125
        elif not neighbours[v]:
            matrix[v, v] = 1.0
        else:
            ring = list(neighbours[v])
            beta = 3.0 / 16.0 if len(ring) == 3 else 3.0 / (8.0 * len(ring))
            matrix[v, v] = 1.0 - beta * len(ring)
            matrix[v, ring] = beta
    fine = []
    for a, b, c in triangles.tolist():
        ab, bc, ca = (edges[(min(p, q), max(p, q))] for p, q in ((a, b), (b, c), (c, a)))
        fine += [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return matrix, np.array(fine, dtype=np.int32)


def interpolating_refiner(count: int, triangles: I32, rounds: int) -> tuple[F64, I32]:
    """Subdivide `rounds` times through the given vertices: (matrix (M, count), triangles); rows 0..count-1 stay put.

    The control points are those whose refined mesh passes through the vertices.
    """
    total = np.eye(count)
    for _ in range(rounds):
        step, triangles = loop_subdivide(len(total), triangles)
        total = step @ total
    return total @ np.linalg.inv(total[:count]), triangles


def grid_triangles(rows: int, columns: int, wrap: bool) -> I32:
    """Triangles of a (rows, columns) grid of vertices, columns joined at the ends if `wrap`."""
    out = []
    for r in range(rows - 1):
        for c in range(columns if wrap else columns - 1):
            a, b = r * columns + c, r * columns + (c + 1) % columns
            out += [(a, b, a + columns), (b, b + columns, a + columns)]
    return np.array(out, dtype=np.int32)
