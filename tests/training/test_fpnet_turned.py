"""Faces turned in 3D and faces partly hidden: the label goes with the picture, and what is hidden is gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.errors import ConfigError
from app.core.geometry import angles_from_rotation, geodesic_rad, rotation_from_angles
from app.paths import load_face_model
from training.fpnet.dataset import Mined
from training.fpnet.hide import cut_by_border, wear_mask
from training.fpnet.mining import STORE_PX
from training.fpnet.turned import draw_rotation, make, turned_sample
from training.teachers.ensemble import mesh_rotation

R_START = rotation_from_angles(0.15, 0.05, 0.1)


def posed_points(R: np.ndarray) -> np.ndarray:
    points = 330.0 * load_face_model().vertices_head @ R.T
    centre = np.array([0.5 * STORE_PX, 0.45 * STORE_PX, 0.0])
    return np.asarray(points + centre, np.float32)


def checked() -> np.ndarray:
    y, x = np.mgrid[0:STORE_PX, 0:STORE_PX]
    return np.repeat((40 + 160 * ((x // 8 + y // 8) % 2)).astype(np.uint8)[..., None], 3, axis=2)


def test_wanted_rotations_reach_far_and_keep_the_roll() -> None:
    rng = np.random.default_rng(0)
    angles = np.degrees([angles_from_rotation(draw_rotation(R_START, rng)) for _ in range(400)])
    assert np.abs(angles[:, 0]).max() > 75
    assert np.abs(angles[:, 1]).max() > 35
    assert (np.abs(angles[:, 0]) > 25).mean() > 0.6
    np.testing.assert_allclose(angles[:, 2], np.degrees(0.1), atol=1e-6)
    # Mostly further to the side already turned to.
    far = angles[np.abs(angles[:, 0]) > 25, 0]
    assert (far > 0).mean() > 0.8


@pytest.mark.parametrize("yaw_deg", [-60.0, 40.0, 80.0])
def test_turned_points_have_the_rotation_wanted(yaw_deg: float) -> None:
    face, whole = load_face_model(), np.array([0, 0, STORE_PX, STORE_PX], np.int16)
    wanted = rotation_from_angles(np.radians(yaw_deg), 0.1, 0.1)
    crop, points = turned_sample(checked(), posed_points(R_START), whole, R_START, wanted, face)
    assert crop.shape == (STORE_PX, STORE_PX, 3)
    assert float(geodesic_rad(mesh_rotation(points, face), wanted)) < 1e-3


def test_outside_of_the_picture_no_black_wedge_is_turned() -> None:
    crop = checked()
    crop[:, :30] = 0
    valid = np.array([30, 0, STORE_PX, STORE_PX], np.int16)
    wanted = rotation_from_angles(0.9, 0.0, 0.0)
    out, _ = turned_sample(crop, posed_points(R_START), valid, R_START, wanted, load_face_model())
    assert int(out.min()) >= 30


def store(tmp_path: Path, R: np.ndarray) -> Mined:
    np.save(tmp_path / "faces.npy", checked()[None])
    np.save(tmp_path / "negatives.npy", np.zeros((1, 72, 72, 3), np.uint8))
    np.savez(
        tmp_path / "samples.npz",
        names=np.array(["mtfl/0001-image00005.jpg"]),
        points=posed_points(R)[None],
        proposals=np.full((1, 4), np.nan, np.float32),
        valid_xyxy=np.array([[0, 0, STORE_PX, STORE_PX]], np.int16),
        rotations=R[None],
        disagreement_rad=np.array([0.05]),
        negative_image=np.zeros(1, np.int32),
        negative_inside=np.ones(1, bool),
        negative_chance=np.zeros(1, np.float32),
    )
    return Mined.load(tmp_path)


def test_store_of_turned_faces_joins_its_source(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    mined = store(tmp_path / "a", R_START)
    make(mined, load_face_model(), tmp_path / "b", per_face=3)
    both = Mined.load(tmp_path / "a", tmp_path / "b")
    assert both.drawn.tolist() == [False, True, True, True]
    assert len(both.faces) == 4
    assert set(both.names) == {"mtfl/0001-image00005.jpg"}  # so that held-out faces stay held out
    np.testing.assert_array_equal(both.faces[0], checked())
    np.testing.assert_array_equal(both.faces[3], Mined.load(tmp_path / "b").faces[2])
    for R, points in zip(both.rotations, both.points, strict=True):
        assert float(geodesic_rad(mesh_rotation(points, load_face_model()), R)) < 1e-3


def test_faces_already_far_round_are_not_turned(tmp_path: Path) -> None:
    mined = store(tmp_path, rotation_from_angles(0.8, 0.0, 0.0))
    make(mined, load_face_model(), tmp_path / "none", per_face=3)
    assert len(Mined.load(tmp_path / "none").faces) == 0


def test_a_folder_that_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="fpnet-mine"):
        Mined.load(tmp_path)


def test_a_mask_covers_the_mouth_and_spares_the_eyes() -> None:
    points = posed_points(np.eye(3)).astype(np.float64)[:, :2]
    for seed in range(5):
        worn = wear_mask(checked(), points, np.random.default_rng(seed))
        mouth = tuple(np.round(points[[13, 14]].mean(axis=0)).astype(int))
        patch = worn[mouth[1] - 4 : mouth[1] + 5, mouth[0] - 4 : mouth[0] + 5]
        assert np.ptp(patch.astype(int), axis=(0, 1)).max() <= 0.36 * 160
        eyes = np.round(points[[33, 263]]).astype(int)
        for x, y in eyes:
            np.testing.assert_array_equal(worn[y - 3 : y + 2, x - 2 : x + 3], checked()[y - 3 : y + 2, x - 2 : x + 3])


def test_the_border_leaves_more_than_half() -> None:
    picture = np.full((48, 48, 3), 200, np.uint8)
    shares = [float((cut_by_border(picture, np.random.default_rng(s)) > 0).mean()) for s in range(40)]
    assert min(shares) >= 0.5
    assert max(shares) < 1.0
