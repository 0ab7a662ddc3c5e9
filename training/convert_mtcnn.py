"""P-Net and R-Net of MTCNN (Zhang et al. 2016, "Joint Face Detection and Alignment Using Multitask Cascaded
Convolutional Networks") as ONNX, from the MIT-licensed weights inside facenet-pytorch 2.6.0's wheel.

The wheel is a zip: `pip download facenet-pytorch==2.6.0 --no-deps`, unpack, and point this command at its folder
facenet_pytorch/data, which holds pnet.pt and rnet.pt.

    python -m training.convert_mtcnn --weights facenet_pytorch/data --models models
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor, nn

from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from training.export import export_model
from training.fast_prelu import with_fast_prelus

# MTCNN's input is (x - 127.5) / 128 in RGB.
MTCNN_MEAN = 0.5
MTCNN_STD = 128.0 / 255.0


class PNet(nn.Module):
    """Fully convolutional proposal net: a 12 x 12 window every 2 px.

    Input (1, 3, H, W); outputs face (1, 2, h, w) probabilities (other, face) and box (1, 4, h, w), the offsets of the
    window's left, top, right, bottom in window sides.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 10, 3)
        self.prelu1 = nn.PReLU(10)
        self.pool1 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.conv2 = nn.Conv2d(10, 16, 3)
        self.prelu2 = nn.PReLU(16)
        self.conv3 = nn.Conv2d(16, 32, 3)
        self.prelu3 = nn.PReLU(32)
        self.conv4_1 = nn.Conv2d(32, 2, 1)
        self.conv4_2 = nn.Conv2d(32, 4, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(image)))
        x = self.prelu3(self.conv3(self.prelu2(self.conv2(x))))
        logits = self.conv4_1(x)
        # The softmax of two, by the logistic function: across channels onnxruntime's softmax is slow.
        face = torch.sigmoid(logits[:, 1:] - logits[:, :1])
        return torch.cat([1.0 - face, face], dim=1), self.conv4_2(x)


class RNet(nn.Module):
    """Refinement net. Input (B, 3, 24, 24); outputs face (B, 2) probabilities and box (B, 4) offsets in box sides."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 28, 3)
        self.prelu1 = nn.PReLU(28)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv2 = nn.Conv2d(28, 48, 3)
        self.prelu2 = nn.PReLU(48)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.conv3 = nn.Conv2d(48, 64, 2)
        self.prelu3 = nn.PReLU(64)
        self.dense4 = nn.Linear(576, 128)
        self.prelu4 = nn.PReLU(128)
        self.dense5_1 = nn.Linear(128, 2)
        self.dense5_2 = nn.Linear(128, 4)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(image)))
        x = self.pool2(self.prelu2(self.conv2(x)))
        x = self.prelu4(self.dense4(torch.flatten(self.prelu3(self.conv3(x)), 1)))
        return torch.softmax(self.dense5_1(x), dim=1), self.dense5_2(x)


def dense_weight_chw(weight: Tensor, channels: int, height: int, width: int) -> Tensor:
    """A dense weight (O, W * H * C) for maps flattened as (W, H, C), as Caffe's MTCNN has it, to one for (C, H, W)."""
    return weight.reshape(-1, width, height, channels).permute(0, 3, 2, 1).reshape(len(weight), -1).contiguous()


def load_pnet(file: Path) -> PNet:
    """P-Net with the weights of facenet-pytorch's file, ready to evaluate."""
    net = PNet()
    net.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
    return net.eval()


def load_rnet(file: Path) -> RNet:
    """R-Net with the weights of facenet-pytorch's file, in our order of the flattened features."""
    net = RNet()
    state = torch.load(file, map_location="cpu", weights_only=True)
    state["dense4.weight"] = dense_weight_chw(state["dense4.weight"], 64, 3, 3)
    net.load_state_dict(state)
    return net.eval()


MTCNN_LICENCE = """MIT License

Copyright (c) 2019 Timothy Esler

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
MTCNN_SOURCE = DataSource(
    "facenet-pytorch 2.6.0 (MTCNN weights; trained by their authors on WIDER FACE and CelebA)",
    "MIT",
    "https://github.com/timesler/facenet-pytorch",
)
_COMMAND = "python -m training.convert_mtcnn --weights facenet_pytorch/data --models models"
_CARD = """# {title} of MTCNN

{role}

Converted, not trained here: the weights are those of facenet-pytorch 2.6.0 (MIT licence, Copyright (c) 2019 Timothy
Esler; see LICENSE), itself a port of MTCNN by Zhang, Zhang, Li and Qiao 2016. The dense layer's inputs are reordered
from (W, H, C) to (C, H, W), every PReLU is written as maxima (a third less time in onnxruntime), and the outputs agree
with facenet-pytorch's own module within 1e-4 (tests/training/test_convert_mtcnn.py).

Command: `{command}`

Input: RGB, (x - 127.5) / 128. Outputs: `face` probabilities (other, face) and `box`, the offsets of the window's left,
top, right and bottom edges in window sides.

Limits: made for upright faces; recall falls with heads rolled beyond about 45 degrees. The weights were trained on
photographs collected from the web; no figures by age, sex or skin colour are known.
"""
_ROLES = {
    "pnet": ("P-Net", "Proposes 12 x 12 windows that may hold a face, over a whole picture pyramid at once."),
    "rnet": ("R-Net", "Judges P-Net's windows at 24 x 24 px and corrects their edges."),
}


def mtcnn_spec(model_id: str) -> ModelSpec:
    """The model.toml of "pnet" or "rnet", without file and hash."""
    first = model_id == "pnet"
    return ModelSpec(
        id=model_id,
        task="proposal" if first else "refine",
        file="",
        sha256="",
        licence="MIT",
        data=(MTCNN_SOURCE,),
        input=InputSpec(
            "image", "NCHW", "RGB", None if first else (24, 24), (MTCNN_MEAN,) * 3, (MTCNN_STD,) * 3, crop_scale=1.0
        ),
        outputs=(OutputSpec("face", "probability", None), OutputSpec("box", "box_offsets", None)),
        training={"command": _COMMAND},
        metrics={},
    )


def convert(weights: Path, models: Path) -> None:
    """Write models/pnet and models/rnet from the folder that holds pnet.pt and rnet.pt."""
    for model_id, net in (("pnet", load_pnet(weights / "pnet.pt")), ("rnet", load_rnet(weights / "rnet.pt"))):
        title, role = _ROLES[model_id]
        card = _CARD.format(title=title, role=role, command=_COMMAND)
        export_model(
            with_fast_prelus(net), mtcnn_spec(model_id), card, models / model_id, dynamic_batch=model_id == "rnet"
        )
        (models / model_id / "LICENSE").write_text(MTCNN_LICENCE, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Convert MTCNN's P-Net and R-Net to ONNX.")
    parser.add_argument("--weights", type=Path, required=True, help="folder with pnet.pt and rnet.pt")
    parser.add_argument("--models", type=Path, required=True)
    args = parser.parse_args()
    convert(args.weights, args.models)


if __name__ == "__main__":
    main()
