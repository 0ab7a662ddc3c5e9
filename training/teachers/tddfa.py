"""3DDFA_V2 (Guo et al. 2020, "Towards Fast, Accurate and Stable 3D Dense Face Alignment") as a teacher of head pose.

The files are the user's own copies of mb05_120x120.onnx, mb05_param_mean_std.json and bfm_68_landmarks.npz (MIT code;
the morphable model is derived from the Basel Face Model). Input: 120 x 120 BGR, (x - 127.5) / 128. Output: 62
normalised parameters: a 3 x 4 scaled-orthographic pose row by row, 40 shape and 10 expression weights.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.preprocess import square_crop, warp
from app.core.types import CropTransform
from training.stored import load_arrays, onnx_session

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

_SIZE_PX = 120
# Where 3DDFA_V2 first looks, given a detector's box: 1.58 times the box, moved down by 0.14 of it.
_FIRST_SCALE = 1.58
_FIRST_SHIFT_DOWN = 0.14
# And then, given 68 points: the diagonal of the square around them.
_SECOND_SCALE = float(np.sqrt(2.0))


class TddfaTeacher:
    """Two passes: crop by the box, then by the 68 points of the first pass. Implements `PoseTeacher`."""

    name = "3DDFA_V2"

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._session = onnx_session(folder / "mb05_120x120.onnx", threads)
        try:
            scaling = json.loads((folder / "mb05_param_mean_std.json").read_text())
            self._mean = np.asarray(scaling["mean"], dtype=np.float64)
            self._std = np.asarray(scaling["std"], dtype=np.float64)
        except (OSError, ValueError, KeyError, TypeError):
            raise ConfigError(f"{folder} lacks 3DDFA_V2's mb05_param_mean_std.json, or it is broken.") from None
        bfm = load_arrays(folder / "bfm_68_landmarks.npz", "u_base", "w_shp_base", "w_exp_base")
        self._mean_shape = bfm["u_base"].astype(np.float64).reshape(-1)
        self._shape_basis = bfm["w_shp_base"].astype(np.float64)
        self._expression_basis = bfm["w_exp_base"].astype(np.float64)

    def rotation(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64:
        """R_camera_from_head (3, 3) relative to the line of sight; see `PoseTeacher`."""
        return rotation_from_parameters(self._parameters_twice(image_rgb, box_xyxy)[0])

    def landmarks_px(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64:
        """The 68 points (68, 2) in image px."""
        parameters, transform = self._parameters_twice(image_rgb, box_xyxy)
        return transform.invert(self._landmarks_crop(parameters))

    def _parameters_twice(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> tuple[F64, CropTransform]:
        x0, y0, x1, y1 = (float(v) for v in np.asarray(box_xyxy, dtype=np.float64))
        size = 0.5 * (x1 - x0 + y1 - y0)
        center = (0.5 * (x0 + x1) - 0.5, 0.5 * (y0 + y1) - 0.5 + _FIRST_SHIFT_DOWN * size)
        first = square_crop(center, _FIRST_SCALE * size, 0.0, _SIZE_PX)
        points = first.invert(self._landmarks_crop(self._parameters(image_rgb, first)))
        low, high = points.min(axis=0), points.max(axis=0)
        second = square_crop(0.5 * (low + high), _SECOND_SCALE * float((high - low).max()), 0.0, _SIZE_PX)
        return self._parameters(image_rgb, second), second

    def _parameters(self, image_rgb: U8, transform: CropTransform) -> F64:
        bgr = warp(image_rgb, transform)[..., ::-1].astype(np.float32)
        tensor = np.ascontiguousarray(((bgr - 127.5) / 128.0).transpose(2, 0, 1)[None])
        out = self._session.run(None, {"input": tensor})[0]
        parameters: F64 = np.asarray(out, dtype=np.float64).reshape(-1) * self._std + self._mean
        return parameters

    def _landmarks_crop(self, parameters: F64) -> F64:
        pose = parameters[:12].reshape(3, 4)
        shape = self._mean_shape + self._shape_basis @ parameters[12:52] + self._expression_basis @ parameters[52:62]
        xyz = pose[:, :3] @ shape.reshape(3, -1, order="F") + pose[:, 3:]
        # The morphable model's picture has y up and counts pixels from 1.
        return np.stack([xyz[0] - 1.0, _SIZE_PX - xyz[1]], axis=1)


def rotation_from_parameters(parameters: npt.ArrayLike) -> F64:
    """R_camera_from_head (3, 3) from the first 12 denormalised parameters.

    The first two rows of the 3 x 4 pose are the scaled axes of the picture; the third completes them. There y points
    up and z to the viewer in both frames, so diag(1, -1, -1) on both sides brings it to ours.
    """
    pose = np.asarray(parameters, dtype=np.float64)[:12].reshape(3, 4)[:, :3]
    r1 = pose[0] / np.linalg.norm(pose[0])
    r2 = pose[1] - r1 * float(r1 @ pose[1])
    r2 = r2 / np.linalg.norm(r2)
    flip = np.diag([1.0, -1.0, -1.0])
    out: F64 = flip @ np.stack([r1, r2, np.cross(r1, r2)]) @ flip
    return out
