"""Lashes on the upper lids: dark ribbons that ride on the lid's margin and turn down as it closes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.demo.rig import HeadRig, Lids

F64 = npt.NDArray[np.float64]

PER_EYE = 30
JOINTS = 4
COLOUR = np.array([0.010, 0.006, 0.005])


def _margin(coarse: F64, lids: Lids, corners: tuple[int, int], count: int) -> F64:
    """`count` points (count, 3) along the upper margin from the outer to the inner corner."""
    line = np.vstack([coarse[corners[0]], coarse[lids.upper], coarse[corners[1]]])
    at = np.linspace(0.0, len(line) - 1.0, count)
    return np.stack([np.interp(at, np.arange(len(line)), line[:, i]) for i in range(3)], axis=1)


def _ribbon_rows(joints: F64, width: F64, seed: F64) -> npt.NDArray[np.float32]:
    """(N, J, 3) joints and (N, J) half widths m to the (N * J * 2, 11) rows that the hair shader reads."""
    tangent = np.gradient(joints, axis=1)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=2, keepdims=True), 1e-9)
    count, length = joints.shape[:2]
    share = np.broadcast_to(np.linspace(0, 1, length), (count, length))
    rows = [
        np.concatenate(
            [joints, tangent, np.full((count, length, 1), side), width[..., None], np.ones((count, length, 1)),
             share[..., None], np.broadcast_to(seed[:, None, None], (count, length, 1))],
            axis=2,
        )
        for side in (-1.0, 1.0)
    ]  # fmt: skip
    return np.stack(rows, axis=2).reshape(-1, 11).astype(np.float32)


def lashes(rig: HeadRig, coarse: F64, closed: dict[str, float]) -> npt.NDArray[np.float32]:
    """Rows of the hair shader for both eyes' lashes on landmarks `coarse` (468, 3); `closed` by side in [0, 1]."""
    rng = np.random.default_rng(11)
    out = []
    for side, corners, outward in (("right", (33, 133), -1.0), ("left", (263, 362), 1.0)):
        lids = rig.eyes[side]
        root = _margin(coarse, lids, corners, PER_EYE + 8)[1:-7]
        normal = root - lids.centre
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        along = np.linspace(1.0, 0.0, len(root))[:, None]  # 1 outer, 0 inner
        shut = closed[side]
        lift = np.array([0.0, -0.75 * (1 - shut) + 0.65 * shut, 0.0])
        way = 0.75 * normal + lift + (along - 0.35) * np.array([0.8 * outward, 0.0, 0.25])
        way += 0.10 * rng.standard_normal(way.shape)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        length = (0.58 + 0.30 * shut) * (0.0042 + 0.0032 * along) * (0.85 + 0.3 * rng.random((len(root), 1)))
        share = np.linspace(0.0, 1.0, JOINTS)[None, :, None]
        curl = np.array([0.0, -0.0022 * (1 - 0.7 * shut), 0.0])
        start = root + 0.0006 * normal
        joints = start[:, None] + share * length[:, None] * way[:, None] + share**2 * curl
        width = np.broadcast_to(np.linspace(0.00020, 0.00005, JOINTS), joints.shape[:2])
        out.append(_ribbon_rows(joints, width, rng.random(len(root))))
    return np.vstack(out)


def lash_triangles() -> npt.NDArray[np.int32]:
    """Triangles of `lashes`."""
    first = (np.arange(2 * PER_EYE)[:, None] * JOINTS + np.arange(JOINTS - 1)).reshape(-1) * 2
    both = [np.stack([first, first + 1, first + 2], axis=1), np.stack([first + 1, first + 3, first + 2], axis=1)]
    return np.vstack(both).astype(np.int32)


def liner(rig: HeadRig, coarse: F64) -> npt.NDArray[np.float32]:
    """Rows of the hair shader: one dark ribbon along each upper margin, where the lashes stand densest."""
    out = []
    for side, corners in (("right", (33, 133)), ("left", (263, 362))):
        lids = rig.eyes[side]
        root = _margin(coarse, lids, corners, 24)[:22]
        normal = root - lids.centre
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        width = np.interp(np.linspace(0, 1, 22), [0, 0.15, 0.6, 1.0], [0.0003, 0.0006, 0.00045, 0.0001])
        out.append(_ribbon_rows((root + 0.0007 * normal)[None], width[None], np.array([0.5])))
    return np.vstack(out)


def liner_triangles() -> npt.NDArray[np.int32]:
    """Triangles of `liner`."""
    first = (np.arange(2)[:, None] * 22 + np.arange(21)).reshape(-1) * 2
    both = [np.stack([first, first + 1, first + 2], axis=1), np.stack([first + 1, first + 3, first + 2], axis=1)]
    return np.vstack(both).astype(np.int32)
