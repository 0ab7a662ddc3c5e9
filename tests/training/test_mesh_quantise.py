"""The 8-bit twin of a mesh network, on a tiny network of the same make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
onnx = pytest.importorskip("onnx", reason="needs the training extra")

from onnx import numpy_helper  # noqa: E402

from app.core.errors import ModelError  # noqa: E402
from app.inference.onnx_model import OnnxModel  # noqa: E402
from training.export import export_model  # noqa: E402
from training.mesh.config import MeshConfig  # noqa: E402
from training.mesh.quantise import activation_ranges, quantise_folder  # noqa: E402
from training.mesh.s2 import halve_weights  # noqa: E402
from training.mesh.ship import average_checkpoints, mesh_spec  # noqa: E402


class Tiny(torch.nn.Module):  # type: ignore[misc, name-defined]
    """Two convolutions, a residual sum, a wide layer and one that writes coordinates."""

    def __init__(self) -> None:
        super().__init__()
        nn = torch.nn
        self.first = nn.Sequential(nn.Conv2d(3, 16, 3, stride=8, padding=1), nn.ReLU6())
        self.second = nn.Conv2d(16, 16, 3, padding=1)
        self.wide = nn.Sequential(nn.Flatten(), nn.Linear(16 * 64, 32), nn.Hardswish())
        self.points = nn.Linear(32, 478 * 3)
        self.others = nn.Linear(32, 53)

    def forward(self, image: Any) -> tuple[Any, Any, Any]:
        x = self.first(image)
        x = self.wide(x + self.second(x))
        others = torch.sigmoid(self.others(x))
        return self.points(x).reshape(-1, 478, 3), others[:, :1], others[:, 1:]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    config = MeshConfig(size_px=64)
    out = tmp_path / "mesh478"
    export_model(Tiny(), mesh_spec(config, {}, {}), "# mesh478\n", out, dynamic_batch=False)
    return out


def tensors(count: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, 3, 64, 64)).astype(np.float32)


def test_the_twin_agrees_and_is_smaller(folder: Path) -> None:
    plain, before = OnnxModel.load(folder), (folder / "model.onnx").stat().st_size
    spec = quantise_folder(folder, tensors(16))
    twin = OnnxModel.load(folder)
    assert twin.spec.sha256 == spec.sha256 != plain.spec.sha256
    assert (folder / "model.onnx").stat().st_size < before
    row = tensors(1)
    assert "8 bits" in (folder / "CARD.md").read_text()
    for name, value in plain.run(row).items():
        gap = np.abs(twin.run(row)[name] - value)
        assert 0 < gap.max() < 0.1 * max(1.0, np.abs(value).max()), name
    with np.load(folder / "golden.npz") as golden:
        np.testing.assert_allclose(twin.run(golden["tensor"])["points"], golden["output_points"], atol=1e-6)


def test_weights_keep_seven_bits_and_coordinates_stay_float(folder: Path) -> None:
    quantise_folder(folder, tensors(4))
    network = onnx.load(str(folder / "model.onnx"))
    weights = {i.name: numpy_helper.to_array(i) for i in network.graph.initializer}
    small = [w for w in weights.values() if w.dtype == np.int8 and w.ndim >= 2]
    assert len(small) == 3, "two convolutions and the wide layer"
    assert all(-64 <= w.min() <= w.max() <= 64 for w in small)
    assert any(w.dtype == np.float32 and 478 * 3 in w.shape and w.ndim == 2 for w in weights.values())


def test_ranges_leave_out_the_rare_extremes_and_hold_zero(folder: Path) -> None:
    network = onnx.load(str(folder / "model.onnx"))
    calm = tensors(8)
    spoilt = calm.copy()
    spoilt[0, 0, 0, 0] = 1e4
    name = network.graph.input[0].name
    low, high = activation_ranges(network, spoilt)[name]
    assert low < 0 < high < 10
    assert activation_ranges(network, np.abs(calm))[name][0] == 0.0


def test_a_quantised_model_is_not_quantised_again(folder: Path) -> None:
    quantise_folder(folder, tensors(2))
    with pytest.raises(ModelError, match="already"):
        quantise_folder(folder, tensors(2))


def test_halved_weights_take_half_the_room_and_change_little(folder: Path) -> None:
    plain, before = OnnxModel.load(folder), (folder / "model.onnx").stat().st_size
    spec = halve_weights(folder)
    half = OnnxModel.load(folder)
    assert half.spec.sha256 == spec.sha256 != plain.spec.sha256
    assert (folder / "model.onnx").stat().st_size < 0.6 * before
    row = tensors(1)
    for name, value in plain.run(row).items():
        np.testing.assert_allclose(half.run(row)[name], value, atol=5e-3)
    with np.load(folder / "golden.npz") as golden:
        np.testing.assert_allclose(half.run(golden["tensor"])["points"], golden["output_points"], atol=1e-6)


def test_averaged_checkpoints_lie_between(tmp_path: Path) -> None:
    first, second, out = (tmp_path / f"{name}.pt" for name in ("first", "second", "out"))
    torch.save({"averaged": {"w": torch.tensor([0.0, 4.0]), "seen": torch.tensor(3)}}, first)
    torch.save({"averaged": {"w": torch.tensor([1.0, 0.0]), "seen": torch.tensor(9)}}, second)
    average_checkpoints(first, second, 0.25, out)
    mean = torch.load(out, weights_only=True)["averaged"]
    assert mean["w"].tolist() == [0.25, 3.0]
    assert mean["seen"].item() == 3
