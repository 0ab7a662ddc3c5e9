"""Values refuse what they cannot be, and cannot be changed."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.types import FaceTrack, Frame, FrameResult, HeadPose

BOX = np.array([0, 0, 10, 10], np.float32)


def test_wrong_shapes_are_named() -> None:
    with pytest.raises(ValueError, match=r"image: expected \(K, K, 3\) uint8, got \(4, 4\)"):
        Frame(np.zeros((4, 4), np.uint8), 0, 0.0)
    with pytest.raises(ValueError, match=r"R_camera_from_head: expected \(3, 3\)"):
        HeadPose(np.eye(4), np.zeros(3))
    with pytest.raises(ValueError, match=r"landmarks_px: expected \(K, 2\) float32"):
        FaceTrack(1, BOX, 1.0, "mesh478", np.zeros((478, 3)))
    with pytest.raises(ValueError, match="landmarks_z"):
        FaceTrack(1, BOX, 1.0, "mesh478", np.zeros((478, 2)), np.zeros(3))
    with pytest.raises(ValueError, match="without landmarks_px"):
        FaceTrack(1, BOX, 1.0, landmarks_z=np.zeros(3))


def test_arrays_and_maps_are_read_only() -> None:
    frame = Frame(np.zeros((4, 4, 3), np.uint8), 0, 0.0)
    with pytest.raises(ValueError, match="read-only"):
        frame.image[0, 0, 0] = 1
    result = FrameResult(frame, timings_ms={"total": 1.0})
    with pytest.raises(TypeError):
        result.timings_ms["total"] = 2.0  # type: ignore[index]
    assert frame.size_wh == (4, 4)


def test_no_face_is_an_empty_tuple() -> None:
    assert FrameResult(Frame(np.zeros((1, 1, 3), np.uint8), 0, 0.0)).tracks == ()
