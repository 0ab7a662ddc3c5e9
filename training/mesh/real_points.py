"""Against points that people drew: a fixed linear map from the 478 points to iBUG's 68, fitted on training pictures.

The mesh and iBUG's points mean different things (a jaw line seen, a jaw line in 3D), so neither can be read off the
other by index. One ridge regression in crop units, fitted on the TEACHER's meshes of 300-W's training pictures, is then
applied to the teacher's and to our meshes alike: what is left over is comparable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.codecs import encode_points
from app.core.errors import ConfigError
from app.core.face_reading import followed_crop
from app.core.keypoints import IBUG68
from app.core.types import F32, F64, CropTransform
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from training.augment import CropJitter
from training.datasets.tables import load_csv
from training.mesh.cache import read_rgb
from training.mesh.evaluate import jittered_crop
from training.mesh.labels import MeshLabels

_UNIT_PX = 128
_RIDGE = 0.03
"""Five-fold cross-validation on the training pictures: flat from 0.01 to 0.06, worse from 0.1 on."""


@dataclass(frozen=True, slots=True)
class LinearMap:
    """weights (2 * 478 + 1, 136) float64: mesh points in crop units, and a one, to iBUG points in crop units."""

    weights: F64

    def apply(self, mesh_px: F64 | F32, crop: CropTransform) -> F64:
        """iBUG points (68, 2) image px of a mesh (478, 3) px; crop: the mesh's own exact crop."""
        norm = _features(mesh_px, crop) @ self.weights
        return crop.invert(norm.reshape(68, 2) * _UNIT_PX - 0.5)


def real_points(root: Path, folders: Sequence[str]) -> dict[str, F32]:
    """Name as in the teacher's labels ("w300/afw/1.jpg") to points (68, 2) px, from each folder's landmarks.csv."""
    found = {}
    for folder in folders:
        for sample in load_csv(root / folder, IBUG68).samples:
            found[f"{folder}/{sample.name}"] = sample.points_px
    return found


def exact_crop(mesh_px: F64 | F32) -> CropTransform:
    """The unit frame of the map: the app's own crop around a mesh, without any error."""
    return followed_crop(np.asarray(mesh_px, dtype=np.float64), 1.3, _UNIT_PX)


def fit_linear_map(labels: MeshLabels, real: Mapping[str, F32], ridge: float = _RIDGE) -> LinearMap:
    """Ridge regression over the labelled pictures that have real points.

    Raises:
        ConfigError: fewer than 100 pictures have both.
    """
    rows, wanted = [], []
    for name, mesh in zip(labels.names, labels.points_px, strict=True):
        if name in real:
            crop = exact_crop(mesh)
            rows.append(_features(mesh, crop))
            wanted.append(((crop.apply(real[name]) + 0.5) / _UNIT_PX).ravel())
    if len(rows) < 100:
        raise ConfigError(f"real points: only {len(rows)} pictures have a mesh and 68 points; 100 are needed")
    x, y = np.stack(rows), np.stack(wanted)
    first = _ridge(x, y, ridge)
    # in some pictures of several people the teacher labelled another face than the data set
    off = np.abs(x @ first - y).mean(axis=1)
    kept = off < 4 * np.median(off)
    return LinearMap(_ridge(x[kept], y[kept], ridge))


def _ridge(x: F64, y: F64, ridge: float) -> F64:
    middle = x.mean(axis=0)
    centred = x - middle
    slope: F64 = np.linalg.solve(centred.T @ centred + ridge * np.eye(x.shape[1]), centred.T @ (y - y.mean(axis=0)))
    # the constant feature has no variance: its row takes what is left over
    slope[-1] = y.mean(axis=0) - middle[:-1] @ slope[:-1]
    return slope


def _features(mesh_px: F64 | F32, crop: CropTransform) -> F64:
    return np.append(encode_points(mesh_px, crop)[:, :2].astype(np.float64).ravel(), 1.0)


def nme_percent(predicted: F64, real: F32) -> float:
    """Mean distance over the TRUE outer eye corner distance, in percent."""
    right, left = IBUG68.outer_eyes
    gap = float(np.linalg.norm(real[left] - real[right]))
    return float(np.linalg.norm(predicted - real, axis=1).mean() / gap * 100)


def score_real_points(
    model: OnnxModel, root: Path, test: MeshLabels, real: Mapping[str, F32], linear: LinearMap
) -> dict[str, float]:
    """NME of the teacher (both passes averaged) and of the shipped model (followed) on the same test pictures."""
    landmarker = OnnxLandmarker(model)
    rng = np.random.default_rng(0)
    teacher, ours = [], []
    for name, mesh in zip(test.names, test.points_px, strict=True):
        if name not in real:
            continue
        teacher.append(nme_percent(linear.apply(mesh, exact_crop(mesh)), real[name]))
        crop = jittered_crop(exact_crop(mesh), mesh, CropJitter(), rng)
        image = read_rgb(root / name)
        first = landmarker.read(image, crop).points_px
        points = landmarker.read(image, followed_crop(first, landmarker.crop_scale, landmarker.size_px)).points_px
        ours.append(nme_percent(linear.apply(points, exact_crop(points)), real[name]))
    return {
        "real68_helen_test_n": float(len(ours)),
        "real68_helen_test_ours_nme_pct": round(float(np.mean(ours)), 4),
        "real68_helen_test_teacher_nme_pct": round(float(np.mean(teacher)), 4),
    }
