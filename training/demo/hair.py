"""Hair of the synthetic person: where it grows, a thin cap over the skull, and some thousands of combed strands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.demo.mesh import grid_triangles, vertex_normals
from training.demo.rig import CENTRE, HeadRig

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

STRANDS = 5000
JOINTS = 7
PARTING_X_M = 0.022
COLOUR = np.array([0.060, 0.031, 0.017])  # dark brown, linear light
_HAIRLINE_Z = np.array([-0.05, 0.000, 0.018, 0.032, 0.046, 0.058, 0.072, 0.096, 0.112, 0.130, 0.20])
_HAIRLINE_Y = np.array([-0.068, -0.066, -0.058, -0.040, -0.020, 0.004, -0.006, -0.004, 0.050, 0.078, 0.078])


@dataclass(frozen=True, slots=True)
class Strands:
    """Ribbons: (K, 11) float32 position, tangent, side (-1 or 1), half width m, brightness, share along, seed."""

    packed: npt.NDArray[np.float32]
    triangles: I32


def behind_hairline(points: F64) -> F64:
    """(K,) m: how far above the hairline points of the skull lie (head frame); negative on bare skin."""
    x, y, z = points.T
    line = np.interp(z, _HAIRLINE_Z, _HAIRLINE_Y)
    ragged = 0.0012 * np.sin(260.0 * x) + 0.0010 * np.sin(610.0 * x + 1.0) + 0.0012 * np.sin(430.0 * z + 300.0 * y)
    peak = 0.003 * np.exp(-((x / 0.014) ** 2)) * (z < 0.03)
    out: F64 = line + ragged + peak - y
    return out


def density(points: F64) -> F64:
    """(K,) in [0, 1]: how thickly hair grows at points of the skull (head frame)."""
    out: F64 = np.clip(behind_hairline(points) / 0.009, 0.0, 1.0)
    return out


def thickness(points: F64) -> F64:
    """(K,) m: height of the hair above the skull; full on top, flat at the hairline and over the ears."""
    top = np.clip(-points[:, 1] / 0.09, 0.0, 1.0)
    grown = np.clip(behind_hairline(points) / 0.035, 0.0, 1.0)
    parting = 1.0 - 0.45 * np.exp(-(((points[:, 0] - PARTING_X_M) / 0.004) ** 2)) * (points[:, 2] < 0.10)
    out: F64 = (0.005 + 0.012 * top) * np.sqrt(grown) * parting
    return out


def comb(points: F64) -> F64:
    """(K, 3) unit direction in which hair lies: away from the parting, back and down."""
    side = np.tanh((points[:, 0] - PARTING_X_M) / 0.012)
    top = np.clip((-points[:, 1] - 0.03) / 0.06, 0.0, 1.0)
    back = np.clip((points[:, 2] - 0.09) / 0.07, 0.0, 1.0)
    x = side * (0.95 * top + 0.10)
    y = 0.30 + 0.85 * back + 0.25 * (1 - top)
    z = np.full(len(points), 1.0) * (1.0 - 0.7 * back)
    out = np.stack([x, y, z], axis=1)
    result: F64 = out / np.linalg.norm(out, axis=1, keepdims=True)
    return result


def cap(rig: HeadRig) -> tuple[F64, I32, F64]:
    """Vertices (K, 3), triangles and brightness (K,) of the hair's underlayer."""
    inner = np.vstack([(rig.neutral_fine)[rig.seam], rig.loft])
    columns = len(rig.seam)
    rows = len(inner) // columns
    triangles = grid_triangles(rows, columns, wrap=True)
    normals = vertex_normals(inner, triangles)
    if ((inner - CENTRE) * normals).sum() < 0:
        triangles, normals = triangles[:, ::-1].copy(), -normals
    grown = density(inner)
    lift = np.where(grown > 0, 0.62 * thickness(inner) * grown, -0.004 * (1 - grown))
    out = inner + normals * lift[:, None]
    kept = (grown[triangles] > 0.25).all(axis=1)
    return out, triangles[kept], 0.45 + 0.25 * grown


def grow(rig: HeadRig, seed: int = 7, count: int = STRANDS) -> Strands:
    """Comb `count` strands over the skull; the same seed gives the same hair."""
    rng = np.random.default_rng(seed)
    loft_triangles = rig.triangles[(rig.triangles >= rig.face_count).all(axis=1)] - rig.face_count
    a, b, c = (rig.loft[loft_triangles[:, i]] for i in range(3))
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    middle = (a + b + c) / 3.0
    edge = np.exp(-(((behind_hairline(middle) - 0.004) / 0.005) ** 2))  # a thicker seam of fine hair at the edge
    weight = area * (density(middle) + 1.5 * edge)
    pick = rng.choice(len(weight), size=count, p=weight / weight.sum())
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    roots = a[pick] + u * (b[pick] - a[pick]) + v * (c[pick] - a[pick])
    length = 0.052 * np.exp(0.22 * rng.standard_normal(count)) * np.where(roots[:, 1] < -0.03, 1.15, 0.85)
    # strands on the hairline are short and fine; they soften the edge
    fringe = 1.0 - np.clip(behind_hairline(roots) / 0.010, 0.0, 1.0)
    length *= 1.0 - 0.6 * fringe * rng.random(count)
    depth = 0.45 + 0.6 * rng.random(count)
    lock = np.sin(70.0 * roots[:, 0] + 3.0 * np.sin(40 * roots[:, 2])) + np.sin(95.0 * roots[:, 1] + 60 * roots[:, 2])
    waver = 0.16 * rng.standard_normal((count, 3)) + 0.05 * lock[:, None]
    joints = [roots]
    at = roots.copy()
    for k in range(1, JOINTS):
        ray = at - CENTRE
        normal = ray / np.linalg.norm(ray, axis=1, keepdims=True)
        way = comb(at) + waver
        way -= normal * (way * normal).sum(axis=1, keepdims=True)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        at = at + way * (length / (JOINTS - 1))[:, None]
        share = k / (JOINTS - 1)
        ray = at - CENTRE
        normal = ray / np.linalg.norm(ray, axis=1, keepdims=True)
        ground = rig.radius_at(normal)
        body = np.interp(share, [0.0, 0.25, 0.7, 1.0], [0.1, 0.75, 1.0, 0.85])
        height = np.maximum(thickness(at), 0.0035 * (1.0 - 0.5 * share)) * depth * body + 0.0004
        at = CENTRE + normal * (ground + height)[:, None]
        joints.append(at)
    combed = np.stack(joints, axis=1)
    flat = combed.reshape(-1, 3)
    bare = ((density(flat) <= 0.0) & (flat[:, 2] < 0.06)).reshape(count, JOINTS).any(axis=1)  # strays over the skin
    kept = ~bare
    return _ribbons(combed[kept], depth[kept], fringe[kept], lock[kept], rng)


def _ribbons(joints: F64, depth: F64, fringe: F64, lock: F64, rng: np.random.Generator) -> Strands:
    count = len(joints)
    tangent = np.gradient(joints, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-9)
    share = np.broadcast_to(np.linspace(0, 1, JOINTS), (count, JOINTS))
    taper = np.interp(share, [0.0, 0.15, 0.6, 1.0], [0.7, 1.0, 0.9, 0.15])
    width = (
        0.00060
        * np.sqrt(STRANDS / max(count, 1))
        * taper
        * (1.0 - 0.55 * fringe)[:, None]
        * (0.7 + 0.6 * rng.random((count, 1)))
    )
    bright = 0.55 + 0.40 * depth + 0.14 * rng.standard_normal(count) + 0.06 * lock
    columns = []
    for side in (-1.0, 1.0):
        columns.append(
            np.concatenate(
                [
                    joints, tangent, np.full((count, JOINTS, 1), side), width[..., None],
                    np.broadcast_to(bright[:, None, None], (count, JOINTS, 1)), share[..., None],
                    np.broadcast_to(rng.random((count, 1, 1)), (count, JOINTS, 1)),
                ],
                axis=2,
            )
        )  # fmt: skip
    packed = np.stack(columns, axis=2).reshape(-1, 11).astype(np.float32)
    first = (np.arange(count)[:, None] * JOINTS + np.arange(JOINTS - 1)).reshape(-1) * 2
    triangles = np.vstack([np.stack([first, first + 1, first + 2], 1), np.stack([first + 1, first + 3, first + 2], 1)])
    return Strands(packed, triangles.astype(np.int32))
