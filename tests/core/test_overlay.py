"""Overlay values: what is asked for is made, in image px."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry import project
from app.core.overlay import (
    AXIS_LENGTH_M,
    Label,
    Lines2D,
    Points2D,
    Retouch,
    ViewSettings,
    intrinsics_of,
    rasterise_label,
    rotation_in_camera,
    track_overlays,
    unique_edges,
)
from app.core.types import FaceTrack, Frame, HeadPose
from app.paths import load_face_model

EDGES = unique_edges(load_face_model().triangles)


def _track(with_points: bool = True) -> FaceTrack:
    points = np.random.default_rng(0).uniform(0, 100, (478, 2)) if with_points else None
    return FaceTrack(7, np.array([10, 20, 60, 90]), 0.5, "mesh478", points, None, HeadPose(np.eye(3), [0.1, 0.0, 0.6]))


def test_nothing_is_drawn_by_default() -> None:
    frame = Frame(np.zeros((100, 100, 3), np.uint8), 0, 0.0)
    assert track_overlays(_track(), frame, ViewSettings(), EDGES) == []


def test_each_toggle_adds_its_own() -> None:
    frame = Frame(np.zeros((100, 100, 3), np.uint8), 0, 0.0)
    kinds = {
        "show_points": [Points2D],
        "show_mesh": [Lines2D],
        "show_axes": [Lines2D] * 3,
        "show_box": [Lines2D, Label],
    }
    for name, expected in kinds.items():
        got = track_overlays(_track(), frame, ViewSettings(**{name: True}), EDGES)
        assert [type(o) for o in got] == expected, name


def test_a_track_without_points_draws_its_box_alone() -> None:
    frame = Frame(np.zeros((100, 100, 3), np.uint8), 0, 0.0)
    view = ViewSettings(show_points=True, show_mesh=True, show_box=True)
    assert [type(o) for o in track_overlays(_track(False), frame, view, EDGES)] == [Lines2D, Label]


def test_axes_start_at_the_head_and_follow_it() -> None:
    frame = Frame(np.zeros((480, 640, 3), np.uint8), 0, 0.0)
    camera = intrinsics_of(frame)
    assert camera.estimated
    lines = [o for o in track_overlays(_track(), frame, ViewSettings(show_axes=True), EDGES) if isinstance(o, Lines2D)]
    R = rotation_in_camera(_track().pose, camera)
    assert lines[0].ends_px[0] == pytest.approx(project(np.array([0.1, 0.0, 0.6]), camera), abs=0.01)
    tip = np.array([0.1, 0.0, 0.6]) + R @ (AXIS_LENGTH_M, 0.0, 0.0)
    assert lines[0].ends_px[1] == pytest.approx(project(tip, camera), abs=0.01)
    # seen from a guessed camera a head that faces the lens off the axis is turned toward it
    assert np.arctan2(R[0, 2], R[2, 2]) == pytest.approx(np.arctan2(0.1, 0.6))


def test_edges_are_unique() -> None:
    assert len(np.unique(EDGES, axis=0)) == len(EDGES)
    assert np.all(EDGES[:, 0] < EDGES[:, 1])


def test_label_has_ink_and_its_height() -> None:
    ink = rasterise_label(Label("12 0.98", (0, 0), 24.0, (1, 1, 1, 1)))
    assert ink.max() == 255
    assert 18 <= ink.shape[0] <= 44
    assert rasterise_label(Label("12 0.98", (0, 0), 48.0, (1, 1, 1, 1))).shape[0] > 1.6 * ink.shape[0]


def test_retouch_is_off_by_default() -> None:
    assert ViewSettings().retouch.is_off
    assert not Retouch(whiten_teeth=0.1).is_off
