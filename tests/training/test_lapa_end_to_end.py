"""LaPa's 106 points from data to user: adapter, S1's config, training, export, and the app that then prefers it."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("timm", reason="needs the training extra")

from app.core.keypoints import LAPA106, MESH478  # noqa: E402
from app.inference import registry  # noqa: E402
from app.inference.other_points import MappedPoints, OnnxPoints  # noqa: E402
from app.paths import load_face_model, load_point_map, models_dir  # noqa: E402
from training.fit import BEST  # noqa: E402
from training.landmarks.config import load_experiment  # noqa: E402
from training.landmarks.ship import export_run  # noqa: E402
from training.landmarks.train import run_experiment  # noqa: E402

_CONFIG = Path(__file__).resolve().parents[2] / "training" / "configs" / "s1.toml"


def _mesh(rng: np.random.Generator) -> np.ndarray:
    """A made-up face's mesh (478, 2) px: the canonical face somewhere in a picture of 160 x 160."""
    face = load_face_model().vertices_head[:, :2]
    return face * rng.uniform(550, 700) + rng.uniform(60, 85, 2) + [0.0, -10.0]


def _drawn(mesh: np.ndarray) -> np.ndarray:
    picture = np.full((160, 160, 3), 60, np.uint8)
    cv2.fillConvexPoly(picture, cv2.convexHull(mesh[:468].astype(np.float32)).astype(np.int32), (200, 170, 150))
    for name in ("right_iris", "left_iris", "mouth_right", "mouth_left", "nose_tip"):
        x, y = mesh[MESH478.index(name)]
        cv2.circle(picture, (round(x), round(y)), 5, (30, 30, 30), -1)
    return picture


def _write_lapa(root: Path) -> None:
    """LaPa's published layout: {train,val,test}/{images,landmarks}, a text file a picture, its first line the count."""
    rng = np.random.default_rng(0)
    for split, count in (("train", 16), ("val", 4), ("test", 4)):
        for part in ("images", "landmarks"):
            (root / split / part).mkdir(parents=True)
        for i in range(count):
            mesh = _mesh(rng)
            points = load_point_map("lapa106").apply(mesh)
            assert cv2.imwrite(str(root / split / "images" / f"{i}.jpg"), _drawn(mesh))
            lines = ["106", *(f"{x:.4f} {y:.4f}" for x, y in points)]
            (root / split / "landmarks" / f"{i}.txt").write_text("\n".join(lines) + "\n")


def test_from_lapa_s_files_to_106_points_in_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_lapa(tmp_path / "LaPa")
    experiment = load_experiment(
        _CONFIG,
        [
            "model.backbone=test_resnet", "model.init=random", "model.size_px=64", "crop.square=true",
            "crop.truth_share=1.0", "crop.grow=0.25", "augment.rotation_deg=0", "optim.batch=8", "optim.rate=3e-3",
            "optim.warmup_epochs=0", "optim.patience=99", "run.epochs=20", "run.workers=0", "run.accelerator=cpu",
        ],
    )  # fmt: skip
    record = run_experiment(experiment, tmp_path, tmp_path / "run", None, "", tmp_path / "cache")
    assert record["schema"] == LAPA106.id
    assert record["samples"] == {"train": 16, "validate": 4, "test": 4}
    assert {"inter_ocular", "inter_pupil", "regions", "subsets"} <= set(record["test"])

    shelf = tmp_path / "models"
    shutil.copytree(models_dir(), shelf, ignore=shutil.ignore_patterns("lapa*"))
    monkeypatch.setattr(registry, "models_dir", lambda: shelf)
    assert isinstance(registry.build_point_reader(LAPA106.id, 1, False), MappedPoints)
    export_run(experiment, LAPA106.id, 106, tmp_path / "run" / BEST, shelf / "lapa106", "# made\n", (), "none", "test")
    reader = registry.build_point_reader(LAPA106.id, 1, False)
    assert isinstance(reader, OnnxPoints)

    rng = np.random.default_rng(1)
    errors = []
    for _ in range(5):
        mesh = _mesh(rng)
        got = reader.read(_drawn(mesh), mesh)
        assert (got.schema, got.source, got.points_px.shape) == (LAPA106.id, "lapa106", (106, 2))
        truth = load_point_map("lapa106").apply(mesh)
        eyes = np.linalg.norm(np.subtract(*truth[list(LAPA106.outer_eyes)]))
        errors.append(np.linalg.norm(got.points_px - truth, axis=1).mean() / eyes)
    assert np.mean(errors) < 0.2  # 16 faces and 20 epochs: it knows where a face is, more is not asked here
