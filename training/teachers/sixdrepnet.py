"""6DRepNet (Hempel et al. 2022, "6D Rotation Representation for Unconstrained Head Pose Estimation") as a teacher: the
one that the paper of FPNet used. Its package `sixdrepnet` and its weights are the user's own; nothing here needs them
until a teacher is made.

Its matrix is Rz(roll) Ry(yaw) Rx(pitch) of 300W-LP's angles, and its last layer gives the first two columns of that
before Gram-Schmidt. Ours is Rx(-pitch) Ry(yaw) Rz(roll) = D M^T D with D = diag(1, -1, -1).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from app.core.errors import ConfigError
from app.core.geometry import rotation_from_6d
from app.core.preprocess import square_crop, to_tensor, warp

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

_SIZE_PX = 224
_CROP_SCALE = 1.3
"""Side of the crop over the mesh's longer side: about the loose crop of its training (k = 0.2 to 0.4)."""
_MEAN, _STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_D = np.diag([1.0, -1.0, -1.0])


class _Network(Protocol):
    """The published module: a call gives matrices, and `linear_reg` is the layer of six numbers."""

    linear_reg: nn.Module

    def __call__(self, image: Tensor) -> Tensor: ...


class SixDRepNetTeacher:
    """Implements `RawVectorTeacher`. `network` is the package's torch module in eval mode, on the CPU."""

    name = "6DRepNet"

    def __init__(self, network: _Network) -> None:
        self._network = network
        self._six: F64 | None = None
        network.linear_reg.register_forward_hook(self._keep)

    @classmethod
    def from_package(cls) -> SixDRepNetTeacher:
        """The published weights, which the package fetches by itself. Raises ConfigError without the package."""
        try:
            from sixdrepnet import SixDRepNet
        except ImportError:
            raise ConfigError("6DRepNet, the teacher, needs the package sixdrepnet; or give --teachers.") from None

        return cls(SixDRepNet(gpu_id=-1).model)

    def rotation(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64:
        """R_camera_from_head (3, 3) relative to the line of sight; see `PoseTeacher`."""
        return rotation_from_raw(self.raw_vectors(image_rgb, box_xyxy))

    def raw_vectors(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64:
        """The last layer's six numbers, a1 and a2, in 6DRepNet's own frame; `rotation_from_raw` brings them to ours."""
        x0, y0, x1, y1 = (float(v) for v in np.asarray(box_xyxy, dtype=np.float64))
        centre = (0.5 * (x0 + x1) - 0.5, 0.5 * (y0 + y1) - 0.5)
        crop = warp(image_rgb, square_crop(centre, _CROP_SCALE * max(x1 - x0, y1 - y0), 0.0, _SIZE_PX))
        with torch.no_grad():
            self._network(torch.from_numpy(to_tensor(crop, _MEAN, _STD)))
        if self._six is None:
            raise ValueError("6DRepNet: its layer linear_reg was not run")
        return self._six

    def _keep(self, layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        self._six = output.detach().cpu().numpy().astype(np.float64).reshape(6)


def rotation_from_raw(six: npt.ArrayLike) -> F64:
    """6DRepNet's raw vectors (..., 6) as R_camera_from_head (..., 3, 3)."""
    out: F64 = _D @ np.swapaxes(rotation_from_6d(six), -1, -2) @ _D
    return out
