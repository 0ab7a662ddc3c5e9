"""Against points that people drew: one fixed linear map from the 478 points to iBUG's 68, fitted on training pictures.

The mesh and iBUG's points mean different things (a jaw line seen, a jaw line in 3D), so neither can be read off the
other by index. The map is fitted on the TEACHER's meshes and then applied to the teacher's and to our meshes alike:
what is left over is comparable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from app.core.errors import ConfigError
from app.core.face_reading import followed_crop
from app.core.keypoints import IBUG68
from app.core.types import F32, F64
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from training.augment import CropJitter
from training.datasets.tables import load_csv
from training.landmarks.derived import RIDGE, apply_map, fit_map
from training.mesh.evaluate import Face, jittered_crop
from training.mesh.labels import MeshLabels
from training.metrics import normaliser_px, point_errors

_FEWEST = 100


def real_points(root: Path, folders: Sequence[str]) -> dict[str, F32]:
    """Name as in the teacher's labels ("w300/afw/1.jpg") to points (68, 2) px, from each folder's landmarks.csv."""
    return {f"{f}/{sample.name}": sample.points_px for f in folders for sample in load_csv(root / f, IBUG68).samples}


def fit_real_map(labels: MeshLabels, real: Mapping[str, F32]) -> F32:
    """Weights (68, 478) over the labelled pictures that have real points.

    Raises:
        ConfigError: too few pictures have both.
    """
    rows = [i for i, name in enumerate(labels.names) if name in real]
    if len(rows) < _FEWEST:
        raise ConfigError(f"Only {len(rows)} pictures have a mesh and 68 points; {_FEWEST} are needed.")
    truth = np.stack([real[labels.names[i]] for i in rows])
    return fit_map(labels.points_px[rows][..., :2], truth, normaliser_px(truth, IBUG68, "inter_ocular"), RIDGE).weights


def both_meshes(model: OnnxModel, faces: Iterable[Face]) -> dict[str, tuple[F32, F64]]:
    """Name to (the teacher's mesh, ours), each (478, 3) px; ours read twice, as the app follows a face."""
    landmarker = OnnxLandmarker(model)
    rng = np.random.default_rng(0)
    out = {}
    for name, image, mesh in faces:
        crop = followed_crop(mesh.astype(np.float64), landmarker.crop_scale, landmarker.size_px)
        first = landmarker.read(image, jittered_crop(crop, mesh, CropJitter(), rng)).points_px
        again = followed_crop(first, landmarker.crop_scale, landmarker.size_px)
        out[name] = (mesh, landmarker.read(image, again).points_px)
    return out


def score_real_points(faces: Mapping[str, tuple[F32, F64]], real: Mapping[str, F32], weights: F32) -> dict[str, float]:
    """NME in percent of the outer eye corners' distance, mean and median, of the teacher and of our model.

    Args:
        faces: name to (the teacher's mesh, our mesh), each (478, 3) px.
        real: name to points (68, 2) px.
        weights: (68, 478) of `fit_real_map`.
    """
    names = [n for n in faces if n in real]
    truth = np.stack([real[n] for n in names])
    distance_px = normaliser_px(truth, IBUG68, "inter_ocular")
    figures = {"real68_helen_test_n": float(len(names))}
    for who, place in (("teacher", 0), ("ours", 1)):
        predicted = apply_map(weights, np.stack([faces[n][place][:, :2] for n in names]))
        nme = point_errors(predicted, truth, distance_px).mean(axis=1) * 100
        figures[f"real68_helen_test_{who}_nme_pct"] = round(float(nme.mean()), 4)
        figures[f"real68_helen_test_{who}_nme_median_pct"] = round(float(np.median(nme)), 4)
    return figures
