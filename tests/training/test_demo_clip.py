"""The shipped clip and its sidecar: readable, constant in time, and true to the script that made them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from app.core.geometry import angles_from_rotation, project
from app.core.types import CameraIntrinsics
from app.paths import demo_dir, load_face_model
from training.demo.check import look, report
from training.demo.clip import FPS, HFOV_RAD, NAMED_POINTS, SIZE_WH, truth, write_video
from training.demo.rig import HeadRig, load_person
from training.demo.timeline import demo_timeline

CLIP = demo_dir() / "demo.mp4"
TEACHERS = Path(__file__).resolve().parents[3] / "shared" / "teachers"


@pytest.fixture(scope="module")
def sidecar() -> dict[str, Any]:
    return json.loads(CLIP.with_suffix(".json").read_text())


def test_the_clip_is_small() -> None:
    assert CLIP.stat().st_size < 4.2e6


def test_pyav_and_opencv_read_every_frame(sidecar: dict[str, Any]) -> None:
    with av.open(str(CLIP)) as container:
        stream = container.streams.video[0]
        times = [float(p.pts * p.time_base) for p in container.demux(stream) if p.pts is not None]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    np.testing.assert_allclose(sorted(times), [f["t_s"] for f in sidecar["frames"]], atol=1e-4)
    capture = cv2.VideoCapture(str(CLIP))
    try:
        assert int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == len(sidecar["frames"])
        ok, image = capture.read()
    finally:
        capture.release()
    assert ok
    assert image.shape == (SIZE_WH[1], SIZE_WH[0], 3)


def test_the_sidecar_is_what_the_script_says(sidecar: dict[str, Any]) -> None:
    model = load_face_model()
    camera = CameraIntrinsics.from_hfov(SIZE_WH, HFOV_RAD, estimated=False)
    again = truth(demo_timeline(), FPS, HeadRig(load_person(demo_dir(), model), model), camera)
    assert json.loads(json.dumps(again)) == sidecar


def test_rotations_and_angles_agree(sidecar: dict[str, Any]) -> None:
    for row in sidecar["frames"][::17]:
        angles = np.degrees(angles_from_rotation(row["R_camera_from_head"]))
        np.testing.assert_allclose(angles, [row["yaw_deg"], row["pitch_deg"], row["roll_deg"]], atol=1e-3)


def test_named_points_are_projections_of_the_pose(sidecar: dict[str, Any]) -> None:
    """The canonical face, posed by the truth, lands within 3 % of the eye distance of the person's own corners."""
    camera = CameraIntrinsics.from_hfov(SIZE_WH, HFOV_RAD, estimated=False)
    model = load_face_model()
    for row in sidecar["frames"][::29]:
        R, t = np.array(row["R_camera_from_head"]), np.array(row["t_camera_from_head_m"])
        eyes = [NAMED_POINTS["right_eye_outer"], NAMED_POINTS["left_eye_outer"]]
        expected = project(model.vertices_head[eyes] @ R.T + t, camera)
        actual = np.array([row["points_px"]["right_eye_outer"], row["points_px"]["left_eye_outer"]])
        assert np.abs(expected - actual).max() < 0.03 * camera.fx * 0.0876 / t[2]


def test_presence_ends_and_comes_back(sidecar: dict[str, Any]) -> None:
    present = [f["present"] for f in sidecar["frames"]]
    gaps = np.flatnonzero(np.diff(np.array(present, dtype=int)))
    assert len(gaps) == 2
    assert 2.0 < (gaps[1] - gaps[0]) / FPS < 3.2


def test_the_video_has_the_person_where_the_truth_says_present(sidecar: dict[str, Any]) -> None:
    """Between the eyes is skin when present; the same place shows the bare room when absent."""
    row = sidecar["frames"][0]
    x, y = np.round(np.mean([row["points_px"]["right_eye_outer"], row["points_px"]["left_eye_outer"]], axis=0)).astype(
        int
    )
    middle = []
    with av.open(str(CLIP)) as container:
        for frame in container.decode(video=0):
            if frame.pts is not None and len(middle) < len(sidecar["frames"]):
                middle.append(
                    np.asarray(frame.to_ndarray(format="rgb24"))[y - 2 : y + 3, x - 2 : x + 3].mean(axis=(0, 1))
                )
    pixels = np.array(middle)
    still = [i for i, f in enumerate(sidecar["frames"]) if f["t_s"] < 2.4]
    gone = [i for i, f in enumerate(sidecar["frames"]) if not f["present"]][15:-15]
    redness = pixels[:, 0] - pixels[:, 2]
    assert redness[still].min() > redness[gone].max() + 20


def test_written_videos_have_constant_frame_times(tmp_path: Path) -> None:
    frames = [np.full((48, 64, 3), 40 * i, np.uint8) for i in range(5)]
    write_video(tmp_path / "v.mp4", iter(frames), fps=25, size_wh=(64, 48))
    with av.open(str(tmp_path / "v.mp4")) as container:
        decoded = list(container.decode(video=0))
    assert [round(float(f.pts * f.time_base), 4) for f in decoded] == [0.0, 0.04, 0.08, 0.12, 0.16]
    np.testing.assert_allclose([f.to_ndarray(format="rgb24").mean() for f in decoded], [0, 40, 80, 120, 160], atol=4)


@pytest.mark.skipif(not TEACHERS.is_dir(), reason="the teachers' files (../shared/teachers) are not here")
def test_teachers_take_the_person_for_a_face_and_agree_with_the_truth(sidecar: dict[str, Any]) -> None:
    seen = report(look(CLIP, sidecar, TEACHERS, every=15), sidecar["segments"])
    assert seen["found"] >= 0.98
    assert seen["found_while_absent"] == 0
    assert max(seen["mesh_angles_deg_mae"]) < 6.0
    assert max(seen["fsanet_angles_deg_mae"]) < 8.0
    assert seen["blink_when_closed"]["median"] > 0.5
    assert seen["blink_when_open"]["p95"] < 0.25
    assert seen["jaw_when_open"]["median"] > 0.5
    assert seen["gaze_left"]["eyeLookOutLeft"] > 0.4 > seen["gaze_left"]["eyeLookInLeft"]
    assert seen["gaze_right"]["eyeLookInLeft"] > 0.4 > seen["gaze_right"]["eyeLookOutLeft"]
