"""FPNet's network: MTCNN's O-Net with its landmark head replaced by two 3-vectors of rotation (Saitarly 2022), and
one number more, the error that it expects of its own rotation."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from app.core.errors import ConfigError
from training.convert_mtcnn import dense_weight_chw
from training.fpnet.losses import rotation_from_6d
from training.stored import load_checkpoint

SIZE_PX = 48
DEEPER = {"more", "late"}
"""The blocks of a deeper net, which O-Net does not have."""


class FpNet(nn.Module):
    """Input (B, 3, 48, 48), (x - 127.5) / 128. Outputs, in order:

    face_logits (B, 2) (other, face); box (B, 4) offsets of the crop's edges in crop sides; rot6d (B, 6) the raw
    vectors a1, a2; log_error (B, 1), the logarithm of the expected geodesic error in radians.

    deeper: two more 3 x 3 convolutions beside a short cut at 10 x 10 px and two at 3 x 3 px, which change nothing until
    they are trained.
    """

    def __init__(self, dropout: float = 0.25, frozen_stem: bool = False, deeper: bool = False) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3)
        self.prelu1 = nn.PReLU(32)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv2 = nn.Conv2d(32, 64, 3)
        self.prelu2 = nn.PReLU(64)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.more = Residual(64) if deeper else nn.Identity()
        self.conv3 = nn.Conv2d(64, 64, 3)
        self.prelu3 = nn.PReLU(64)
        self.pool3 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.conv4 = nn.Conv2d(64, 128, 2)
        self.prelu4 = nn.PReLU(128)
        self.late = Residual(128) if deeper else nn.Identity()
        self.dense5 = nn.Linear(1152, 256)
        self.dropout = nn.Dropout(dropout)
        self.prelu5 = nn.PReLU(256)
        self.face = nn.Linear(256, 2)
        self.box = nn.Linear(256, 4)
        self.rot6d = nn.Linear(256, 6)
        self.log_error = nn.Linear(256, 1)
        start_frontal(self.rot6d)
        if frozen_stem:
            for layer in (self.conv1, self.prelu1):
                layer.requires_grad_(False)

    def features(self, image: Tensor) -> Tensor:
        x = self.pool1(self.prelu1(self.conv1(image)))
        x = self.more(self.pool2(self.prelu2(self.conv2(x))))
        x = self.pool3(self.prelu3(self.conv3(x)))
        x = torch.flatten(self.late(self.prelu4(self.conv4(x))), 1)
        out: Tensor = self.prelu5(self.dropout(self.dense5(x)))
        return out

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = self.features(image)
        return self.face(x), self.box(x), self.rot6d(x), self.log_error(x)


class Residual(nn.Module):
    """x + conv(prelu(conv(x))); the second convolution starts at zero, so that the whole starts as x."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.prelu = nn.PReLU(channels)
        self.b = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.b.weight)
        nn.init.zeros_(self.b.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.b(self.prelu(self.a(x)))
        return out


def start_frontal(layer: nn.Linear) -> None:
    """Let a fresh 6-vector head answer the identity: the mean of what it will be asked."""
    nn.init.normal_(layer.weight, std=0.01)
    with torch.no_grad():
        layer.bias.copy_(torch.tensor([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]))


def start_from_onet(net: FpNet, file: Path) -> None:
    """Copy the trunk, face and box heads of MTCNN's O-Net (facenet-pytorch's onet.pt, MIT) into `net`.

    Raises:
        ConfigError: the file cannot be read, or is another network's.
    """
    state = load_checkpoint(file)
    if "dense5.weight" not in state:
        raise ConfigError(f"{file.name} is not MTCNN's O-Net.")
    state["dense5.weight"] = dense_weight_chw(state["dense5.weight"], 128, 3, 3)
    renamed = {k.replace("dense6_1", "face").replace("dense6_2", "box"): v for k, v in state.items()}
    kept = {k: v for k, v in renamed.items() if not k.startswith("dense6_3")}
    missing, unexpected = net.load_state_dict(kept, strict=False)
    if unexpected or {m.split(".")[0] for m in missing} - DEEPER != {"rot6d", "log_error"}:
        raise ConfigError(f"{file.name} is not MTCNN's O-Net: missing {missing}, unexpected {unexpected}.")


class ExportedFpNet(nn.Module):
    """What is shipped: probabilities and calibrated radians instead of logits and logarithms.

    calibration: (shift, slope) of the logarithm of the stated error, as `calibration.fit_log_line` finds them; None for
    a net that has not learned to state its error, which is then no output.
    six_frame_is_6drepnet: the net learned 6DRepNet's raw vectors; its matrix M becomes D M^T D, D = diag(1, -1, -1)
    (see `training.teachers.sixdrepnet`), inside the graph, so that the app reads every FPNet alike.
    """

    def __init__(
        self, net: nn.Module, calibration: tuple[float, float] | None, six_frame_is_6drepnet: bool = False
    ) -> None:
        super().__init__()
        self.net, self._convert = net, six_frame_is_6drepnet
        self._calibration = calibration

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        face_logits, box, six, log_error = self.net(image)
        if self._convert:
            signs = torch.tensor([[1.0, -1.0, -1.0], [-1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]])
            ours = rotation_from_6d(six).transpose(1, 2) * signs
            six = ours[:, :, :2].transpose(1, 2).flatten(1)
        face = torch.softmax(face_logits, dim=1)
        if self._calibration is None:
            return face, box, six
        shift, slope = self._calibration
        return face, box, six, torch.exp(shift + slope * log_error)
