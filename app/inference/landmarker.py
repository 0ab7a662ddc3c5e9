"""The landmark regressor: one upright face crop in, 478 points in image pixels out."""

from __future__ import annotations

import numpy as np

from app.core.codecs import decode_points
from app.core.errors import ModelError, ModelFault
from app.core.face_reading import LandmarkReading
from app.core.preprocess import to_tensor, warp
from app.core.types import U8, CropTransform
from app.inference.onnx_model import OnnxModel


class OnnxLandmarker:
    """Reads landmarks with a network of task `landmarks`: outputs "points", "presence", and "blendshapes" if it has it.

    Raises:
        ModelError: the model is of another task or states no size.
    """

    def __init__(self, model: OnnxModel) -> None:
        size_wh = model.spec.input.size_wh
        if model.spec.task != "landmarks" or size_wh is None:
            raise ModelError(ModelFault.SIGNATURE, f"The model {model.spec.id!r} is no landmark regressor.")
        self._model = model
        self.size_px = size_wh[0]
        self.crop_scale = model.spec.input.crop_scale

    def read(self, image: U8, crop: CropTransform) -> LandmarkReading:
        """Landmarks of the face in `crop`, in image px."""
        spec = self._model.spec.input
        out = self._model.run(to_tensor(warp(image, crop), spec.mean, spec.std, bgr=spec.colour == "BGR"))
        shapes = out.get("blendshapes")
        return LandmarkReading(
            decode_points(out["points"][0], crop),
            float(np.ravel(out["presence"])[0]),
            None if shapes is None else shapes[0],
        )
