"""Shells that lie on the canonical face: a smooth surface, cut to an outline, with thickness and round edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import trimesh
from scipy.interpolate import RBFInterpolator
from scipy.spatial import Delaunay, cKDTree

from app.paths import load_face_model
from training.masks.canvas import spline
from training.masks.solids import Mesh

F64 = npt.NDArray[np.float64]


class FaceSurface:
    """The canonical face as a smooth map from frontal (x, y) mm, y up, to points in mm, carried on past its edge."""

    def __init__(self, smoothing: float = 1.0) -> None:
        v = load_face_model().vertices_head[:468] * (1000.0, -1000.0, -1000.0)
        # The flat plan (x, y) folds at the cheeks' sides, so the plan is stretched there by the way over the skin.
        self._plan = plan_from_point(v)
        self._map = RBFInterpolator(self._plan, v, smoothing=smoothing, kernel="thin_plate_spline")

    def point(self, plan: npt.ArrayLike) -> F64:
        """Points (K, 3) mm of plan coordinates (K, 2)."""
        out: F64 = self._map(np.asarray(plan, np.float64))
        return out

    def normal(self, plan: npt.ArrayLike) -> F64:
        """Unit normals (K, 3) out of the face."""
        p = np.asarray(plan, np.float64)
        right, up = np.array([0.5, 0.0]), np.array([0.0, 0.5])
        dx = self.point(p + right) - self.point(p - right)
        dy = self.point(p + up) - self.point(p - up)
        n = np.cross(dx, dy)
        out: F64 = n / np.linalg.norm(n, axis=1, keepdims=True)
        return out

    def landmark(self, index: int) -> F64:
        """Plan coordinates (2,) of a mesh point."""
        place: F64 = self._plan[index]
        return place


class CurvedPlate:
    """The front of a pair of glasses: z = z0 - bow x^2 + tilt y, in mm, over frontal x, y."""

    def __init__(self, z0: float, bow_per_mm: float, tilt: float) -> None:
        self._z0, self._bow, self._tilt = z0, bow_per_mm, tilt

    def point(self, plan: npt.ArrayLike) -> F64:
        """Points (K, 3) mm of (K, 2)."""
        x, y = np.asarray(plan, np.float64).T
        return np.stack([x, y, self._z0 - self._bow * x**2 + self._tilt * y], axis=1)

    def normal(self, plan: npt.ArrayLike) -> F64:
        """Unit normals (K, 3) toward the viewer."""
        x = np.asarray(plan, np.float64)[:, 0]
        n = np.stack([2.0 * self._bow * x, np.full_like(x, -self._tilt), np.ones_like(x)], axis=1)
        out: F64 = n / np.linalg.norm(n, axis=1, keepdims=True)
        return out


class Surface(Protocol):
    """What a shell can lie on."""

    def point(self, plan: npt.ArrayLike) -> F64: ...

    def normal(self, plan: npt.ArrayLike) -> F64: ...


def plan_from_point(points_mm: F64) -> F64:
    """Plan coordinates (K, 2) mm: near the middle of the face its frontal x, y; at its sides the angle unrolled.

    Seen from an axis 40 mm behind the eye corners: x is 62 mm times the angle about the vertical axis.
    """
    x, y, z = points_mm.T
    angle = np.arctan2(x, z + 40.0)
    return np.stack([62.0 * angle, y], axis=1)


def inside(points: F64, outline: F64) -> npt.NDArray[np.bool_]:
    """Which points (K, 2) lie in a closed outline (N, 2), by the even-odd rule."""
    x, y = points[:, :1], points[:, 1:]
    ax, ay = outline[:, 0], outline[:, 1]
    bx, by = np.roll(ax, -1), np.roll(ay, -1)
    crosses = (ay > y) != (by > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = (bx - ax) * (y - ay) / (by - ay) + ax
    count = (crosses & (x < at)).sum(axis=1)
    out: npt.NDArray[np.bool_] = count % 2 == 1
    return out


def resample(outline: F64, step: float) -> F64:
    """A closed outline with points every `step`."""
    closed = np.concatenate([outline, outline[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    at = np.linspace(0.0, along[-1], max(8, round(along[-1] / step)), endpoint=False)
    return np.stack([np.interp(at, along, closed[:, i]) for i in range(2)], axis=1)


def shell(
    surface: Surface,
    outline: npt.ArrayLike,
    holes: Sequence[npt.ArrayLike] = (),
    lift: float = 2.5,
    thickness: float = 2.0,
    edge: float = 3.0,
    step: float = 2.2,
    relief=None,  # type: ignore[no-untyped-def]
    smooth: bool = True,
) -> tuple[Mesh, F64]:
    """A plate on the face and its plan coordinates per vertex (V, 2).

    Args:
        surface: what it lies on.
        outline: closed outline (K, 2) in plan mm, y up.
        holes: closed outlines cut out of it.
        lift: gap between skin and back, mm. thickness: mm. edge: width over which the front rounds off, mm.
        step: size of a triangle, mm.
        relief: more height (K,) mm of plan points (K, 2).
        smooth: take outlines as control points of smooth curves.
    """
    loops = [
        resample(spline(o, 12, closed=True) if smooth else np.asarray(o, float), step * 0.55) for o in (outline, *holes)
    ]
    low, high = loops[0].min(axis=0), loops[0].max(axis=0)
    gx, gy = np.meshgrid(np.arange(low[0], high[0], step), np.arange(low[1], high[1], step * 0.866))
    gx = gx + (np.arange(len(gx)) % 2)[:, None] * step * 0.5
    grid = np.stack([gx.ravel(), gy.ravel()], axis=1)
    rim = np.concatenate(loops)
    tree = cKDTree(rim)
    keep = inside(grid, loops[0]) & (tree.query(grid)[0] > step * 0.55)
    for hole in loops[1:]:
        keep &= ~inside(grid, hole)
    # rows of points along the edge make its rounding even
    inner = []
    for loop, sign in zip(loops, [1.0] + [-1.0] * len(holes), strict=True):
        tangent = np.roll(loop, -1, axis=0) - np.roll(loop, 1, axis=0)
        normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        area = 0.5 * np.sum(loop[:, 0] * np.roll(loop[:, 1], -1) - np.roll(loop[:, 0], -1) * loop[:, 1])
        inner.append(loop + normal * np.sign(area) * sign * min(0.35 * edge, step * 0.45))
    ring = np.concatenate(inner)
    ring = ring[tree.query(ring)[0] > 0.2 * min(edge, step)]
    points = np.concatenate([rim, ring, grid[keep]])
    triangles = Delaunay(points).simplices
    middle = points[triangles].mean(axis=1)
    good = inside(middle, loops[0])
    for hole in loops[1:]:
        good &= ~inside(middle, hole)
    triangles = triangles[good]
    a, b, c = (points[triangles[:, i]] for i in range(3))
    turned = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]) < 0
    triangles[turned] = triangles[turned][:, [0, 2, 1]]

    base, normal = surface.point(points), surface.normal(points)
    from_edge = tree.query(points)[0]
    round_off = np.sqrt(np.clip(1.0 - (1.0 - np.clip(from_edge / edge, 0, 1)) ** 2, 0, 1))
    height = thickness * round_off
    if relief is not None:
        height = height + np.asarray(relief(points)) * np.clip(from_edge / edge, 0, 1)
    front = base + normal * (lift + height)[:, None]
    back = base + normal * lift
    count = len(points)
    vertices = np.concatenate([front, back])
    faces = np.concatenate([triangles, triangles[:, ::-1] + count])
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    return mesh, np.concatenate([points, points])
