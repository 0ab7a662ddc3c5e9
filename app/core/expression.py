"""Expression from mesh geometry: what can be read off 478 points without another network."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.keypoints import LEFT_EYE_RING, MESH478, RIGHT_EYE_RING
from app.core.types import F32, F64, Expression

# Places in the 52 blendshape scores, in the order of MediaPipe's Face Landmarker.
_BROW_INNER_UP, _BLINK_LEFT, _BLINK_RIGHT, _JAW_OPEN, _PUCKER, _SMILE_LEFT, _SMILE_RIGHT = 3, 9, 10, 25, 38, 44, 45

# Beyond these yaws the far eye is foreshortened, then hidden behind the nose bridge.
_EYE_FADES_FROM_RAD, _EYE_GONE_AT_RAD = np.radians(35.0), np.radians(60.0)


def eye_aspect_ratio(points_head: F64, ring: tuple[int, ...]) -> float:
    """Lid opening over eye width in the head frame, where yaw cannot inflate it.

    After Soukupova and Cech 2016, "Real-Time Eye Blink Detection using Facial Landmarks", with all seven lid pairs.

    Args:
        points_head: (478, 3) mesh turned back into the head frame, any unit.
        ring: 16 indices: outer corner, upper lid to the inner corner, lower lid back.
    """
    eye = points_head[list(ring)]
    upper, lower = eye[1:8], eye[:8:-1]
    width = float(np.linalg.norm(eye[0, :2] - eye[8, :2]))
    return float(np.abs(lower[:, 1] - upper[:, 1]).mean()) / max(width, 1e-9)


def ramp(value: float, low: float, high: float) -> float:
    """0 at `low`, 1 at `high`, straight between, held outside; low may be above high."""
    return float(min(1.0, max(0.0, (value - low) / (high - low))))


def eye_visibility(yaw_rad: float) -> tuple[float, float]:
    """How far (left, right) eye can be judged at this yaw; turning to the own left hides the left eye."""
    left = 1.0 - ramp(yaw_rad, _EYE_FADES_FROM_RAD, _EYE_GONE_AT_RAD)
    right = 1.0 - ramp(-yaw_rad, _EYE_FADES_FROM_RAD, _EYE_GONE_AT_RAD)
    return left, right


def upright_mesh(landmarks_px: npt.ArrayLike, landmarks_z: npt.ArrayLike, R_seen: F64) -> F64:
    """The mesh (478, 3) turned back by the head's rotation, in units of the outer eye distance, origin between them."""
    points = np.column_stack([landmarks_px, landmarks_z]).astype(np.float64)
    right, left = MESH478.outer_eyes
    points = points - 0.5 * (points[right] + points[left])
    turned: F64 = points @ R_seen
    turned = turned / max(float(np.linalg.norm(turned[right] - turned[left])), 1e-9)
    return turned


def mesh_expression(mesh: F64, yaw_rad: float) -> Expression:
    """Expression from `upright_mesh`. The ramps run between the medians of faces that the MediaPipe teacher scores
    under 0.1 and over 0.9 (3,400 stills with |yaw| < 34 degrees).

    Closure from the mesh alone is coarse: the eye network replaces it where one is loaded.
    """
    n = MESH478.names
    jaw = float(np.linalg.norm(mesh[n["lower_lip_top"]] - mesh[n["upper_lip_bottom"]]))
    mouth_width = float(np.linalg.norm(mesh[n["mouth_left"]] - mesh[n["mouth_right"]]))
    brow = 0.5 * float(
        (mesh[n["right_eye_top"], 1] - mesh[n["right_brow_middle"], 1])
        + (mesh[n["left_eye_top"], 1] - mesh[n["left_brow_middle"], 1])
    )
    left_visible, right_visible = eye_visibility(yaw_rad)
    return Expression(
        eye_closed_left=1.0 - ramp(eye_aspect_ratio(mesh, LEFT_EYE_RING), 0.04, 0.20),
        eye_closed_right=1.0 - ramp(eye_aspect_ratio(mesh, RIGHT_EYE_RING), 0.04, 0.20),
        jaw_open=ramp(jaw, 0.06, 0.45),
        brow_up=ramp(brow, 0.21, 0.29),
        smile=ramp(mouth_width, 0.58, 0.76),
        mouth_pucker=ramp(mouth_width, 0.52, 0.42),
        eye_visible_left=left_visible,
        eye_visible_right=right_visible,
    )


def blendshape_expression(scores: F32, yaw_rad: float) -> Expression:
    """Expression from blendshape scores (52,) in [0, 1] and the head's yaw, which tells what of each eye is seen."""
    left_visible, right_visible = eye_visibility(yaw_rad)
    return Expression(
        eye_closed_left=_unit(scores[_BLINK_LEFT]),
        eye_closed_right=_unit(scores[_BLINK_RIGHT]),
        jaw_open=_unit(scores[_JAW_OPEN]),
        brow_up=_unit(scores[_BROW_INNER_UP]),
        smile=_unit(0.5 * (scores[_SMILE_LEFT] + scores[_SMILE_RIGHT])),
        mouth_pucker=_unit(scores[_PUCKER]),
        eye_visible_left=left_visible,
        eye_visible_right=right_visible,
    )


def _unit(value: float) -> float:
    return float(min(1.0, max(0.0, value)))
