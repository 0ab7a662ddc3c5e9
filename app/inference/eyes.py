"""The eye network on both eyes of a face, in one batch."""

from __future__ import annotations

import numpy as np

from app.core.errors import ModelError, ModelFault
from app.core.eye_crop import cut_eye, eye_crops, iris_in_image
from app.core.face_reading import EyeReading
from app.core.gaze import EyeLooks
from app.core.preprocess import to_tensor
from app.core.types import F64, U8
from app.inference.onnx_model import OnnxModel

_YAW_FROM_NASAL = np.array([[-1.0, 1.0], [1.0, 1.0]])
"""Towards the nose is to the subject's right for the left eye, and to its left for the right one."""


class OnnxEyeReader:
    """Reads eyes with a network of task `expression`: outputs "closed" and "visible", (B, 1) each; "iris" (B, 2), and
    "look" and "look_spread" (B, 2), yaw towards the nose and pitch in rad, if it has them.

    Raises:
        ModelError: the model is of another task or states no size.
    """

    def __init__(self, model: OnnxModel) -> None:
        size_wh = model.spec.input.size_wh
        if model.spec.task != "expression" or size_wh is None:
            raise ModelError(ModelFault.SIGNATURE, f"The model {model.spec.id!r} is no eye network.")
        self._model = model
        self._size_px = size_wh[0]

    def read(self, image: U8, points_px: F64) -> EyeReading:
        """Both eyes of the face with mesh478 points (478, 3) px in image (H, W, 3)."""
        spec = self._model.spec.input
        places = eye_crops(points_px, self._size_px)
        crops = [cut_eye(image, place) for place in places]
        out = self._model.run(np.concatenate([to_tensor(crop, spec.mean, spec.std) for crop in crops]))
        closed, visible = out["closed"][:, 0], out["visible"][:, 0]
        irises = None
        if "iris" in out:
            irises = np.stack([iris_in_image(iris, place) for iris, place in zip(out["iris"], places, strict=True)])
        looks = None
        if "look" in out:
            angles = out["look"].astype(np.float64) * _YAW_FROM_NASAL
            looks = EyeLooks(angles, out["look_spread"].astype(np.float64))
        return EyeReading((float(closed[0]), float(closed[1])), (float(visible[0]), float(visible[1])), irises, looks)
