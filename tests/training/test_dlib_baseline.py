"""dlib's regression trees as a baseline: they learn, start from the detector's box, and give image px."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.keypoints_datasets import IBUG68
from tests.training.landmark_faces import write_faces
from training.datasets.tables import load_csv
from training.dlib_baseline import CROP_PX, TreeConfig, face_crop, predict_dlib, train_dlib

pytest.importorskip("dlib", reason="the baseline's package dlib is not installed")


def test_the_start_box_is_the_detector_s(tmp_path: Path) -> None:
    crop, (left, top, right, bottom) = face_crop(np.zeros((68, 2)), (30, 10, 90, 70))
    corners = crop.apply([(30, 10), (89, 69)])
    np.testing.assert_allclose(corners, [(left, top), (right, bottom)], atol=3)
    assert 0 < left < right < CROP_PX


def test_trees_learn(tmp_path: Path) -> None:
    truth = write_faces(tmp_path, 10)
    data = load_csv(tmp_path, IBUG68)
    loose = np.concatenate([truth.min(axis=1) - 4, truth.max(axis=1) + 2], axis=1).astype(np.float32)
    loose[3] = np.nan
    config = TreeConfig(cascades=4, trees=30, oversampling=4)
    train_dlib(data, loose, tmp_path / "t.dat", config)
    found = predict_dlib(tmp_path / "t.dat", data, loose)
    error = np.linalg.norm(found - truth, axis=2).mean()
    mean_shape = (truth - truth.mean(axis=1, keepdims=True)).mean(axis=0)
    guess = np.linalg.norm(loose.reshape(-1, 2, 2).mean(axis=1)[:, None] + mean_shape - truth, axis=2)
    assert error < 0.5 * np.nanmean(guess)
