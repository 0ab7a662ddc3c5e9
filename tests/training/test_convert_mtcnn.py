"""P-Net and R-Net as converted: the dense reordering, and agreement with the modules they came from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from app.inference.onnx_model import OnnxModel
from app.paths import models_dir
from training.convert_mtcnn import dense_weight_chw


def test_dense_weight_reads_maps_in_our_order() -> None:
    channels, height, width = 5, 3, 2
    maps = torch.arange(channels * height * width, dtype=torch.float32).reshape(1, channels, height, width)
    weight = torch.randn(4, channels * height * width)
    wanted = maps.permute(0, 3, 2, 1).reshape(1, -1) @ weight.T
    got = maps.flatten(1) @ dense_weight_chw(weight, channels, height, width).T
    torch.testing.assert_close(got, wanted)


@pytest.mark.parametrize(
    ("model_id", "shapes"), [("pnet", [(1, 3, 12, 12), (1, 3, 73, 101)]), ("rnet", [(1, 3, 24, 24), (7, 3, 24, 24)])]
)
def test_shipped_nets_equal_facenet_pytorch(model_id: str, shapes: list[tuple[int, ...]]) -> None:
    mtcnn = pytest.importorskip("facenet_pytorch.models.mtcnn", reason="facenet-pytorch is not installed")
    source = {"pnet": mtcnn.PNet, "rnet": mtcnn.RNet}[model_id]().eval()
    model = OnnxModel.load(models_dir() / model_id, threads=1)
    rng = np.random.default_rng(0)
    for shape in shapes:
        tensor = rng.standard_normal(shape).astype(np.float32)
        with torch.no_grad():
            box, face = source(torch.from_numpy(tensor))
        answer = model.run(tensor)
        np.testing.assert_allclose(answer["face"], face.numpy(), atol=1e-4)
        np.testing.assert_allclose(answer["box"], box.numpy(), atol=1e-4)


def test_licence_stands_beside_the_weights() -> None:
    for model_id in ("pnet", "rnet"):
        text = Path(models_dir() / model_id / "LICENSE").read_text(encoding="utf-8")
        assert "Timothy Esler" in text
