"""The 14-point exercise: its contract, its error and marks, a training that learns, and one that writes nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from app.core.errors import ConfigError
from app.core.keypoints_datasets import FACE14
from app.core.pipeline import PipelineSettings
from app.core.types import Frame
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import load_point_map, models_dir
from tests.training.landmark_faces import template, write_faces
from training import facepoints
from training.facepoints import (
    FacePointsNet,
    channel_statistics,
    detect,
    error_100,
    face14_from_68,
    points_of_error,
    random_crop,
    train_detector,
)
from training.landmarks.data import to_target

Labels = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Labels]:
    folder = tmp_path_factory.mktemp("faces")
    points = write_faces(folder, 24, size_px=80)
    grey = cv2.imread(str(folder / "003.png"), cv2.IMREAD_GRAYSCALE)
    assert cv2.imwrite(str(folder / "003.png"), grey)
    return folder, {f"{i:03d}.png": p.reshape(-1) for i, p in enumerate(face14_from_68(points))}


def test_14_points_of_a_68_point_face() -> None:
    points = face14_from_68(template())
    np.testing.assert_allclose(points[FACE14.names["right_eye_outer"]], template()[36], atol=1e-6)
    np.testing.assert_allclose(points[FACE14.names["left_iris"]], template()[42:48].mean(axis=0), atol=1e-6)
    # The made-up face is symmetric, so its mirror image is itself.
    np.testing.assert_allclose(points[list(FACE14.mirror)] * [-1, 1], points, atol=1e-6)


def test_error_is_measured_at_100_by_100() -> None:
    truth = {"a": np.zeros(28), "b": np.zeros(28)}
    found = {"a": np.tile([4.0, 0.0], 14), "b": np.zeros(28)}
    # 4 px of 200 are 2 of 100: 4 squared over half of the coordinates of one of two pictures.
    assert error_100(found, truth, {"a": (200, 50), "b": (100, 100)}) == pytest.approx(1.0)
    assert error_100(found, truth, {"a": (50, 200), "b": (100, 100)}) == pytest.approx(16.0)
    with pytest.raises(ConfigError):
        error_100({}, truth, {})
    with pytest.raises(ConfigError):
        error_100({"c": np.zeros(28)}, truth, {"c": (1, 1)})


@pytest.mark.parametrize(
    ("error", "mark"), [(4.9, 10), (5, 10), (5.01, 9), (6.5, 8), (9.9, 7), (12, 6), (13, 5), (16, 4), (17, 3), (20, 2)]
)
def test_marks_of_the_exercise(error: float, mark: int) -> None:
    assert points_of_error(error) == mark


def test_no_mark_above_twenty() -> None:
    assert points_of_error(20.1) == 0


def test_crops_keep_all_points() -> None:
    rng = np.random.default_rng(0)
    points = np.array([[1, 1], [78, 40], [30, 79], *np.full((11, 2), 40)], np.float32)
    for _ in range(200):
        assert np.abs(to_target(points, random_crop(80, 80, points, rng))).max() <= 1.0


def test_channel_statistics(faces: tuple[Path, Labels], tmp_path: Path) -> None:
    for name, rgb in (("a.png", (0, 51, 255)), ("b.png", (102, 51, 255))):
        assert cv2.imwrite(str(tmp_path / name), np.full((100, 100, 3), rgb[::-1], np.uint8))
    mean, std = channel_statistics(tmp_path, ["a.png", "b.png"])
    assert mean == pytest.approx([0.2, 0.2, 1.0])
    assert std == pytest.approx([0.2, 1e-3, 1e-3])


def test_training_learns_and_detect_keeps_the_contract(
    faces: tuple[Path, Labels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, labels = faces
    monkeypatch.setattr(facepoints, "EPOCHS", 12)
    monkeypatch.setattr(facepoints, "_BATCH", 8)
    train_detector(labels, folder, out_dir=tmp_path)
    found = detect(tmp_path / "facepoints_model.ckpt", folder)
    assert set(found) == set(labels)
    assert all(p.shape == (28,) and np.isfinite(p).all() for p in found.values())
    sizes = dict.fromkeys(labels, (80, 80))
    middle = np.mean(list(labels.values()), axis=0)
    guess = error_100(dict.fromkeys(labels, np.full(28, 39.5)), labels, sizes)
    assert error_100(found, labels, sizes) < 0.5 * guess
    # In px of the original: the same picture twice as large gives points twice as far.
    big = tmp_path / "big"
    big.mkdir()
    image = cv2.imread(str(folder / "000.png"))
    assert cv2.imwrite(str(big / "000.png"), cv2.resize(image, (160, 80), interpolation=cv2.INTER_LINEAR))
    twice = detect(tmp_path / "facepoints_model.ckpt", big)["000.png"]
    np.testing.assert_allclose(twice[::2], 2 * found["000.png"][::2] + 0.5, atol=0.06 * 160)
    assert np.abs(middle - found["000.png"]).max() < 80


def test_a_mirrored_picture_gives_the_mirrored_points(faces: tuple[Path, Labels], tmp_path: Path) -> None:
    """Both readings are averaged, so that even an untrained network is symmetric; left and right must swap."""
    import torch

    folder, _ = faces
    torch.save(FacePointsNet().state_dict(), tmp_path / "m.ckpt")
    image = cv2.imread(str(folder / "001.png"))
    for name, picture in (("straight", image), ("mirrored", image[:, ::-1])):
        (tmp_path / name).mkdir()
        assert cv2.imwrite(str(tmp_path / name / "x.png"), picture)
    straight = detect(tmp_path / "m.ckpt", tmp_path / "straight")["x.png"].reshape(14, 2)
    mirrored = detect(tmp_path / "m.ckpt", tmp_path / "mirrored")["x.png"].reshape(14, 2)
    np.testing.assert_allclose(mirrored[list(FACE14.mirror)] * [-1, 1] + [79, 0], straight, atol=1e-3)


_writes: list[str] | None = None


def _watch(event: str, args: tuple[object, ...]) -> None:
    """Python calls this for every file it opens or makes; files opened by C++ show in the folder itself."""
    if _writes is None:
        return
    if (
        event == "open"
        and isinstance(args[1], str)
        and set(args[1]) & set("wax+")
        and not str(args[0]).startswith("/dev")
    ):
        _writes.append(str(args[0]))
    if event in ("os.mkdir", "os.rename", "os.remove"):
        _writes.append(f"{event} {args[0]}")


def test_fast_train_writes_nothing(faces: tuple[Path, Labels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    global _writes
    folder, labels = faces
    monkeypatch.chdir(tmp_path)
    before = sorted((p, p.stat().st_mtime_ns) for p in folder.rglob("*"))
    os.chmod(tmp_path, 0o555)  # does not stop root, hence the other two checks
    sys.addaudithook(_watch)
    _writes = []
    try:
        net = train_detector(labels, folder, fast_train=True)
        written = list(_writes)
    finally:
        _writes = None
        os.chmod(tmp_path, 0o755)
    assert written == []
    assert list(tmp_path.iterdir()) == []
    assert sorted((p, p.stat().st_mtime_ns) for p in folder.rglob("*")) == before
    assert isinstance(net, FacePointsNet)


def test_bad_labels_and_models_are_named(faces: tuple[Path, Labels], tmp_path: Path) -> None:
    folder, labels = faces
    with pytest.raises(ConfigError, match=r"000\.png"):
        train_detector({**labels, "000.png": np.zeros(27)}, folder, fast_train=True)
    with pytest.raises(ConfigError, match="no label"):
        train_detector({}, folder, fast_train=True)
    with pytest.raises(ConfigError, match=r"gone\.ckpt"):
        detect(tmp_path / "gone.ckpt", folder)


def test_the_shipped_checkpoint_finds_a_real_face_s_points(tmp_path: Path) -> None:
    """On a portrait that it never saw, beside the app's own mesh taken to the same fourteen points."""
    portrait = np.asarray(data.astronaut())
    x0, y0, side = 140, 40, 170
    assert cv2.imwrite(str(tmp_path / "face.png"), portrait[y0 : y0 + side, x0 : x0 + side, ::-1])
    found = detect(models_dir() / "facepoints14" / facepoints.MODEL_FILE, tmp_path)["face.png"].reshape(14, 2)
    pipeline = build_pipeline(ModelOptions(threads=1)).pipeline
    (track,) = pipeline.step(Frame(portrait, 0, 0.0), PipelineSettings(follow=False, attention=None)).tracks
    mesh = face14_from_68(load_point_map("ibug68").apply(track.landmarks_px)) - [x0, y0]
    assert np.sqrt(((found - mesh) ** 2).sum(axis=1)).mean() < 0.04 * side
