"""The demo person's geometry: refinement, lids, jaw, skull, against the canonical face."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry import angles_from_rotation, fit_similarity
from app.paths import demo_dir, load_face_model
from training.demo.mesh import filled_triangles, interpolating_refiner, vertex_normals
from training.demo.rig import CENTRE, EYE_STRETCH, EYEBALL_RADIUS_M, Expression, HeadRig, load_person

OPEN = Expression()


@pytest.fixture(scope="module")
def rig() -> HeadRig:
    model = load_face_model()
    return HeadRig(load_person(demo_dir(), model), model)


def test_filling_the_holes_makes_a_disc() -> None:
    model = load_face_model()
    triangles = filled_triangles(model)
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    _, count = np.unique(edges, axis=0, return_counts=True)
    assert count.max() == 2
    assert (count == 1).sum() == 36  # only the face's oval is left open


def test_refinement_passes_through_the_vertices_and_keeps_a_plane_flat() -> None:
    points = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0.4, 0.6, 0]], dtype=float)
    triangles = np.array([[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]], dtype=np.int32)
    refine, finer = interpolating_refiner(5, triangles, 2)
    fine = refine @ points
    np.testing.assert_allclose(fine[:5], points, atol=1e-12)
    np.testing.assert_allclose(fine[:, 2], 0.0, atol=1e-12)
    assert len(finer) == 64


def test_the_head_is_closed_and_looks_outward(rig: HeadRig) -> None:
    skin = rig.skin(OPEN)
    outward = ((skin - CENTRE) * vertex_normals(skin, rig.triangles)).sum(axis=1)
    assert (outward > 0).mean() > 0.97  # nostrils and lips turn inward


def test_the_head_has_the_size_of_a_head(rig: HeadRig) -> None:
    size = np.ptp(rig.skin(OPEN), axis=0)
    np.testing.assert_allclose(size, (0.150, 0.224, 0.217), atol=0.012)


def test_the_person_faces_where_the_canonical_face_does(rig: HeadRig) -> None:
    model = load_face_model()
    person = rig.coarse(OPEN)
    _, R, _ = fit_similarity(model.vertices_head[:468], person, model.fit_weights[:468])
    assert np.abs(np.degrees(angles_from_rotation(R))).max() < 0.5
    assert np.linalg.norm(0.5 * (person[33] + person[263])) < 0.0015


def test_the_person_is_symmetric(rig: HeadRig) -> None:
    model = load_face_model()
    person = rig.coarse(OPEN)
    np.testing.assert_allclose(person[model.mirror[:468]] * (-1, 1, 1), person, atol=5e-4)


@pytest.mark.parametrize("side", ["left", "right"])
def test_closed_lids_meet_and_open_lids_do_not(rig: HeadRig, side: str) -> None:
    lids = rig.eyes[side]

    def gap_m(closed: float) -> float:
        at = rig.coarse(Expression(closed, closed))
        return float(np.median(at[lids.lower, 1] - at[lids.upper, 1]))

    assert gap_m(0.0) > 0.005
    assert abs(gap_m(1.0)) < 0.0004
    assert gap_m(0.0) > gap_m(0.3) > gap_m(0.6) > gap_m(0.9) > gap_m(1.0)


def test_one_eye_can_close_alone(rig: HeadRig) -> None:
    at = rig.coarse(Expression(closed_left=1.0))
    rest = rig.coarse(OPEN)
    np.testing.assert_allclose(at[rig.eyes["right"].upper], rest[rig.eyes["right"].upper])
    assert np.abs(at[rig.eyes["left"].upper] - rest[rig.eyes["left"].upper]).max() > 0.004


@pytest.mark.parametrize("closed", [0.0, 0.5, 1.0])
def test_no_skin_lies_inside_an_eyeball(rig: HeadRig, closed: float) -> None:
    skin = rig.skin(Expression(closed, closed))
    for lids in rig.eyes.values():
        local = (skin - lids.centre) / EYE_STRETCH
        front = (np.linalg.norm(local[:, :2], axis=1) < 0.9 * EYEBALL_RADIUS_M) & (local[:, 2] < -0.003)
        assert np.linalg.norm(local[front], axis=1).min() > EYEBALL_RADIUS_M


def test_the_jaw_drops_the_chin_and_leaves_the_brow(rig: HeadRig) -> None:
    moved = rig.coarse(Expression(jaw_open=1.0)) - rig.coarse(OPEN)
    assert moved[152, 1] > 0.015  # chin, down
    assert moved[14, 1] > 0.02  # lower lip, down
    for fixed in (10, 13, 1, 33, 263, 168):
        assert np.linalg.norm(moved[fixed]) < 1e-9


def test_looking_down_lowers_the_upper_lid(rig: HeadRig) -> None:
    down = rig.coarse(Expression(gaze_pitch_rad=-0.4)) - rig.coarse(OPEN)
    assert down[159, 1] > 0.001
    assert down[386, 1] > 0.001
