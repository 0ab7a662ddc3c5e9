"""The eye network on both eyes of a face, in one batch."""

from __future__ import annotations

import numpy as np

from app.core.errors import ModelError, ModelFault
from app.core.eye_crop import cut_eye, eye_crops, iris_in_image
from app.core.face_reading import EyeReading
from app.core.preprocess import to_tensor
from app.core.types import F64, U8
from app.inference.onnx_model import OnnxModel


class OnnxEyeReader:
    """Reads eyes with a network of task `expression`: outputs "closed" and "visible", (B, 1) each, and
    "iris" (B, 2) if it has it.

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
        crops = [cut_eye(image, crop) for crop in eye_crops(points_px, self._size_px)]
        out = self._model.run(np.concatenate([to_tensor(crop, spec.mean, spec.std) for crop in crops]))
        closed, visible = out["closed"][:, 0], out["visible"][:, 0]
        irises = None
        if "iris" in out:
            pairs = zip(out["iris"], eye_crops(points_px, self._size_px), strict=True)
            irises = np.stack([iris_in_image(iris, crop) for iris, crop in pairs])
        return EyeReading((float(closed[0]), float(closed[1])), (float(visible[0]), float(visible[1])), irises)
