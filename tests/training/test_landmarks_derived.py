"""Point sets derived from the mesh: maps are found again, ignore other people's faces, and move with the face."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.keypoints_datasets import LAPA106
from app.paths import load_face_model
from training.landmarks.derived import apply_map, fit_map, lapa_map, symmetric_map

_RNG = np.random.default_rng(0)


def _faces(count: int) -> np.ndarray:
    """(count, 478, 2) px: the canonical face seen from about the front, each at another place, size and turn."""
    vertices = load_face_model().vertices_head
    out = []
    for _ in range(count):
        angle, scale = _RNG.uniform(-0.4, 0.4), _RNG.uniform(800, 1600)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        depth = vertices[:, 2:] * _RNG.uniform(-0.4, 0.4, 2)
        out.append(
            (vertices[:, :2] + depth + _RNG.normal(0, 1e-3, (478, 2))) @ turn.T * scale + _RNG.uniform(0, 300, 2)
        )
    return np.stack(out)


def _eyes(mesh: np.ndarray) -> np.ndarray:
    return np.linalg.norm(mesh[:, 33] - mesh[:, 263], axis=1)


def test_a_map_is_found_again_though_some_labels_are_of_other_faces() -> None:
    mesh = _faces(700)
    truth_map = np.zeros((3, 478))
    truth_map[0, 4] = truth_map[1, 33] = truth_map[2, [13, 14]] = 1.0
    truth_map[2] /= truth_map[2].sum()
    truth = apply_map(truth_map, mesh) + _RNG.normal(0, 0.5, (700, 3, 2))
    truth[:30] += 400.0
    fit = fit_map(mesh, truth, _eyes(mesh), ridge=1e-7)
    assert fit.used == 670
    np.testing.assert_allclose(fit.weights.sum(axis=1), 1.0, atol=1e-4)
    fresh = _faces(20)
    gap = np.linalg.norm(apply_map(fit.weights, fresh) - apply_map(truth_map, fresh), axis=2)
    assert np.median(gap / _eyes(fresh)[:, None]) < 0.02


def test_derived_points_move_with_any_affine_change() -> None:
    weights = lapa_map(load_face_model().vertices_head, load_face_model().mirror.tolist())
    (mesh,) = _faces(1)
    change, shift = np.array([[1.2, 0.3], [-0.1, 0.8]]), np.array([30.0, -7.0])
    moved = apply_map(weights, mesh @ change.T + shift)
    np.testing.assert_allclose(moved, apply_map(weights, mesh) @ change.T + shift, atol=1e-3)


def test_lapa_points_lie_where_their_names_say() -> None:
    face = load_face_model()
    weights = lapa_map(face.vertices_head, face.mirror.tolist())
    assert weights.shape == (106, 478)
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-6)
    points = apply_map(weights, face.vertices_head)
    np.testing.assert_allclose(points[list(LAPA106.mirror)] * [-1, 1, 1], points, atol=2e-3)
    for name, vertex in {"right_eye_outer": 33, "left_eye_inner": 362, "chin": 152, "right_iris": 468}.items():
        np.testing.assert_allclose(points[LAPA106.names[name]], face.vertices_head[vertex], atol=2e-3)
    y = points[:, 1]
    order = ["right_brow_inner", "right_eye_top", "right_eye_bottom", "nose_tip", "nose_bottom", "upper_lip_top"]
    order += ["upper_lip_bottom", "lower_lip_bottom", "chin"]
    heights = [y[LAPA106.names[n]] for n in order]
    assert heights == sorted(heights)
    contour = points[list(LAPA106.regions["contour"]), 0]
    assert (np.diff(contour) > -1e-3).all()  # from the subject's right to its left


def test_symmetric_maps() -> None:
    weights = np.zeros((2, 3), np.float32)
    weights[0, 0], weights[1, 1] = 1.0, 1.0
    both = symmetric_map(weights, (1, 0), (2, 1, 0))
    assert both.tolist() == [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]
    assert pytest.approx(1.0) == both[0].sum()
