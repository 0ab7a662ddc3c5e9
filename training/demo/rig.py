"""The moving head: lids, jaw, gaze and the skull around the face, in the head frame, metres."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.interpolate import RBFInterpolator

from app.core.face_model import FaceModel
from app.core.geometry import rot_x
from training.demo.mesh import EYE_LEFT, EYE_RIGHT, INNER_LIPS, interpolating_refiner

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

POINTS = 468
OVAL: tuple[int, ...] = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377)
OVAL += (152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
# Second and third rings of skin above and below each eye, from the outer corner inward.
_UPPER_2 = {"right": (247, 30, 29, 27, 28, 56, 190), "left": (467, 260, 259, 257, 258, 286, 414)}
_LOWER_2 = {"right": (25, 110, 24, 23, 22, 26, 112), "left": (255, 339, 254, 253, 252, 256, 341)}
_LOWER_LIP: tuple[int, ...] = (
    14,
    17,
    87,
    317,
    88,
    318,
    178,
    402,
    95,
    324,
    84,
    314,
    181,
    405,
    91,
    321,
    86,
    316,
    85,
    315,
    15,
    16,
)
_LOWER_LIP += (180, 404, 179, 403, 90, 320, 89, 319, 96, 325, 77, 307, 146, 375)
_CHIN: tuple[int, ...] = (
    152,
    148,
    377,
    176,
    400,
    175,
    199,
    200,
    18,
    83,
    313,
    171,
    396,
    208,
    428,
    201,
    421,
    149,
    378,
    140,
    369,
)
_CHIN += (32, 262, 194, 418, 182, 406, 150, 379, 211, 431, 170, 395)
_UPPER_FIXED: tuple[int, ...] = (
    13,
    0,
    37,
    267,
    39,
    269,
    40,
    270,
    82,
    312,
    81,
    311,
    80,
    310,
    11,
    12,
    72,
    302,
    38,
    268,
    41,
    271,
)
_UPPER_FIXED += (1, 2, 98, 327, 4, 5, 6, 168, 10, 9, 8, 151, 33, 263, 133, 362, 50, 280, 101, 330, 36, 266, 205, 425)
_UPPER_FIXED += (234, 454, 127, 356, 162, 389, 21, 251, 54, 284, 103, 332, 67, 297, 109, 338, 116, 345, 117, 346)

JAW_HINGE = np.array([0.0, 0.030, 0.062])
LID_REST = 0.09  # the averaged eyes stand a little too wide
JAW_FULL_RAD = np.radians(24.0)
EYEBALL_RADIUS_M = 0.0124
EYE_STRETCH = np.array([1.10, 1.0, 1.0])  # wider than a ball, so that it reaches under both corners
SKIN_OVER_EYE_M = 0.0004
LOFT_RINGS = 40
CENTRE = np.array([0.0, 0.005, 0.078])
# Skull beyond the face, one side (x >= 0): a grown head, hair not counted (about 150 mm wide, 187 mm deep).
_SKULL = np.array(
    [
        (0, -0.083, 0.014), (0, -0.106, 0.05), (0, -0.113, 0.09), (0, -0.100, 0.135), (0, -0.060, 0.164),
        (0, -0.015, 0.170), (0, 0.030, 0.158), (0, 0.066, 0.140), (0, 0.094, 0.055), (0, 0.103, 0.028),
        (0, 0.088, 0.085),
        (0.042, -0.075, 0.015), (0.045, -0.094, 0.055), (0.048, -0.095, 0.10), (0.045, -0.07, 0.143),
        (0.050, -0.015, 0.153), (0.046, 0.03, 0.142), (0.036, 0.066, 0.125),
        (0.066, -0.045, 0.035), (0.069, -0.060, 0.07), (0.071, -0.055, 0.105), (0.074, -0.015, 0.085),
        (0.073, -0.015, 0.110), (0.072, 0.020, 0.080), (0.066, 0.030, 0.110), (0.066, 0.052, 0.072),
        (0.048, 0.072, 0.095), (0.050, 0.084, 0.055), (0.030, 0.098, 0.035), (0.030, 0.086, 0.080),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """closed_left/right and jaw_open in [0, 1]; gaze in the head frame, radians, signs as the head's angles.

    lid_rest: how far open eyes are closed at rest, negative for wide ones. lid_follow: how far the lids go with the
    gaze, 1 for the demo person.
    """

    closed_left: float = 0.0
    closed_right: float = 0.0
    jaw_open: float = 0.0
    gaze_yaw_rad: float = 0.0
    gaze_pitch_rad: float = 0.0
    lid_rest: float = LID_REST
    lid_follow: float = 1.0


@dataclass(frozen=True, slots=True)
class Lids:
    """One eye: margins and second rings (7,), outer to inner, and the eyeball's centre in the head frame."""

    upper: I32
    lower: I32
    upper_2: I32
    lower_2: I32
    centre: F64


def load_person(folder: Path, model: FaceModel) -> F64:
    """The synthetic person's neutral vertices (478, 3) m, mouth closed; falls on the model's stable points."""
    vertices = np.load(folder / "person_vertices.npy").astype(np.float64)
    if vertices.shape != model.vertices_head.shape:
        raise ValueError(f"person_vertices.npy: expected (478, 3), got {vertices.shape}")
    return close_mouth(vertices)


def close_mouth(vertices: F64) -> F64:
    """Bring the inner lips together, half from above and half from below, upper a hair in front."""
    out = vertices.copy()
    lower, upper = INNER_LIPS[1:10], INNER_LIPS[:10:-1]
    for low, up in zip(lower, upper, strict=True):
        middle = 0.5 * (vertices[low] + vertices[up])
        out[low] = middle + np.array([0.0, 0.0002, 0.0004])
        out[up] = middle + np.array([0.0, 0.0002, -0.0002])
    return out


def harmonic_weights(triangles: I32, ones: tuple[int, ...], zeros: tuple[int, ...]) -> F64:
    """(468,) smooth weights: 1 on `ones`, 0 on `zeros`, each other point the mean of its neighbours."""
    adjacency = np.zeros((POINTS, POINTS))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        adjacency[triangles[:, a], triangles[:, b]] = 1.0
        adjacency[triangles[:, b], triangles[:, a]] = 1.0
    laplacian = np.diag(adjacency.sum(axis=1)) - adjacency
    fixed = np.zeros(POINTS, dtype=bool)
    fixed[list(ones + zeros)] = True
    value = np.zeros(POINTS)
    value[list(ones)] = 1.0
    free = np.flatnonzero(~fixed)
    value[free] = np.linalg.solve(
        laplacian[np.ix_(free, free)], -laplacian[np.ix_(free, np.flatnonzero(fixed))] @ value[fixed]
    )
    return value


def _lids(vertices: F64, side: str, ring: tuple[int, ...]) -> Lids:
    lower, upper = np.array(ring[1:8]), np.array(ring[:8:-1])
    middle = 0.5 * (vertices[lower[3]] + vertices[upper[3]])
    half_gap = 0.5 * np.linalg.norm(vertices[lower[3]] - vertices[upper[3]])
    reach = EYEBALL_RADIUS_M + SKIN_OVER_EYE_M
    corner_x = 0.5 * (vertices[ring[0], 0] + vertices[ring[8], 0])
    centre = np.array([corner_x, middle[1], middle[2] + np.sqrt(reach**2 - half_gap**2)])
    return Lids(
        lower=lower, upper=upper, upper_2=np.array(_UPPER_2[side]), lower_2=np.array(_LOWER_2[side]), centre=centre
    )


class HeadRig:
    """Neutral person -> deformed skin mesh (face refined, stitched to a lofted skull)."""

    def __init__(self, vertices: F64, model: FaceModel, subdivisions: int = 2) -> None:
        self.neutral = vertices[:POINTS].copy()
        self._jaw = harmonic_weights(model.triangles, _LOWER_LIP + _CHIN, _UPPER_FIXED)
        self.eyes = {"right": _lids(self.neutral, "right", EYE_RIGHT), "left": _lids(self.neutral, "left", EYE_LEFT)}
        self._refine, face_triangles = interpolating_refiner(POINTS, model.triangles, subdivisions)
        self.face_count = len(self._refine)
        self.face_uv = self._refine @ model.uv[:POINTS].astype(np.float64)
        self._seam = _boundary_loop(face_triangles, OVAL[0], OVAL)
        neutral_fine = self._refine @ self.neutral
        self.neutral_fine = neutral_fine
        self._surface = _skull_surface(neutral_fine, self._seam)
        self.loft, loft_triangles, self._loft_decay = _loft(neutral_fine, self._seam, self._surface)
        self.triangles = np.vstack([face_triangles, loft_triangles]).astype(np.int32)

    @property
    def seam(self) -> I32:
        """Indices of the face's border vertices, in the order of the loft's columns."""
        return self._seam

    def radius_at(self, directions: F64) -> F64:
        """Distance (K,) m of the skull from CENTRE along unit directions (K, 3)."""
        out: F64 = self._surface(directions)
        return out

    def coarse(self, expression: Expression) -> F64:
        """The 468 landmarks (468, 3) m of this expression."""
        out = self.neutral.copy()
        turn = rot_x(JAW_FULL_RAD * expression.jaw_open)  # chin down and back
        opened = (out - JAW_HINGE) @ turn.T + JAW_HINGE
        out += self._jaw[:, None] * (opened - out)
        for side, closed in (("left", expression.closed_left), ("right", expression.closed_right)):
            self._close(out, self.eyes[side], closed, expression)
        return out

    def _close(self, out: F64, lids: Lids, closed: float, expression: Expression) -> None:
        upper, lower = self.neutral[lids.upper], self.neutral[lids.lower]
        gap = lower - upper
        closed = expression.lid_rest + (1.0 - expression.lid_rest) * closed
        # lids ride on the eyeball: about 0.55 of the eye's own pitch moves the upper lid, 0.25 the lower
        follow = -expression.gaze_pitch_rad * EYEBALL_RADIUS_M * (1.0 - closed) * expression.lid_follow
        bulge = np.sin(np.linspace(0.0, np.pi, 9))[1:8, None] * np.array([0.0, 1.0, 0.0])
        down = 1.03 * closed * gap + 0.72 * follow * bulge
        up = 0.03 * closed * gap + 0.30 * follow * bulge
        out[lids.upper] += down
        out[lids.lower] += up
        out[lids.upper_2] += 0.45 * down
        out[lids.lower_2] += 0.5 * up

    def skin(self, expression: Expression) -> F64:
        """All skin vertices (face_count + loft, 3) m of this expression."""
        fine = self._refine @ self.coarse(expression)
        for lids in self.eyes.values():
            fine = _keep_outside(fine, lids.centre)
        rest = self._refine[self._seam] @ self.neutral
        moved = fine[self._seam] - rest
        loft = self.loft + (self._loft_decay[:, :, None] * moved[None]).reshape(-1, 3)
        return np.vstack([fine, loft])


def _keep_outside(points: F64, centre: F64) -> F64:
    """Push points in front of the eyeball out of it along the radius."""
    local = (points - centre) / EYE_STRETCH
    distance = np.linalg.norm(local, axis=1)
    floor = EYEBALL_RADIUS_M + SKIN_OVER_EYE_M
    inside = (distance < floor) & (local[:, 2] < 0)
    out = points.copy()
    out[inside] = centre + local[inside] / distance[inside, None] * floor * EYE_STRETCH
    return out


def _boundary_loop(triangles: I32, start: int, oval: tuple[int, ...]) -> I32:
    """The refined border that runs through `start`, in order, turning the way `oval` does."""
    count: dict[tuple[int, int], int] = {}
    for a, b, c in triangles.tolist():
        for p, q in ((a, b), (b, c), (c, a)):
            key = (min(p, q), max(p, q))
            count[key] = count.get(key, 0) + 1
    near: dict[int, list[int]] = {}
    for (p, q), n in count.items():
        if n == 1:
            near.setdefault(p, []).append(q)
            near.setdefault(q, []).append(p)
    loops = []
    for first in near[start]:
        loop = [start, first]
        while True:
            following = next(n for n in near[loop[-1]] if n != loop[-2])
            if following == start:
                break
            loop.append(following)
        loops.append(loop)
    return np.array(min(loops, key=lambda loop: loop.index(oval[1])), dtype=np.int32)


def _skull_surface(face: F64, seam: I32) -> RBFInterpolator:
    """Unit direction from CENTRE to radius: thin plate between the skull's points and the face's outer strip.

    The strip gives the slope at the seam.
    """
    skull = np.vstack([_SKULL, _SKULL[_SKULL[:, 0] > 0] * (-1.0, 1.0, 1.0)])
    strip = face[np.linalg.norm(face[:, None] - face[seam][None], axis=2).min(axis=1) < 0.012]
    known = np.vstack([strip, skull]) - CENTRE
    radius = np.linalg.norm(known, axis=1)
    return RBFInterpolator(known / radius[:, None], radius, kernel="thin_plate_spline", smoothing=1e-5)


def _loft(face: F64, seam: I32, surface: RBFInterpolator) -> tuple[F64, I32, F64]:
    """The skull: rings from the face's border to a pole at the back.

    Returns vertices (LOFT_RINGS * C, 3), triangles that index face + loft, and how much each vertex follows the
    border (LOFT_RINGS, C).
    """
    front, back = np.array([0.0, 0.15, -1.0]), np.array([0.0, -0.15, 1.0])
    front, back = front / np.linalg.norm(front), back / np.linalg.norm(back)
    border = face[seam] - CENTRE
    start = border / np.linalg.norm(border, axis=1, keepdims=True)
    angle = np.arccos(np.clip(start @ back, -1, 1))
    across = start - (start @ back)[:, None] * back
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    rings, decay = [], []
    for k in range(1, LOFT_RINGS + 1):
        share = (k / LOFT_RINGS) ** 1.15
        left = angle * (1.0 - 0.995 * share)
        direction = np.cos(left)[:, None] * back + np.sin(left)[:, None] * across
        ring = CENTRE + direction * surface(direction)[:, None]
        # thin plate leaves a small step at the seam: take it out over the first rings
        step = face[seam] - (CENTRE + start * surface(start)[:, None])
        rings.append(ring + step * np.exp(-share / 0.06))
        decay.append(np.full(len(seam), np.exp(-((share / 0.16) ** 2))))
    columns = len(seam)
    ids = [seam] + [len(face) + k * columns + np.arange(columns) for k in range(LOFT_RINGS)]
    triangles = []
    for near, far in pairwise(ids):
        n2, f2 = np.roll(near, -1), np.roll(far, -1)
        triangles += [np.stack([near, n2, far], axis=1), np.stack([n2, f2, far], axis=1)]
    return np.vstack(rings), np.vstack(triangles).astype(np.int32), np.stack(decay)
