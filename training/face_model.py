"""Builds assets/face/face_model.npz, the canonical face, from teacher-labelled pictures.

The mean 3D shape of many neutral faces (generalised Procrustes, made symmetric), scaled to a pupil distance of 63 mm
(the adult mean; Dodgson 2004, "Variation and extrema of human interpupillary distance"), its zero orientation turned
to that of the 300W-LP convention by a head-pose teacher, an unwrapped UV of our own, and the mesh's triangles.

Run: python -m training.face_model --labels LABELS.npz ... --pose-offset-deg DEG
LABELS.npz holds points, points_flip (N, 478, 3) px and shapes (N, 52) with shape_names.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.geometry import fit_similarity, rot_x

F64 = npt.NDArray[np.float64]

PUPIL_DISTANCE_M = 0.063
RIGHT_IRIS, LEFT_IRIS = 468, 473
OUTER_RIGHT, OUTER_LEFT = 33, 263
FOREHEAD, CHIN = 10, 152
# Points that ride on the jaw and lips say nothing of the skull: their variance over neutral faces misses that.
_EXPRESSIVE = (
    "jawOpen",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthPucker",
    "mouthFunnel",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "browInnerUp",
)


def mirror_permutation(points: F64, points_flip: F64) -> npt.NDArray[np.int32]:
    """For each of 478 points its partner on the other side, from (N, 478, 3) labels of pictures and of their flips."""
    iod = np.linalg.norm(points[:, OUTER_RIGHT, :2] - points[:, OUTER_LEFT, :2], axis=1)[:, None, None]
    a, b = points[..., :2] / iod, points_flip[..., :2] / iod
    distance = np.stack([np.median(np.linalg.norm(a[:, i : i + 1] - b, axis=-1), axis=0) for i in range(a.shape[1])])
    partner = distance.argmin(axis=1)
    if not np.array_equal(partner[partner], np.arange(len(partner))):
        raise ValueError("the labels do not give a one-to-one mirror")
    return partner.astype(np.int32)


def mean_shape(shapes: F64, mirror: npt.NDArray[np.int32], rounds: int = 6) -> F64:
    """Symmetric generalised Procrustes mean (478, 3) of shapes (N, 478, 3), in units of the first shape."""
    mean = shapes[0] - shapes[0].mean(axis=0)
    flip = np.array([-1.0, 1.0, 1.0])
    for _ in range(rounds):
        total = np.zeros_like(mean)
        for shape in shapes:
            s, R, t = fit_similarity(shape, mean)
            total += s * shape @ R.T + t
        mean = total / len(shapes)
        s, R, t = fit_similarity(mean[mirror] * flip, mean)
        mean = 0.5 * (mean + s * (mean[mirror] * flip) @ R.T + t)
        # keep the plane of symmetry at x = 0 and the size fixed
        mean = _stand_upright(mean, mirror)
    return mean


def _stand_upright(mean: F64, mirror: npt.NDArray[np.int32]) -> F64:
    """Turn a symmetric shape so that its mirror plane is x = 0, its outer eye corners and chin plane frontal."""
    x = mean[OUTER_LEFT] - mean[OUTER_RIGHT]
    x = x / np.linalg.norm(x)
    y = mean[CHIN] - mean[FOREHEAD]
    y = y - x * (x @ y)
    y = y / np.linalg.norm(y)
    R = np.stack([x, y, np.cross(x, y)])
    out = mean @ R.T
    out = 0.5 * (out + out[mirror] * np.array([-1.0, 1.0, 1.0]))
    out -= out.mean(axis=0)
    result: F64 = out / np.linalg.norm(out[LEFT_IRIS] - out[RIGHT_IRIS])
    return result


def stability_weights(shapes: F64, mean: F64, mirror: npt.NDArray[np.int32]) -> F64:
    """(478,) weights for rigid fits: 1 / variance after alignment over faces of ALL expressions, mean 1."""
    weights = np.ones(len(mean))
    for _ in range(4):
        squared = np.zeros(len(mean))
        for shape in shapes:
            s, R, t = fit_similarity(shape, mean, weights)
            squared += ((s * shape @ R.T + t - mean) ** 2).sum(axis=1)
        variance = squared / len(shapes)
        variance = 0.5 * (variance + variance[mirror])
        weights = 1.0 / (variance + 0.25 * np.median(variance)) ** 1.5
        weights /= weights.mean()
    weights[468:] = 0.0  # irises turn with the gaze
    return weights


def unwrap(vertices: F64) -> npt.NDArray[np.float32]:
    """(478, 2) UV in [0, 1]: azimuthal equidistant projection from a point inside the head.

    Seen from there a frontal face stays a frontal face while cheeks and chin keep some of their area, so art can be
    painted by eye. Each axis is stretched to fill the square.
    """
    eye = np.array([0.0, 0.5 * (vertices[FOREHEAD, 1] + vertices[CHIN, 1]), vertices[:468, 2].max() + 0.12])
    ray = vertices - eye
    across = np.hypot(ray[:, 0], ray[:, 1])
    angle = np.arctan2(across, -ray[:, 2])
    plane = ray[:, :2] * (angle / np.maximum(across, 1e-9))[:, None]
    low, high = plane[:468].min(axis=0), plane[:468].max(axis=0)
    span = (high - low) * 1.04
    return (0.5 + (plane - 0.5 * (low + high)) / span).astype(np.float32)


def mesh_triangles(vertices: F64) -> npt.NDArray[np.int32]:
    """(T, 3) triangles of the 468-point mesh, wound counter-clockwise seen from outside with y up."""
    from mediapipe.tasks.python.vision import FaceLandmarksConnections

    edges = FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION
    out = []
    for first, second, third in zip(edges[0::3], edges[1::3], edges[2::3], strict=True):
        if not (first.end == second.start and second.end == third.start and third.end == first.start):
            raise ValueError("the teacher's tessellation is no list of triangles")
        out.append((first.start, first.end, second.end))
    triangles = np.array(out, dtype=np.int32)
    a, b, c = (vertices[triangles[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    center = vertices[:468].mean(axis=0) + np.array([0.0, 0.0, 0.05])  # inside the head
    outward = ((a + b + c) / 3.0 - center) * normal
    # In a frame with y down and z forward "counter-clockwise with y up" keeps the outward normal: two axes flip.
    flip = outward.sum(axis=1) < 0
    triangles[flip] = triangles[flip][:, [0, 2, 1]]
    return consistent_winding(triangles)


def consistent_winding(triangles: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The same (T, 3) triangles, those turned that disagree with the first one across shared edges.

    The folds at the corners of the mouth face inward, so "outward" alone turns six of them the wrong way.
    """
    out = triangles.copy()
    at_edge: dict[tuple[int, int], list[int]] = {}
    for index, triangle in enumerate(out.tolist()):
        for i in range(3):
            a, b = sorted((triangle[i], triangle[(i + 1) % 3]))
            at_edge.setdefault((a, b), []).append(index)
    queue, seen = [0], {0}
    while queue:
        first = queue.pop()
        for i in range(3):
            a, b = int(out[first, i]), int(out[first, (i + 1) % 3])
            for other in at_edge[min(a, b), max(a, b)]:
                if other in seen:
                    continue
                ring = out[other].tolist()
                if (ring.index(a) + 1) % 3 == ring.index(b):  # both run a -> b: neighbours must run against each other
                    out[other] = out[other][[0, 2, 1]]
                seen.add(other)
                queue.append(other)
    return out


def build(labels: Sequence[Path], pose_offset_deg: float, out: Path) -> None:
    """Read labels, compute everything above, write `out` (npz)."""
    parts = [np.load(path) for path in labels]
    points = np.concatenate([p["points"] for p in parts]).astype(np.float64)
    flips = np.concatenate([p["points_flip"] for p in parts]).astype(np.float64)
    scores = np.concatenate([p["shapes"] for p in parts])
    names = [str(n) for n in parts[0]["shape_names"]]
    mirror = mirror_permutation(points[::7], flips[::7])

    partner = flips[:, mirror]
    partner[..., 2] = flips[:, mirror, 2]
    iod = np.linalg.norm(points[:, OUTER_RIGHT] - points[:, OUTER_LEFT], axis=1)
    disagreement = np.linalg.norm(points[..., :2] - partner[..., :2], axis=-1).mean(axis=1) / iod
    shapes = 0.5 * (points + partner)
    frontal = np.abs(shapes[:, OUTER_RIGHT, 2] - shapes[:, OUTER_LEFT, 2]) / iod < 0.35
    good = (disagreement < 0.03) & (iod > 40) & frontal
    expressive = np.max([scores[:, names.index(n)] for n in _EXPRESSIVE], axis=0)
    neutral = good & (expressive < 0.35)
    print(f"{len(points)} labels, {good.sum()} good, {neutral.sum()} neutral")

    mean = mean_shape(shapes[neutral] / iod[neutral][:, None, None], mirror)
    weights = stability_weights((shapes[good] / iod[good][:, None, None])[::3], mean, mirror)
    vertices = mean * PUPIL_DISTANCE_M
    vertices = vertices @ rot_x(np.radians(pose_offset_deg)).T
    vertices -= 0.5 * (vertices[OUTER_LEFT] + vertices[OUTER_RIGHT])
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        out,
        vertices_head=vertices,
        uv=unwrap(vertices),
        triangles=mesh_triangles(vertices),
        fit_weights=weights,
        mirror=mirror,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--pose-offset-deg", type=float, default=0.0)
    parser.add_argument("--out", type=Path, default=Path("assets/face/face_model.npz"))
    options = parser.parse_args()
    build(options.labels, options.pose_offset_deg, options.out)


if __name__ == "__main__":
    main()
