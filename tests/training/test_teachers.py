"""Teachers of head pose: conventions, fusion, and the protocol with made teachers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from app.core.geometry import (
    angles_from_rotation,
    flip_rotation,
    geodesic_rad,
    rot_x,
    rot_y,
    rot_z,
    rotation_from_300wlp,
    rotation_from_angles,
)
from app.paths import load_face_model
from training.teachers.ensemble import flip_averaged_mesh_rotation, fuse, mesh_box_xyxy, mesh_rotation
from training.teachers.protocol import flip_averaged_rotation
from training.teachers.sixdrepnet import SixDRepNetTeacher, rotation_from_raw
from training.teachers.tddfa import rotation_from_parameters

R_SAMPLE = rotation_from_angles(0.5, -0.3, 0.2)


def close(a: np.ndarray, b: np.ndarray, atol: float = 1e-9) -> None:
    np.testing.assert_allclose(a, b, atol=atol)


def test_fusing_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="T > 0"):
        fuse(np.zeros((0, 3, 3)))


def test_one_teacher_is_its_own_mean() -> None:
    mean, apart = fuse(R_SAMPLE[None])
    close(mean, R_SAMPLE)
    assert apart == pytest.approx(0.0, abs=1e-6)


def test_mean_lies_midway_and_the_largest_gap_is_told() -> None:
    mean, apart = fuse([rot_y(0.3), rot_y(0.1), rot_y(0.2)])
    close(mean, rot_y(0.2))
    assert apart == pytest.approx(0.2)


class BiasedTeacher:
    """Sees the mean grey of the left and right half, and is wrong by a constant yaw."""

    name = "biased"

    def rotation(self, image_rgb: np.ndarray, box_xyxy: object) -> np.ndarray:
        x0, _, x1, _ = np.asarray(box_xyxy, dtype=float)
        middle = int((x0 + x1) / 2)
        turn = (float(image_rgb[:, middle:].mean()) - float(image_rgb[:, :middle].mean())) / 100.0
        return rotation_from_angles(turn + 0.1, 0.0, 0.0)


def test_flip_averaging_removes_a_left_right_bias() -> None:
    image = np.zeros((20, 40, 3), np.uint8)
    image[:, 30:] = 60
    R, doubt = flip_averaged_rotation(BiasedTeacher(), image, (20, 0, 40, 20))
    assert angles_from_rotation(R)[0] == pytest.approx(0.6)
    assert doubt == pytest.approx(0.2)


def test_tddfa_parameters_of_a_frontal_face_are_the_identity() -> None:
    pose = np.zeros((3, 4))
    pose[:, :3] = 0.001 * np.eye(3)
    close(rotation_from_parameters(np.concatenate([pose.ravel(), np.zeros(50)])), np.eye(3))


@pytest.mark.parametrize(
    ("yaw", "pitch", "roll"), [(0.6, 0.0, 0.0), (0.0, 0.4, 0.0), (0.0, 0.0, 0.3), (0.5, -0.2, 0.1)]
)
def test_tddfa_rotation_comes_back_in_our_frame(yaw: float, pitch: float, roll: float) -> None:
    """Its frames have y up and z towards the viewer, so yaw to image right is a right-handed turn about +y there."""
    up = rot_y(yaw) @ rot_x(-pitch) @ rot_z(-roll)
    pose = np.concatenate([0.002 * up, np.array([[3.0], [4.0], [5.0]])], axis=1)
    close(
        rotation_from_parameters(np.concatenate([pose.ravel(), np.zeros(50)])), rotation_from_angles(yaw, pitch, roll)
    )


def test_mesh_rotation_of_a_posed_canonical_face_is_exact() -> None:
    face = load_face_model()
    points = 900.0 * face.vertices_head @ R_SAMPLE.T + (120.0, 90.0, 0.0)
    close(mesh_rotation(points, face), R_SAMPLE)
    box = mesh_box_xyxy(points)
    assert (box[:2] <= points[:, :2].min(axis=0)).all()
    assert (box[2:] >= points[:, :2].max(axis=0)).all()


def test_mesh_of_the_mirror_image_says_the_same() -> None:
    face = load_face_model()
    points = 900.0 * face.vertices_head @ R_SAMPLE.T
    mirrored = 900.0 * face.vertices_head @ flip_rotation(R_SAMPLE).T
    mirrored[:, 0] *= -1.0
    close(flip_averaged_mesh_rotation(points, mirrored, face), R_SAMPLE)


class FakeSixDRepNet(torch.nn.Module):
    """The published module's shape: a trunk, `linear_reg`, and Gram-Schmidt of what it gives."""

    def __init__(self, six: np.ndarray) -> None:
        super().__init__()
        self.linear_reg = torch.nn.Linear(3, 6)
        torch.nn.init.zeros_(self.linear_reg.weight)
        with torch.no_grad():
            self.linear_reg.bias.copy_(torch.from_numpy(six))
        self.seen: tuple[int, ...] = ()

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.seen = tuple(image.shape)
        return self.linear_reg(image.mean(dim=(2, 3)))


def test_6drepnet_protocol_gives_raw_vectors_and_our_rotation() -> None:
    yaw, pitch, roll = 0.4, -0.2, 0.3  # 300W-LP's signs
    theirs = rot_z(roll) @ rot_y(yaw) @ rot_x(pitch)
    # Raw vectors are neither unit nor orthogonal.
    six = np.concatenate([2.0 * theirs[:, 0], 0.7 * theirs[:, 1] + 0.4 * theirs[:, 0]])
    network = FakeSixDRepNet(six)
    teacher = SixDRepNetTeacher(network)
    image = np.full((80, 60, 3), 100, np.uint8)
    close(teacher.raw_vectors(image, (10, 10, 50, 60)), six, atol=1e-6)
    assert network.seen == (1, 3, 224, 224)
    close(teacher.rotation(image, (10, 10, 50, 60)), rotation_from_300wlp(yaw, pitch, roll), atol=1e-6)


def test_6drepnet_raw_vectors_in_a_batch() -> None:
    angles = [(0.4, -0.2, 0.3), (-0.7, 0.1, -0.5)]
    six = [(rot_z(r) @ rot_y(y) @ rot_x(p))[:, :2].T.reshape(6) for y, p, r in angles]
    wanted = [rotation_from_300wlp(y, p, r) for y, p, r in angles]
    assert geodesic_rad(rotation_from_raw(six), wanted).max() < 1e-6
