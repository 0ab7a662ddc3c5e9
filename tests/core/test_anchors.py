"""Sprites on landmarks, the mesh lifted into the camera frame, closed openings, normals."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from app.core.anchors import (
    align_head,
    hole_triangles,
    lift_landmarks,
    measure_proportions,
    sprite_transform,
    vertex_normals,
)
from app.core.geometry import geodesic_rad, project, rotation_from_angles
from app.core.keypoints import MESH478
from app.core.masks import Anchor
from app.core.types import CameraIntrinsics
from app.paths import load_face_model


def _points(**named: tuple[float, float]) -> np.ndarray:
    out = np.zeros((478, 2), np.float32)
    for name, at in named.items():
        out[MESH478.names[name]] = at
    return out


def test_two_anchors_give_a_similarity() -> None:
    anchors = (Anchor("nose_tip", (0.0, 0.0)), Anchor("chin", (0.0, 10.0)))
    got = sprite_transform(anchors, _points(nose_tip=(100, 50), chin=(80, 50)), MESH478)
    assert got is not None
    # twice as large and turned a quarter: sprite down is image left
    assert got == pytest.approx(np.array([[0.0, -2.0, 100.0], [2.0, 0.0, 50.0]]), abs=1e-9)


def test_three_anchors_give_an_affine_map() -> None:
    anchors = (Anchor("nose_tip", (0.0, 0.0)), Anchor("chin", (0.0, 10.0)), Anchor("mouth_left", (10.0, 0.0)))
    points = _points(nose_tip=(5, 5), chin=(7, 25), mouth_left=(35, 6))
    got = sprite_transform(anchors, points, MESH478)
    assert got is not None
    for anchor in anchors:
        assert got @ (*anchor.at_px, 1.0) == pytest.approx(points[MESH478.names[anchor.landmark]], abs=1e-4)


def test_fallen_together_landmarks_give_none() -> None:
    anchors = (Anchor("nose_tip", (0.0, 0.0)), Anchor("chin", (0.0, 10.0)))
    assert sprite_transform(anchors, _points(nose_tip=(5, 5), chin=(5, 5)), MESH478) is None


@pytest.mark.parametrize("yaw_deg", [-55.0, 0.0, 40.0])
@pytest.mark.parametrize("place", [(0.0, 0.0, 0.5), (0.25, -0.1, 0.7)])
def test_lifted_mesh_is_the_posed_head(yaw_deg: float, place: tuple[float, float, float]) -> None:
    """For the canonical face itself the lift returns the posed vertices, off the axis too."""
    model = load_face_model()
    camera = CameraIntrinsics.from_hfov((640, 480), np.radians(60), estimated=False)
    R, t = rotation_from_angles(np.radians(yaw_deg), 0.1, -0.2), np.array(place)
    true = model.vertices_head @ R.T + t
    pixels = project(true, camera).astype(np.float32)
    depth = ((true - t) @ (t / np.linalg.norm(t)) * camera.fx / t[2]).astype(np.float32)
    got = lift_landmarks(pixels, depth, R, t, camera, model)
    assert np.abs(project(got, camera) - pixels).max() < 0.01
    assert np.abs(got - true).max() < 1e-3
    proportions = measure_proportions(got, R, t, model)
    assert proportions.width == pytest.approx(1.0, abs=0.02)
    assert proportions.height == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("yaw_deg", [-55.0, 0.0, 40.0])
def test_align_finds_the_pose_that_the_pixels_show(yaw_deg: float) -> None:
    model = load_face_model()
    camera = CameraIntrinsics.from_hfov((640, 480), np.radians(60), estimated=False)
    R, t = rotation_from_angles(np.radians(yaw_deg), 0.1, -0.2), np.array([0.1, -0.05, 0.6])
    pixels = project(model.vertices_head @ R.T + t, camera).astype(np.float32)
    off = rotation_from_angles(np.radians(yaw_deg + 6), 0.02, -0.15)
    got_R, got_t = align_head(pixels, off, t * 1.05, camera, model)
    assert np.degrees(geodesic_rad(got_R, R)) < 0.05
    assert got_t == pytest.approx(t, abs=5e-4)


def test_align_gives_the_tracked_pose_back_for_nonsense() -> None:
    camera = CameraIntrinsics.from_hfov((640, 480), np.radians(60), estimated=False)
    nonsense = np.random.default_rng(0).uniform(0, 4000, (478, 2)).astype(np.float32)
    R, t = np.eye(3), np.array([0.0, 0.0, 0.5])
    got_R, got_t = align_head(nonsense, R, t, camera, load_face_model())
    assert np.array_equal(got_R, R)
    assert np.array_equal(got_t, t)


def test_openings_close_the_mesh() -> None:
    model = load_face_model()
    eyes, mouth = hole_triangles()
    edges = Counter(
        (int(t[i]), int(t[(i + 1) % 3])) for t in np.concatenate([model.triangles, eyes, mouth]) for i in range(3)
    )
    assert max(edges.values()) == 1  # no edge twice in the same direction: all triangles wind alike
    rim = [e for e in edges if (e[1], e[0]) not in edges]
    assert len(rim) == 36  # the face's outline alone


def test_normals_point_out_of_the_face() -> None:
    model = load_face_model()
    normals = vertex_normals(model.vertices_head.astype(np.float32), model.triangles)
    assert np.linalg.norm(normals[:468], axis=1) == pytest.approx(np.ones(468), abs=1e-5)
    assert normals[MESH478.names["nose_tip"], 2] < -0.9
    assert normals[454, 0] > 0.9  # the subject's left side looks left
    assert np.all(normals[468:] == 0.0)
