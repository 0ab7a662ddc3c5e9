"""Another published point set of a face whose mesh is known: by a network of its own, or by a fixed map."""

from __future__ import annotations

import numpy as np

from app.core.errors import ModelError, ModelFault
from app.core.keypoints import schema
from app.core.point_maps import PointMap
from app.core.preprocess import crop_from_points, to_tensor, warp
from app.core.types import F64, U8, PointSet
from app.inference.onnx_model import OnnxModel


class MappedPoints:
    """Every point a fixed weighted mean of the mesh's, see `app.core.point_maps`."""

    def __init__(self, point_map: PointMap) -> None:
        self._map = point_map

    def read(self, image: U8, mesh_px: F64) -> PointSet:
        """The points of mesh (478, 2+) px; the picture is not looked at."""
        points = self._map.apply(mesh_px[:, :2])
        return PointSet(self._map.schema, points.astype(np.float32), "mesh478 map")


class OnnxPoints:
    """A network of task `landmarks` whose one output "points" is (1, K, 2) norm units of its crop.

    It needs no "presence": it is only shown faces whose mesh was found, upright and centred by the mapped points.
    """

    def __init__(self, model: OnnxModel, point_map: PointMap) -> None:
        """point_map: from the mesh to the network's own schema, for the crop.

        Raises:
            ModelError: the model is of another task, states no size, or gives other points.
        """
        size_wh, output = model.spec.input.size_wh, model.spec.outputs[0]
        if model.spec.task != "landmarks" or size_wh is None or output.schema != point_map.schema:
            raise ModelError(ModelFault.SIGNATURE, f"The model {model.spec.id!r} does not give {point_map.schema}.")
        self.model = model
        self._size_px = size_wh[0]
        self._map = point_map
        self._right_eye, self._left_eye = schema(point_map.schema).outer_eyes

    def read(self, image: U8, mesh_px: F64) -> PointSet:
        """The points of the face with mesh (478, 2+) px in image (H, W, 3)."""
        about = self._map.apply(mesh_px[:, :2])
        dx, dy = about[self._left_eye] - about[self._right_eye]
        spec = self.model.spec.input
        crop = crop_from_points(about, float(np.arctan2(dy, dx)), spec.crop_scale, self._size_px)
        out = self.model.run(to_tensor(warp(image, crop), spec.mean, spec.std, bgr=spec.colour == "BGR"))
        norm = out["points"][0].astype(np.float64)
        points = crop.invert(norm[:, :2] * self._size_px - 0.5)
        return PointSet(self._map.schema, points.astype(np.float32), self.model.spec.id)
