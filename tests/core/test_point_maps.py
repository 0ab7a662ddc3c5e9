"""Point sets derived from the mesh."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.keypoints import schema
from app.core.point_maps import PointMap
from app.paths import load_face_model, load_point_map


def _pick(*indices: int) -> np.ndarray:
    return np.eye(478, dtype=np.float32)[list(indices)]


def test_derived_points_are_weighted_means() -> None:
    mesh = np.random.default_rng(0).normal(0, 100, (478, 2))
    derived = PointMap("t", 0.25 * _pick(3, 4) + 0.75 * _pick(5, 6)).apply(mesh)
    np.testing.assert_allclose(derived, 0.25 * mesh[[3, 4]] + 0.75 * mesh[[5, 6]], atol=1e-4)


def test_maps_that_would_not_move_with_the_face_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        PointMap("t", 0.9 * _pick(1, 2))
    with pytest.raises(ValueError, match="478"):
        PointMap("t", np.ones((2, 68), np.float32) / 68)


@pytest.mark.parametrize("name", ["ibug68", "lapa106"])
def test_shipped_maps_put_the_named_points_where_the_mesh_has_them(name: str) -> None:
    points, mesh = schema(name), schema("mesh478")
    face = load_face_model().vertices_head
    found = load_point_map(name).apply(face)
    assert found.shape == (points.count, 3)
    eyes_m = np.linalg.norm(np.subtract(*face[list(mesh.outer_eyes)]))
    for side in ("right", "left"):
        for part in ("eye_outer", "eye_inner"):
            gap = found[points.index(f"{side}_{part}")] - face[mesh.index(f"{side}_{part}")]
            assert np.linalg.norm(gap[:2]) < 0.08 * eyes_m
    gap = found[points.index("chin")] - face[mesh.index("chin")]
    assert np.linalg.norm(gap[:2]) < 0.15 * eyes_m
    mirrored = found[list(points.mirror)] * [-1, 1, 1]
    np.testing.assert_allclose(mirrored[:, :2], found[:, :2], atol=0.02 * eyes_m)
