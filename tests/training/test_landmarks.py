"""S1's crop, colours, losses, networks, detector boxes, and a whole tiny experiment from config to shipped model."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ConfigError
from app.core.keypoints import MESH478
from app.core.keypoints_datasets import IBUG68
from app.core.preprocess import crop_from_box, to_tensor
from app.core.types import F32, U8
from app.inference.onnx_model import OnnxModel
from tests.training.landmark_faces import template, write_faces
from training.datasets.sample import LandmarkSample, LandmarkSet
from training.datasets.tables import load_csv
from training.landmarks import crop as crops
from training.landmarks.boxes import detector_boxes, missed
from training.landmarks.colour import as_unit, jitter_colours, normalise
from training.landmarks.config import (
    BACKBONES,
    AugmentConfig,
    CropConfig,
    DataConfig,
    Experiment,
    LossConfig,
    ModelConfig,
    OptimConfig,
    RunConfig,
    SourceConfig,
)
from training.landmarks.data import LandmarkDataset, flipped, from_target, to_target
from training.landmarks.network import RegressorForExport, build_network, giga_macs, parameter_count
from training.landmarks.record import read_record
from training.landmarks.ship import export_run, predict_shipped
from training.landmarks.sources import load_sources
from training.landmarks.train import loss_of, run_experiment
from training.losses import smooth_wing, wing, wing_of_text

# ---- crop


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(5, 200), st.floats(5, 200), st.floats(-0.7, 0.7))
def test_targets_come_back(x: float, y: float, width: float, height: float, turn: float) -> None:
    crop = crops.box_crop((x, y, x + width, y + height), 224, turn)
    points = np.array([[x, y], [x + width, y + 0.3 * height], [x - 9, y + 12]])
    np.testing.assert_allclose(from_target(to_target(points, crop), crop), points, atol=1e-3)


def test_box_edges_become_the_target_s_ends() -> None:
    crop = crops.box_crop((10, 20, 50, 100), 224)
    np.testing.assert_allclose(to_target([[9.5, 19.5], [49.5, 99.5]], crop), [[-1, -1], [1, 1]], atol=1e-6)


def test_a_square_box_is_cut_as_the_app_cuts_it() -> None:
    box = crops.squared(crops.grown((10, 20, 50, 100), 0.3))
    mine, app = crops.box_crop(box, 128), crop_from_box((10, 20, 50, 100), 0.0, 1.3, 128)
    np.testing.assert_allclose(mine.crop_from_image, app.crop_from_image, atol=1e-9)


def test_turning_moves_the_right_edge_down() -> None:
    """Clockwise in the image: what was at the right of the centre goes below it."""
    crop = crops.box_crop((0, 0, 100, 100), 100, np.pi / 2)
    np.testing.assert_allclose(to_target([[99.5, 49.5]], crop), [[0.0, 1.0]], atol=1e-6)


def test_border_jitter_stays_within_its_share() -> None:
    rng = np.random.default_rng(0)
    moved = np.stack([crops.jittered((0, 0, 100, 200), 0.05, rng) for _ in range(500)])
    gap = np.abs(moved - [0, 0, 100, 200])
    assert (gap <= [5, 10, 5, 10]).all()
    assert (gap.max(axis=0) > [4.5, 9, 4.5, 9]).all()


def test_truth_and_detector_are_drawn_by_their_share() -> None:
    rng = np.random.default_rng(0)
    config = CropConfig(truth_share=0.5, grow=0.0, border_jitter=0.0)
    points, box = [[100, 100], [200, 200]], (0, 0, 50, 50)
    drawn = [crops.training_crop(points, box, config, 0.0, 224, rng).scale for _ in range(400)]
    from_box = np.isclose(drawn, 224 / 50)
    assert 150 < from_box.sum() < 250
    missing = crops.training_crop(points, np.full(4, np.nan), config, 0.0, 224, rng)
    assert missing.scale == pytest.approx(224 / 101)


# ---- colour


def test_no_jitter_changes_nothing() -> None:
    images = torch.rand(2, 3, 4, 4)
    still = AugmentConfig(brightness=0, contrast=0, saturation=0, hue=0)
    torch.testing.assert_close(jitter_colours(images, still), images, atol=1e-5, rtol=0)


def test_each_change_does_what_it_is_called() -> None:
    torch.manual_seed(0)
    images = torch.rand(64, 3, 8, 8) * 0.4 + 0.3
    zero = AugmentConfig(brightness=0, contrast=0, saturation=0, hue=0)
    luma = torch.tensor([0.299, 0.587, 0.114])

    def grey(x: torch.Tensor) -> torch.Tensor:
        return torch.einsum("c,bchw->bhw", luma, x)

    bright = jitter_colours(images, replace(zero, brightness=0.2)) / images
    assert (bright.flatten(1).std(dim=1) < 1e-4).all()
    assert 0.79 < bright.min() < 0.85 < 1.15 < bright.max() < 1.21
    for change in (replace(zero, saturation=0.3), replace(zero, hue=0.1)):
        out = jitter_colours(images, change)
        torch.testing.assert_close(grey(out), grey(images), atol=2e-3, rtol=0)
        assert (out - images).abs().max() > 0.02
    contrast = jitter_colours(images, replace(zero, contrast=0.15))
    torch.testing.assert_close(grey(contrast).mean((1, 2)), grey(images).mean((1, 2)), atol=1e-4, rtol=0)
    ratio = grey(contrast).std((1, 2)) / grey(images).std((1, 2))
    assert 0.84 < ratio.min() < 0.9 < 1.1 < ratio.max() < 1.16


def test_training_normalises_as_the_app_does() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    got = normalise(as_unit(torch.from_numpy(crop)[None]), mean, std)
    np.testing.assert_allclose(got.numpy(), to_tensor(crop, mean, std), atol=1e-5)


# ---- losses


def test_wing_is_continuous_and_the_text_s_is_not() -> None:
    edge = torch.tensor([15.0 - 1e-4, 15.0 + 1e-4])
    assert wing(edge, 15, 3).diff().abs() < 1e-3
    jump = 14 * np.log(6)  # what the missing factor w leaves over: (w - 1) ln(1 + w / eps)
    assert wing_of_text(edge, 15, 3).diff().item() == pytest.approx(-jump, abs=1e-2)


def test_smooth_wing_has_no_kink() -> None:
    x = torch.linspace(-20, 20, 80001, dtype=torch.float64, requires_grad=True)
    value = smooth_wing(x, 15, 3, core=0.5)
    (slope,) = torch.autograd.grad(value.sum(), x)
    step = 40 / 80000
    assert value.diff().abs().max() < 1.01 * step * slope.abs().max()
    inside = x.detach().abs() < 14.9
    assert slope[inside].diff().abs().max() < 0.01
    assert slope[40000].abs() < 1e-9
    far = torch.tensor([10.0])
    assert (wing(far, 15, 3) - smooth_wing(far, 15, 3)).item() == pytest.approx(
        (wing(torch.tensor([5.0]), 15, 3) - smooth_wing(torch.tensor([5.0]), 15, 3)).item()
    )


def test_loss_units() -> None:
    error = torch.full((1, 1, 2), 0.1)  # 11.2 px of a 224 px crop
    assert loss_of(error, LossConfig("mse"), 224).item() == pytest.approx(0.01)
    assert loss_of(error, LossConfig("l1"), 224).item() == pytest.approx(0.1)
    assert loss_of(error, LossConfig("wing"), 224).item() == pytest.approx(15 * np.log1p(11.2 / 3), rel=1e-4)
    # On [-1, 1] the printed form is all but 5 |x|.
    assert loss_of(error, LossConfig("wing_of_text"), 224).item() == pytest.approx(0.5, rel=0.02)


# ---- data


def _experiment(**changes: Any) -> Experiment:
    source = SourceConfig("csv", "faces", schema="ibug68")
    base = Experiment(
        "tiny",
        DataConfig((source,), (source,), (source,)),
        ModelConfig("mobilenetv3_small_050", size_px=64, init="random"),
        augment=AugmentConfig(rotation_deg=20, flip=0.5),
        run=RunConfig(epochs=1, workers=0, accelerator="cpu"),
    )
    return replace(base, **changes)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    write_faces(root / "faces", 12)
    return root


def _no_boxes(count: int) -> F32:
    return np.full((count, 4), np.nan, np.float32)


@pytest.mark.parametrize("flip", [0.0, 1.0])
def test_targets_stay_on_their_dots_through_every_change(faces: Path, flip: float) -> None:
    """Crop, turn, flip: right points must lie on red dots, and on blue ones where the picture is mirrored."""
    data = load_csv(faces / "faces", IBUG68)
    experiment = _experiment(augment=AugmentConfig(rotation_deg=20, flip=flip))
    dataset = LandmarkDataset(data, _no_boxes(12), experiment, train=True)
    side = template()[:, 0] * (1 - 2 * flip)
    hits, drawn = 0, 0
    for index in range(12):
        sample = dataset.sample(index, np.random.default_rng(index))
        image, target = sample["image"].numpy().astype(int), sample["target"].numpy()
        x, y = (((target + 1) * 32 - 0.5).round().astype(int)).clip(0, 63).T
        seen = image[y, x]
        right, left = side < 0, side > 0
        drawn += int(right.sum() + left.sum())
        hits += int((seen[right, 0] > seen[right, 2] + 30).sum() + (seen[left, 2] > seen[left, 0] + 30).sum())
    assert hits > 0.9 * drawn  # a few dots lie under others


def test_flipping_twice_gives_the_face_back(faces: Path) -> None:
    sample = load_csv(faces / "faces", IBUG68).samples[0]
    box = np.array([10, 20, 60, 80], np.float32)
    once = flipped(sample.read(), sample.points_px, box, IBUG68.mirror)
    image, points, again = flipped(*once, IBUG68.mirror)
    np.testing.assert_array_equal(image, sample.read())
    np.testing.assert_allclose(points, sample.points_px, atol=1e-4)
    np.testing.assert_array_equal(again, box)
    assert not np.array_equal(once[2], box)


def test_same_chance_same_sample(faces: Path) -> None:
    dataset = LandmarkDataset(load_csv(faces / "faces", IBUG68), _no_boxes(12), _experiment(), train=True)
    torch.manual_seed(4)
    first = dataset[3]
    torch.manual_seed(4)
    torch.testing.assert_close(dataset[3]["image"], first["image"])
    assert not torch.equal(dataset[3]["image"], first["image"])


def test_a_broken_picture_is_reported_and_replaced(
    faces: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_faces(tmp_path, 2)
    (tmp_path / "000.png").write_bytes(b"broken")
    dataset = LandmarkDataset(load_csv(tmp_path, IBUG68), _no_boxes(2), _experiment(), train=False)
    assert dataset[0]["index"] == 1
    assert "000.png" in caplog.text


def test_flips_need_a_mirror() -> None:
    sample = LandmarkSample("a", partial(np.zeros, (4, 4, 3), np.uint8), np.zeros((478, 2), np.float32))
    data = LandmarkSet("t", MESH478, (sample,))
    with pytest.raises(ConfigError, match="mesh478"):
        LandmarkDataset(data, _no_boxes(1), _experiment(), train=True)


def test_held_out_samples_are_never_trained_on(faces: Path) -> None:
    source = SourceConfig("csv", "faces", schema="ibug68", hold_out_every=3)
    train = {s.name for s in load_sources([source], faces).samples}
    held = {s.name for s in load_sources([replace(source, held_out=True)], faces).samples}
    assert len(train) + len(held) == 12
    assert not train & held
    assert held


def test_sources_name_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        load_sources([SourceConfig("csv", "nowhere", schema="ibug68")], tmp_path)
    with pytest.raises(ConfigError, match="moretta-train label"):
        load_sources([SourceConfig("teacher", "x", labels="*.npz")], tmp_path)


# ---- detector boxes


class _Detector:
    """Sees one face of fixed box on every picture but the third, where it sees something elsewhere."""

    def __init__(self) -> None:
        self.calls = 0

    def detect(self, image_rgb: U8, min_face_px: float | None = None) -> tuple[Any, ...]:
        self.calls += 1
        if self.calls == 2:
            return ()
        far = np.array([80, 80, 95, 95], np.float32)
        near = np.array([12, 14, 82, 84], np.float32)
        return tuple(_Found(b) for b in ((far,) if self.calls == 3 else (far, near)))


class _Found:
    def __init__(self, box: F32) -> None:
        self.box_xyxy = box


def test_each_face_gets_its_own_box_and_misses_stay_misses(faces: Path, tmp_path: Path) -> None:
    data, detector = load_csv(faces / "faces", IBUG68), _Detector()
    boxes = detector_boxes(data, detector, "d", tmp_path)
    assert np.isnan(boxes[[1, 2]]).all()  # nothing found; found elsewhere: never the box of the picture before
    assert missed(boxes) == 2
    np.testing.assert_array_equal(boxes[0], [12, 14, 82, 84])
    again = detector_boxes(data, detector, "d", tmp_path)
    assert detector.calls == 12
    np.testing.assert_array_equal(again, boxes)
    detector_boxes(data, detector, "another", tmp_path)
    assert detector.calls == 24


# ---- networks


@pytest.mark.parametrize("name", BACKBONES)
def test_the_five_backbones_give_two_numbers_a_point(name: str) -> None:
    net, origin = build_network(ModelConfig(name, size_px=64, init="random"), 106)
    assert origin == "random"
    with torch.no_grad():
        assert net.eval()(torch.zeros(1, 3, 64, 64)).shape == (1, 106, 2)


def test_cost_figures_match_the_published_ones() -> None:
    """ResNet18: 11.7 M parameters and 1.8 G multiply-adds with its 1000 ImageNet classes (He et al. 2016)."""
    net, _ = build_network(ModelConfig("resnet18", init="random"), 500)
    assert parameter_count(net) == 11_689_512
    assert giga_macs(net, 224) == pytest.approx(1.81, abs=0.02)


def test_freezing_counts_blocks_as_s1_does() -> None:
    config = ModelConfig("mobilenetv3_large_100", init="random", frozen_blocks=3)
    net, _ = build_network(config, 68)
    frozen = {n.rsplit(".", 2)[0] for n, p in net.backbone.named_parameters() if not p.requires_grad}
    assert any(n.startswith("blocks.1.1") for n in frozen)  # 1 block in stage 0 and 2 in stage 1 are the first three
    assert not any(n.startswith("blocks.2") for n in frozen)
    assert not net.backbone.conv_stem.weight.requires_grad
    with pytest.raises(ConfigError, match="resnet18"):
        build_network(ModelConfig("resnet18", init="random", frozen_blocks=3), 68)


def test_weights_files_by_name_and_by_position(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = ModelConfig("mobilenetv3_small_050", init="random")
    source, _ = build_network(config, 10)
    state = source.backbone.state_dict()
    torch.save({"averaged": source.state_dict()}, tmp_path / "named.pt")
    torch.save({f"t{i}": v for i, v in enumerate(state.values())}, tmp_path / "placed.pt")
    torch.save({f"t{i}": v for i, v in enumerate(reversed(list(state.values())))}, tmp_path / "wrong.pt")
    for file in ("named.pt", "placed.pt"):
        got, origin = build_network(replace(config, init=str(tmp_path / file)), 68)
        assert file in origin
        assert torch.equal(got.backbone.conv_stem.weight, source.backbone.conv_stem.weight)
        assert got(torch.zeros(2, 3, 64, 64)).shape == (2, 68, 2)
    for file in ("wrong.pt", "none.pt"):
        with pytest.raises(ConfigError, match=r"model\.init"):
            build_network(replace(config, init=str(tmp_path / file)), 68)
    with pytest.raises(ConfigError, match="no_such_net"):
        build_network(ModelConfig("no_such_net", init="random"), 68)


# ---- the whole path


def test_an_experiment_learns_records_and_ships(faces: Path, tmp_path: Path) -> None:
    experiment = _experiment(
        augment=AugmentConfig(0, 0, 0, 0, 0),
        crop=CropConfig(truth_share=1.0, grow=0.2, border_jitter=0.0, square=True),
        loss=LossConfig("l1"),
        optim=OptimConfig(batch=6, rate=3e-3, warmup_epochs=0, patience=99),
        run=RunConfig(epochs=15, workers=0, accelerator="cpu", seed=1),
    )
    record = run_experiment(experiment, faces, tmp_path / "run", None, "", tmp_path / "cache")
    assert record == read_record(tmp_path / "run")
    assert record["epochs"] == 15
    assert record["samples"] == {"train": 12, "validate": 12, "test": 12}
    assert record["init"] == "random"
    assert "true points" in record["detector"]
    curve = [e["train_loss"] for e in record["curve"]]
    assert len(curve) == 15
    assert curve[-1] < 0.5 * curve[0]
    assert len(record["test"]["nme_of_pictures"]) == 12
    mean = np.mean(record["test"]["nme_of_pictures"])
    assert record["test"]["inter_ocular"]["nme"] == pytest.approx(mean, abs=1e-5)

    folder = tmp_path / "models" / "tiny68"
    export_run(experiment, "ibug68", 68, tmp_path / "run/best.pt", folder, "# tiny\n", (), "none", "test")
    model = OnnxModel.load(folder)
    data = load_csv(faces / "faces", IBUG68)
    shipped = predict_shipped(model, data, _no_boxes(12))
    eyes = np.linalg.norm(data.points()[:, 36] - data.points()[:, 45], axis=1)
    nme = (np.linalg.norm(shipped - data.points(), axis=2).mean(axis=1) / eyes).mean()
    # The shipped file, through the app's crop, tensor and runtime, scores what the training's own evaluation scored.
    assert nme == pytest.approx(record["test"]["inter_ocular"]["nme"], rel=1e-3)


def test_a_stretched_crop_cannot_ship(tmp_path: Path) -> None:
    torch.save({"averaged": build_network(_experiment().model, 68)[0].state_dict()}, tmp_path / "best.pt")
    with pytest.raises(ConfigError, match=r"crop\.square"):
        export_run(_experiment(), "ibug68", 68, tmp_path / "best.pt", tmp_path / "m", "", (), "", "")


def test_the_export_form_gives_norm_units() -> None:
    net, _ = build_network(_experiment().model, 68)
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(RegressorForExport(net.eval())(x) * 2 - 1, net(x))
