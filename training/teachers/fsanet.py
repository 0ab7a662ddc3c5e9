"""FSA-Net (Yang et al. 2019, "FSA-Net: Learning Fine-Grained Structure Aggregation for Head Pose Estimation from a
Single Image") as a teacher: the mean of its three capsule networks, which the paper calls the fusion.

The ONNX files are the user's own copies (Apache-2.0; trained on 300W-LP). Input: 64 x 64 BGR, NHWC, the crop's values
stretched to 0..255 by its own minimum and maximum; output: yaw, pitch, roll in degrees in 300W-LP's convention.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.geometry import rotation_from_300wlp
from app.core.preprocess import crop_from_box, warp
from training.stored import onnx_session

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

_SIZE_PX = 64
_CROP_SCALE = 1.6
FILE_NAMES = (
    "fsanet_capsule_3_16_2_21_5.onnx",
    "fsanet_var_capsule_3_16_2_21_5.onnx",
    "fsanet_noS_capsule_3_16_2_192_5.onnx",
)


class FsaNetTeacher:
    """The fusion of the FSA-Net files given. Implements `PoseTeacher`."""

    name = "FSA-Net fusion"

    def __init__(self, files: Sequence[Path], threads: int = 1) -> None:
        self._sessions = [onnx_session(file, threads) for file in files]

    @classmethod
    def from_folder(cls, folder: Path, threads: int = 1) -> FsaNetTeacher:
        """All three networks from the folder that holds them."""
        return cls([folder / name for name in FILE_NAMES], threads)

    def rotation(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64:
        """R_camera_from_head (3, 3) relative to the line of sight; see `PoseTeacher`."""
        crop = warp(image_rgb, crop_from_box(box_xyxy, 0.0, _CROP_SCALE, _SIZE_PX))
        yaw, pitch, roll = np.radians(self._angles_deg(crop))
        return rotation_from_300wlp(yaw, pitch, roll)

    def _angles_deg(self, crop_rgb: U8) -> npt.NDArray[np.float64]:
        bgr = crop_rgb[..., ::-1].astype(np.float32)
        low, high = float(bgr.min()), float(bgr.max())
        stretched = (bgr - low) * (255.0 / max(high - low, 1.0))
        outputs = [s.run(None, {s.get_inputs()[0].name: stretched[None]})[0][0] for s in self._sessions]
        mean: npt.NDArray[np.float64] = np.mean(np.asarray(outputs, dtype=np.float64), axis=0)
        return mean
