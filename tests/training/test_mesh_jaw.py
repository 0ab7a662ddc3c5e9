"""The jaw's row of the mesh fitted anew, on made-up features and a tiny network of the same make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
onnx = pytest.importorskip("onnx", reason="needs the training extra")

from app.core.errors import ModelError  # noqa: E402
from app.inference.onnx_model import OnnxModel, read_spec  # noqa: E402
from training.export import export_model  # noqa: E402
from training.mesh.cache import CropCache  # noqa: E402
from training.mesh.config import MeshConfig  # noqa: E402
from training.mesh.dataset import MeshDataset  # noqa: E402
from training.mesh.jaw import (  # noqa: E402
    JAW_OPEN,
    JawSamples,
    Row,
    choose_ridge,
    draw_counts,
    draw_samples,
    fit_row,
    last_layer,
    level_weights,
    write_row,
)
from training.mesh.jaw_agreement import summarise_jaw  # noqa: E402
from training.mesh.ship import mesh_spec  # noqa: E402

HIDDEN = 12


class Tiny(torch.nn.Module):  # type: ignore[misc, name-defined]
    """A convolution, and dense layers that write points, presence and blendshapes."""

    def __init__(self) -> None:
        super().__init__()
        nn = torch.nn
        self.seen = nn.Sequential(nn.Conv2d(3, 4, 3, stride=16, padding=1), nn.Flatten(), nn.Linear(64, HIDDEN))
        self.points, self.presence = nn.Linear(HIDDEN, 478 * 3), nn.Linear(HIDDEN, 1)
        self.expression = nn.Linear(HIDDEN, 52)
        nn.init.constant_(self.expression.bias, 0.5)

    def forward(self, image: Any) -> tuple[Any, Any, Any]:
        x = torch.tanh(self.seen(image))
        points = self.points(x).reshape(-1, 478, 3)
        return points, torch.sigmoid(self.presence(x)), self.expression(x).clamp(0.0, 1.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    out = tmp_path / "mesh478"
    export_model(Tiny(), mesh_spec(MeshConfig(size_px=64), {}, {"old": 1.0}), "# mesh478\n", out, dynamic_batch=False)
    return out


def mouths(count: int = 6000) -> JawSamples:
    """Features that know the jaw but for noise; nineteen mouths in twenty are shut."""
    rng = np.random.default_rng(0)
    jaw = np.where(rng.random(count) < 0.95, rng.exponential(0.01, count), rng.uniform(0, 0.8, count))
    jaw = np.clip(jaw, 0.0, 1.0).astype(np.float32)
    features = rng.standard_normal((count, HIDDEN)).astype(np.float32)
    features[:, :4] = jaw[:, None] + rng.normal(0, 0.2, (count, 4))
    return JawSamples(features, jaw, np.arange(count, dtype=np.int64))


def plain_fit(samples: JawSamples) -> np.ndarray:
    """Least squares in which every picture weighs the same, as the network was trained."""
    columns = np.column_stack([samples.features, np.ones(len(samples.jaw))]).astype(np.float64)
    return np.clip(columns @ np.linalg.lstsq(columns, samples.jaw, rcond=None)[0], 0.0, 1.0)


def test_open_mouths_are_read_as_open_where_a_plain_fit_half_shuts_them() -> None:
    samples = mouths()
    wide = samples.jaw > 0.5
    plain = (plain_fit(samples) - samples.jaw)[wide].mean()
    ours = (fit_row(samples, 0.01).read(samples.features) - samples.jaw)[wide].mean()
    assert plain < -0.2
    assert abs(ours) < 0.3 * abs(plain)


def test_shut_mouths_stay_shut() -> None:
    samples = mouths()
    read = fit_row(samples, 0.01).read(samples.features)
    assert read[samples.jaw < 0.02].mean() < 0.08
    assert read.min() >= 0.0
    assert read.max() <= 1.0


def test_levels_weigh_the_same_when_asked_and_halfway_in_between() -> None:
    jaw = np.array([0.0] * 9 + [0.7], np.float32)
    assert level_weights(jaw, 1.0)[9] == pytest.approx(0.5)
    assert level_weights(jaw, 0.5)[9] == pytest.approx(0.25)
    assert level_weights(jaw, 0.0)[9] == pytest.approx(0.1)


def test_the_ridge_is_chosen_on_pictures_left_out() -> None:
    """Every picture is there twice: a fit that has seen its twin would read it too well."""
    few = mouths(400)
    twice = JawSamples(np.repeat(few.features, 2, 0), np.repeat(few.jaw, 2), np.repeat(few.picture, 2))
    ridge, error = choose_ridge(twice)
    seen = fit_row(twice, ridge).read(twice.features)
    assert error > float(level_weights(twice.jaw, 1.0) @ np.abs(seen - twice.jaw))


def test_only_the_jaw_changes_and_hash_golden_and_card_follow(folder: Path) -> None:
    before = OnnxModel.load(folder)
    tensor = np.random.default_rng(0).standard_normal((1, 3, 64, 64)).astype(np.float32)
    old = before.run(tensor)
    write_row(folder, Row(np.zeros(HIDDEN), 0.625), "how")
    write_row(folder, Row(np.zeros(HIDDEN), 0.75), "how")
    spec, new = read_spec(folder), OnnxModel.load(folder).run(tensor)
    assert spec.sha256 != before.spec.sha256
    assert spec.training["jaw"] == "how"
    assert not spec.metrics, "they were the old network's"
    assert new["blendshapes"][0, JAW_OPEN] == 0.75
    np.testing.assert_array_equal(np.delete(new["blendshapes"], JAW_OPEN), np.delete(old["blendshapes"], JAW_OPEN))
    np.testing.assert_array_equal(new["points"], old["points"])
    with np.load(folder / "golden.npz") as golden:
        assert golden["output_blendshapes"][0, JAW_OPEN] == 0.75
    assert (folder / "CARD.md").read_text().count("**Jaw.**") == 1


def test_a_network_without_that_layer_is_refused() -> None:
    with pytest.raises(ModelError, match="blendshapes"):
        last_layer(onnx.ModelProto())


def test_samples_leave_held_out_pictures_out_and_know_turned_twins(folder: Path) -> None:
    names = ("mtfl/1-image05.jpg", "mtfl/1-image06.jpg", "profiled/mtfl/1-image06.jpg", "profiled/mtfl/1-image05.jpg")
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.uniform(60, 130, (4, 478, 2)), np.zeros((4, 478, 1))], axis=2).astype(np.float32)
    shapes = np.zeros((4, 52), np.float32)
    shapes[:, JAW_OPEN] = 0.1
    crops = rng.integers(0, 256, (4, 192, 192, 3)).astype(np.uint8)
    cache = CropCache(crops, points, shapes, np.ones(4, bool), names)
    config = MeshConfig(size_px=64, background_share=0.0)
    data = MeshDataset([cache], config, np.arange(478), np.arange(52))
    network = onnx.load(str(folder / "model.onnx"))
    samples = draw_samples(network, read_spec(folder), data)
    assert len(samples.jaw) == 2 * (1 + round(24 * 0.1))
    assert len(np.unique(samples.picture)) == 1
    assert samples.features.shape == (len(samples.jaw), HIDDEN)


def test_open_mouths_are_drawn_more_often() -> None:
    np.testing.assert_array_equal(draw_counts(np.array([0.0, 0.0, 0.5, 1.0], np.float32)), [1, 0, 13, 25])


def test_agreement_tells_open_mouths_apart() -> None:
    figures = summarise_jaw([0.0, 0.2, 0.5, 0.7], [0.1, 0.2, 0.4, 0.5], "jaw")
    assert figures["jaw_n"] == 4
    assert figures["jaw_mae"] == pytest.approx(0.1)
    assert figures["jaw_open_n"] == 2
    assert figures["jaw_open_bias"] == pytest.approx(-0.15)
    assert figures["jaw_0_10_bias"] == pytest.approx(0.1)
    assert summarise_jaw([], [], "jaw") == {}
