"""What the eye network cannot know from a crop, fitted: how its two directions go with the head's turn.

The crops are cut as the app cuts them, around the landmark network's points, whose errors in turned heads count, too.
Gives the constants of `app.core.gaze.looks_together`, and how far its stated spread is from the errors that were made.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from app.core.expression import eye_visibility, ramp
from app.core.face_model import FaceModel
from app.core.face_reading import followed_crop
from app.core.gaze import EyeLooks, looks_together
from app.core.geometry import angles_from_rotation
from app.core.head_fit import fit_rotation_seen
from app.core.types import F32, F64, U8
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from training.eye.dataset import face_eye
from training.eye.evaluate import read_eyes
from training.eye.rendered import RenderedEyes

_OPEN = 0.2
_FARTHEST_HEAD_RAD = np.radians(50.0)


@dataclass(frozen=True, slots=True)
class Terms:
    """yaw, pitch: (4,) for look, 1, head and head cubed; error_over_doubt: mean angle off over mean doubt stated.

    left_deg: mean errors of yaw and pitch after the correction; before_deg: as `looks_together` now gives them.
    """

    yaw: F64
    pitch: F64
    left_deg: tuple[float, float]
    before_deg: tuple[float, float]
    error_over_doubt: float


def fit_terms(model: OnnxModel, landmarker: OnnxLandmarker, eyes: RenderedEyes, face: FaceModel) -> Terms:
    """Least squares over open rendered eyes whose head is turned by at most 50 degrees."""
    rows = np.flatnonzero((eyes.closed < _OPEN) & (np.abs(eyes.head[:, 0]) < _FARTHEST_HEAD_RAD))
    crops, rotations = [], []
    for i in rows:
        image, points = _app_points(landmarker, np.asarray(eyes.crops[i]), eyes.points[i])
        crops += [face_eye(image, points, left) for left in (True, False)]
        rotations.append(fit_rotation_seen(points[:, :2].astype(np.float32), points[:, 2].astype(np.float32), face)[0])
    told = read_eyes(model, crops)
    angles = told["look"].reshape(-1, 2, 2).astype(np.float64) * np.array([[-1.0, 1.0], [1.0, 1.0]])
    spreads = told["look_spread"].reshape(-1, 2, 2).astype(np.float64)
    visible = told["visible"][:, 0].reshape(-1, 2)
    both, now, doubt = [], [], []
    for k in range(len(rows)):
        by_turn = eye_visibility(angles_from_rotation(rotations[k])[0])
        seen = min(by_turn[0], float(visible[k, 0])), min(by_turn[1], float(visible[k, 1]))
        read = looks_together(EyeLooks(angles[k], spreads[k]), seen, rotations[k])
        weight = np.maximum([[ramp(v, 0.3, 0.6)] for v in seen], 1e-3) / spreads[k] ** 2
        both.append((angles[k] * weight).sum(axis=0) / weight.sum(axis=0))
        now.append((read.yaw_rad, read.pitch_rad))
        doubt.append(read.doubt_rad)
    looks, true = np.array(both), eyes.gaze[rows].astype(np.float64)
    head = np.array([angles_from_rotation(R)[:2] for R in rotations])
    terms, left = [], []
    for axis in (0, 1):
        table = np.column_stack([looks[:, axis], np.ones(len(rows)), head[:, axis], head[:, axis] ** 3])
        found, *_ = np.linalg.lstsq(table, true[:, axis], rcond=None)
        terms.append(found)
        left.append(float(np.degrees(np.abs(table @ found - true[:, axis]).mean())))
    off = np.abs(np.array(now) - true)
    before = np.degrees(off.mean(axis=0))
    ratio = float(np.hypot(*off.T).mean() / np.mean(doubt))
    return Terms(terms[0], terms[1], (left[0], left[1]), (float(before[0]), float(before[1])), ratio)


def _app_points(landmarker: OnnxLandmarker, image: U8, points: F32) -> tuple[U8, F64]:
    """A rendered face with room around it, and the landmark network's points (478, 3) px on it, looked at twice."""
    border = image.shape[0] // 3
    wide = np.asarray(cv2.copyMakeBorder(image, border, border, border, border, cv2.BORDER_REPLICATE), np.uint8)
    read = points.astype(np.float64) + np.array([border, border, 0.0])
    for _ in range(2):
        crop = followed_crop(read, landmarker.crop_scale, landmarker.size_px)
        read = landmarker.read(wide, crop).points_px
    return wide, read
