"""The shipped eye and mesh networks through the app, on a public-domain portrait."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.errors import ModelError
from app.core.eye_crop import eye_crops
from app.core.face_reading import followed_crop
from app.core.preprocess import crop_from_box
from app.inference.eyes import OnnxEyeReader
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from app.paths import models_dir

skdata = pytest.importorskip("skimage.data", reason="scikit-image brings the portrait")
FACE_BOX = (180.0, 70.0, 270.0, 180.0)


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    return np.ascontiguousarray(skdata.astronaut())


@pytest.fixture(scope="module")
def landmarker() -> OnnxLandmarker:
    return OnnxLandmarker(OnnxModel.load(models_dir() / "mesh478"))


@pytest.fixture(scope="module")
def points(portrait: np.ndarray, landmarker: OnnxLandmarker) -> np.ndarray:
    crop = crop_from_box(FACE_BOX, 0.0, landmarker.crop_scale, landmarker.size_px)
    for _ in range(3):
        reading = landmarker.read(portrait, crop)
        crop = followed_crop(reading.points_px, landmarker.crop_scale, landmarker.size_px)
    assert reading.presence > 0.5
    return reading.points_px


@pytest.fixture(scope="module")
def reader() -> OnnxEyeReader:
    return OnnxEyeReader(OnnxModel.load(models_dir() / "eye_state"))


def covered(portrait: np.ndarray, points: np.ndarray, left: bool) -> np.ndarray:
    """The portrait with one eye behind a plain patch."""
    crop = eye_crops(points)[0 if left else 1].transform
    (x0, y0), (x1, y1) = crop.invert([(-0.5, -0.5), (31.5, 31.5)]).round().astype(int)
    out = portrait.copy()
    out[y0 - 3 : y1 + 3, x0 - 3 : x1 + 3] = (90, 90, 200)
    return out


def test_the_mesh_sits_on_the_face(points: np.ndarray) -> None:
    eyes = points[[33, 133, 362, 263], :2]  # corners from the picture's left to right, read off the portrait by eye
    np.testing.assert_allclose(eyes, [(194, 100), (213, 102), (236, 104), (254, 103)], atol=3.5)
    np.testing.assert_allclose(points[152, :2], (220, 178), atol=5)  # chin


def test_open_eyes_are_open_and_visible(portrait: np.ndarray, points: np.ndarray, reader: OnnxEyeReader) -> None:
    eyes = reader.read(portrait, points)
    assert max(eyes.closed) < 0.3
    assert min(eyes.visible) > 0.6


@pytest.mark.parametrize("left", [True, False])
def test_a_covered_eye_is_not_visible_and_the_other_still_is(
    portrait: np.ndarray, points: np.ndarray, reader: OnnxEyeReader, left: bool
) -> None:
    eyes = reader.read(covered(portrait, points, left), points)
    hidden, free = eyes.visible if left else eyes.visible[::-1]
    assert hidden < 0.5
    assert free > 0.6


def test_nothing_to_see_is_no_face(landmarker: OnnxLandmarker) -> None:
    grey = np.full((200, 200, 3), 128, np.uint8)
    crop = crop_from_box((50, 50, 150, 150), 0.0, landmarker.crop_scale, landmarker.size_px)
    assert landmarker.read(grey, crop).presence < 0.5


def test_a_network_of_another_task_is_refused() -> None:
    with pytest.raises(ModelError, match="no eye network"):
        OnnxEyeReader(OnnxModel.load(models_dir() / "mesh478"))
    with pytest.raises(ModelError, match="no landmark"):
        OnnxLandmarker(OnnxModel.load(models_dir() / "eye_state"))
