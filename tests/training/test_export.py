"""Export: the file agrees with torch, model.toml survives the app's parser, the golden sample replays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")

from torch import Tensor, nn  # noqa: E402

from app.core.errors import ModelError  # noqa: E402
from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec, parse_model_toml  # noqa: E402
from app.core.preprocess import to_tensor  # noqa: E402
from app.inference.onnx_model import OnnxModel  # noqa: E402
from training.export import config_hash, export_model, golden_crop, model_toml, write_metrics  # noqa: E402

SPEC = ModelSpec(
    id="tiny",
    task="landmarks",
    file="model.onnx",
    sha256="0" * 64,
    licence="MIT",
    data=(DataSource('a set, with "quotes"', "research", "https://example.org"), DataSource("другой", "none", "")),
    input=InputSpec("image", "NCHW", "RGB", (16, 12), (0.4, 0.5, 0.6), (0.2, 0.25, 0.3), 1.3),
    outputs=(OutputSpec("points", "points_norm", "mesh478"), OutputSpec("presence", "probability", None)),
    training={"command": "moretta-train x", "config_hash": "abc"},
    metrics={"error_pct": 1.25, "n": 3.0},
)


class Tiny(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, stride=4)
        self.line = nn.Linear(4 * 3 * 4, 6)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        flat = self.line(self.conv(image).flatten(1))
        return flat[:, :5], torch.sigmoid(flat[:, 5:])


class Unsteady(nn.Module):
    """Behaves differently every time it is called, so that no file can agree with it."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        if not torch.compiler.is_exporting():
            self.calls += 1
        mean = image.mean(dim=(1, 2, 3))[:, None]
        return mean + self.calls, mean


def test_toml_gives_the_spec_back() -> None:
    assert parse_model_toml(model_toml(SPEC), "tiny") == SPEC


def test_an_exported_model_loads_agrees_and_replays_its_golden_sample(tmp_path: Path) -> None:
    net = Tiny().eval()
    folder = tmp_path / "tiny"
    spec = export_model(net, SPEC, "# tiny\n\nA card.", folder, dynamic_batch=True)
    model = OnnxModel.load(folder)
    assert model.spec == spec
    assert spec.sha256 != SPEC.sha256
    here = str(Path(__file__).resolve().parents[2])
    assert here.encode() not in (folder / spec.file).read_bytes(), "the exporter's traces name this machine's paths"
    with np.load(folder / "golden.npz") as golden:
        assert np.array_equal(to_tensor(golden["crop"], SPEC.input.mean, SPEC.input.std), golden["tensor"])
        out = model.run(golden["tensor"])
        for name in ("points", "presence"):
            assert np.abs(out[name] - golden[f"output_{name}"]).max() <= golden["tolerance"]
    batch = np.random.default_rng(0).standard_normal((3, 3, 12, 16)).astype(np.float32)
    with torch.no_grad():
        points, presence = net(torch.from_numpy(batch))
    out = model.run(batch)
    np.testing.assert_allclose(out["points"], points.numpy(), atol=1e-4)
    np.testing.assert_allclose(out["presence"], presence.numpy(), atol=1e-4)
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert "A card." in card
    assert "| error_pct | 1.25 |" in card


def test_new_figures_replace_the_old_ones(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    export_model(Tiny(), SPEC, "# tiny", folder, dynamic_batch=False)
    write_metrics(folder, {"other": 7.0})
    assert dict(OnnxModel.load(folder).spec.metrics) == {"other": 7.0}
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert "| other | 7 |" in card
    assert "error_pct" not in card
    assert card.count("## Figures") == 1


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    export_model(Tiny(), SPEC, "# tiny", folder, dynamic_batch=False)
    with (folder / "model.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match="altered"):
        OnnxModel.load(folder)


def test_a_file_that_disagrees_with_torch_is_an_error(tmp_path: Path) -> None:
    spec = replace(SPEC, outputs=(OutputSpec("a", "points_norm", None), OutputSpec("b", "probability", None)))
    with pytest.raises(ArithmeticError, match="differs"):
        export_model(Unsteady(), spec, "# tiny", tmp_path / "tiny", dynamic_batch=False)


def test_a_fully_convolutional_net_keeps_its_size_free(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 1, 1)).eval()
    spec = replace(
        SPEC, input=replace(SPEC.input, size_wh=None), outputs=(OutputSpec("map", "probability", None),)
    )  # fmt: skip
    export_model(net, spec, "# tiny", tmp_path / "tiny", dynamic_batch=False)
    model = OnnxModel.load(tmp_path / "tiny")
    assert model.spec.input.size_wh is None
    for height, width in ((20, 31), (47, 16)):
        picture = np.random.default_rng(0).standard_normal((1, 3, height, width)).astype(np.float32)
        with torch.no_grad():
            wanted = net(torch.from_numpy(picture)).numpy()
        np.testing.assert_allclose(model.run(picture)["map"], wanted, atol=1e-4)


def test_the_golden_crop_never_changes() -> None:
    assert np.array_equal(golden_crop(16, 12), golden_crop(16, 12))
    assert golden_crop(16, 12).shape == (12, 16, 3)
    assert np.ptp(golden_crop(64, 64)) > 100


def test_config_hash_tells_configurations_apart() -> None:
    assert config_hash(SPEC.input) == config_hash(replace(SPEC.input))
    assert config_hash(SPEC.input) != config_hash(replace(SPEC.input, crop_scale=1.2))
