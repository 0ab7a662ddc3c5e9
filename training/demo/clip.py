"""Renders a timeline of the synthetic person to an H.264 MP4 with its exact truth beside it.

Run: python -m training.demo.clip --out assets/demo/demo.mp4
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from app.core.geometry import angles_from_rotation, project, rotation_from_angles
from app.core.types import CameraIntrinsics
from app.paths import demo_dir, load_face_model
from training.demo.gl import EglContext
from training.demo.parts import NECK_PIVOT
from training.demo.render import FINE, Detail, Light, PersonRenderer, Pose, camera_noise, sight_in_head
from training.demo.rig import Expression, HeadRig, load_person
from training.demo.timeline import Channels, Timeline, demo_timeline

F64 = npt.NDArray[np.float64]

TRUTH_VERSION = 1
SIZE_WH = (960, 540)
FPS = 30
HFOV_RAD = math.radians(60.0)
NECK_AT_M = np.array([0.0, 0.045, 0.63])  # the neck's pivot in the camera frame
NAMED_POINTS = {
    "right_eye_outer": 33,
    "left_eye_outer": 263,
    "nose_tip": 4,
    "chin": 152,
    "mouth_right": 61,
    "mouth_left": 291,
}
_DAY = Light()
_DARK = Light(
    key_rgb=(0.16, 0.155, 0.15),
    fill_rgb=(0.05, 0.055, 0.07),
    ambient_rgb=(0.085, 0.085, 0.09),
    room_rgb=(0.16, 0.16, 0.17),
)
_COLOURED = Light(
    key_dir=(0.92, -0.10, -0.40),
    key_rgb=(0.95, 0.38, 0.14),
    fill_dir=(-0.90, -0.2, -0.4),
    fill_rgb=(0.05, 0.09, 0.22),
    ambient_rgb=(0.10, 0.10, 0.15),
    room_rgb=(0.34, 0.26, 0.26),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything needed to draw one frame and to state its truth."""

    pose: Pose
    expression: Expression
    light: Light


def moment(c: Channels) -> Moment:
    """Channels to pose (the head turns about the neck's pivot), expression and light."""
    R = rotation_from_angles(*(math.radians(a) for a in (c.yaw_deg, c.pitch_deg, c.roll_deg)))
    pivot = NECK_AT_M + np.array([c.slide_m, 0.0, 0.0])
    R_torso = rotation_from_angles(math.radians(0.12 * c.yaw_deg), 0.0, math.radians(0.08 * c.roll_deg))
    gaze = math.radians(c.gaze_yaw_deg), math.radians(c.gaze_pitch_deg)
    return Moment(
        Pose(R, pivot - R @ NECK_PIVOT, R_torso),
        Expression(c.closed, c.closed, c.jaw_open, *gaze),
        _DAY.blend(_DARK, c.dark).blend(_COLOURED, c.coloured),
    )


def frame_truth(t_s: float, now: Moment, rig: HeadRig, camera: CameraIntrinsics) -> dict[str, Any]:
    """One entry of `frames` in the sidecar; see assets/demo/README.md."""
    R, t = now.pose.R_head, now.pose.t_head
    landmarks_px = project(rig.coarse(now.expression) @ R.T + t, camera)
    width, height = camera.size_wh
    inside = (landmarks_px >= -0.5).all(axis=1) & (landmarks_px < np.array([width, height]) - 0.5).all(axis=1)
    yaw, pitch, roll = (round(math.degrees(a), 4) for a in angles_from_rotation(R))
    sight = R @ sight_in_head(now.expression)
    return {
        "t_s": round(t_s, 6),
        "present": bool(inside.mean() >= 0.5),
        "yaw_deg": yaw,
        "pitch_deg": pitch,
        "roll_deg": roll,
        "R_camera_from_head": np.round(R, 7).tolist(),
        "t_camera_from_head_m": np.round(t, 6).tolist(),
        "eye_closed_left": round(now.expression.closed_left, 4),
        "eye_closed_right": round(now.expression.closed_right, 4),
        "jaw_open": round(now.expression.jaw_open, 4),
        "gaze_yaw_deg": round(math.degrees(math.atan2(sight[0], -sight[2])), 4),
        "gaze_pitch_deg": round(math.degrees(math.asin(-sight[1])), 4),
        "points_px": {name: np.round(landmarks_px[i], 2).tolist() for name, i in NAMED_POINTS.items()},
    }


def truth(timeline: Timeline, fps: int, rig: HeadRig, camera: CameraIntrinsics) -> dict[str, Any]:
    """The whole sidecar."""
    times = [i / fps for i in range(round(timeline.duration_s * fps))]
    return {
        "version": TRUTH_VERSION,
        "fps": fps,
        "size_wh": list(camera.size_wh),
        "intrinsics": {"fx": camera.fx, "fy": camera.fy, "cx": camera.cx, "cy": camera.cy},
        "segments": [{k: round(v, 4) if k != "name" else v for k, v in asdict(s).items()} for s in timeline.segments],
        "frames": [frame_truth(t, moment(timeline.at(t)), rig, camera) for t in times],
    }


class Studio:
    """Renders a timeline's frames in `workers` processes, each with a context of its own; frames come in order."""

    def __init__(self, person: Path, timeline: Timeline, fps: int, camera: CameraIntrinsics, oversample: int,
                 detail: Detail = FINE) -> None:  # fmt: skip
        self._detail = detail
        self._person, self._camera, self._oversample = person, camera, oversample
        self._timeline, self._fps = timeline, fps
        self._renderer: PersonRenderer | None = None
        self._context: EglContext | None = None
        self._last_channels: Channels | None = None  # while nothing moves only the noise is new
        self._last_picture: npt.NDArray[np.uint8] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_renderer": None, "_context": None}

    def picture(self, index: int) -> npt.NDArray[np.uint8]:
        """Frame `index` (H, W, 3) uint8 RGB, sensor noise included; cheapest when asked for in order."""
        if self._renderer is None:
            self._context = EglContext()
            self._renderer = PersonRenderer(self._person, load_face_model(), self._camera, self._oversample,
                                            self._detail)  # fmt: skip
        channels = self._timeline.at(index / self._fps)
        if channels != self._last_channels or self._last_picture is None:
            now = moment(channels)
            self._last_picture = self._renderer.draw(now.pose, now.expression, now.light)
            self._last_channels = channels
        return camera_noise(self._last_picture, seed=index)

    def pictures(self, workers: int) -> Iterator[npt.NDArray[np.uint8]]:
        """Every frame in order."""
        indices = range(round(self._timeline.duration_s * self._fps))
        if workers == 1:
            yield from map(self.picture, indices)
            return
        with multiprocessing.get_context("spawn").Pool(workers, _open_studio, (self,)) as pool:
            yield from pool.imap(_picture, indices, chunksize=30)


_studio: Studio | None = None


def _open_studio(studio: Studio) -> None:
    global _studio
    _studio = studio


def _picture(index: int) -> npt.NDArray[np.uint8]:
    assert _studio is not None
    return _studio.picture(index)


def write_video(path: Path, frames: Iterator[npt.NDArray[np.uint8]], fps: int, size_wh: tuple[int, int],
                crf: int = 20, preset: str = "medium") -> None:  # fmt: skip
    """H.264, yuv420p, constant frame times, index in front, so that OpenCV, PyAV and browsers all read it."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=Fraction(fps), options={"crf": str(crf), "preset": preset})
        stream.width, stream.height = size_wh
        stream.pix_fmt = "yuv420p"
        stream.gop_size = 2 * fps
        for index, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--person", type=Path, default=demo_dir(), help="folder of person.png, person_vertices.npy")
    parser.add_argument("--out", type=Path, default=demo_dir() / "demo.mp4")
    parser.add_argument("--oversample", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    timeline = demo_timeline()
    camera = CameraIntrinsics.from_hfov(SIZE_WH, HFOV_RAD, estimated=False)
    model = load_face_model()
    sidecar = truth(timeline, FPS, HeadRig(load_person(options.person, model), model), camera)
    options.out.with_suffix(".json").write_text(json.dumps(sidecar, separators=(",", ":")) + "\n")
    studio = Studio(options.person, timeline, FPS, camera, options.oversample)
    write_video(options.out, studio.pictures(options.workers), FPS, SIZE_WH)
    print(f"{options.out}: {len(sidecar['frames'])} frames, {options.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
