"""Far-turned real faces against points that people drew: MTFL's five, on faces of its profile classes.

The teacher is unsure of such faces (it disagrees with its own flipped pass), so that it is judged here too, by the same
five points: middles of the lids' rings, tip of the nose, corners of the mouth.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.keypoints import LEFT_EYE_RING, MESH478, RIGHT_EYE_RING
from app.core.types import F32, F64
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from training.datasets.mtfl import load_mtfl_csv
from training.mesh.cache import read_rgb
from training.mesh.evaluate import Start, read_face
from training.mesh.labels import MeshLabels

PROFILE_CLASSES = (1, 5)


def profile_truth(folder: Path) -> dict[str, F32]:
    """Name as in the teacher's labels ("mtfl/1.jpg") to points (5, 2) px of the faces that MTFL calls profiles."""
    return {
        f"{folder.name}/{sample.name}": sample.points_px
        for sample in load_mtfl_csv(folder).samples
        if sample.attributes["pose_class"] in PROFILE_CLASSES
    }


def five_of_mesh(mesh: npt.NDArray[np.floating]) -> F64:
    """(478, 2 or 3) px to eyes, nose tip and mouth corners (5, 2), in MTFL's order: image left before image right."""
    xy = np.asarray(mesh, np.float64)[:, :2]
    eyes = [xy[list(ring)].mean(axis=0) for ring in (RIGHT_EYE_RING, LEFT_EYE_RING)]
    nose, *mouth = (xy[MESH478.index(name)] for name in ("nose_tip", "mouth_right", "mouth_left"))
    return np.stack([*eyes, nose, *mouth])


def error_pct(five: npt.NDArray[np.floating], truth: F32) -> float:
    """Mean distance of points (5, 2) in percent of the true way from eyes to mouth, which a turn does not shorten."""
    way = np.linalg.norm(truth[:2].mean(axis=0) - truth[3:].mean(axis=0))
    return float(100 * np.linalg.norm(five - truth, axis=1).mean() / way)


def score_profiles(
    model: OnnxModel, root: Path, labels: MeshLabels, truth: Mapping[str, F32], start: Start
) -> dict[str, float]:
    """Ours (read twice, as the app follows a face) and the teacher on every labelled face that has truth."""
    landmarker = OnnxLandmarker(model)
    pairs = []
    for name, mesh in zip(labels.names, labels.points_px, strict=True):
        if name not in truth:
            continue
        reading = read_face(landmarker, read_rgb(root / name), mesh, start, looks=2)
        if reading is not None:
            points = reading[0].points_px
            pairs.append((error_pct(five_of_mesh(mesh), truth[name]), error_pct(five_of_mesh(points), truth[name])))
    teacher, ours = np.array(pairs).T
    return {
        "mtfl_profiles_n": float(len(pairs)),
        "mtfl_profiles_teacher_pct_eye_mouth": round(float(teacher.mean()), 4),
        "mtfl_profiles_teacher_median_pct": round(float(np.median(teacher)), 4),
        "mtfl_profiles_ours_pct_eye_mouth": round(float(ours.mean()), 4),
        "mtfl_profiles_ours_median_pct": round(float(np.median(ours)), 4),
    }
