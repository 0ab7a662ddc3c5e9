"""What one frame shows of the driver, with everything that could not be seen left None."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.core.types import U8, FaceTrack

# Mean brightness (0..255) of a face below which its details drown in a webcam's noise, and below which it is dim.
DARK_LUMA = 12.0
DIM_LUMA = 35.0


class FrameQuality(Enum):
    """Whether a picture can be judged at all."""

    GOOD = "good"
    DIM = "dim"
    DARK = "dark"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Observation:
    """One frame's evidence. Angles in radians with `geometry`'s signs, as measured, NOT relative to any neutral.

    face: a face was found. pose_uncertainty_rad None: the network states none, the pose is taken as good.
    eye_closed_* in [0, 1] or None; eye_visible_* in [0, 1], how far that eye can be judged. jaw_open in [0, 1] or None.
    speed_mps: from the user or an input stream, None unknown. camera_moved: the camera was bumped at this frame.
    """

    face: bool
    quality: FrameQuality = FrameQuality.GOOD
    head_yaw_rad: float | None = None
    head_pitch_rad: float | None = None
    pose_uncertainty_rad: float | None = None
    gaze_yaw_rad: float | None = None
    gaze_pitch_rad: float | None = None
    gaze_uncertainty_rad: float | None = None
    eye_closed_left: float | None = None
    eye_closed_right: float | None = None
    eye_visible_left: float = 1.0
    eye_visible_right: float = 1.0
    jaw_open: float | None = None
    speed_mps: float | None = None
    camera_moved: bool = False


NO_FRAME = Observation(face=False, quality=FrameQuality.MISSING)


def observation_from_track(
    track: FaceTrack | None,
    quality: FrameQuality = FrameQuality.GOOD,
    speed_mps: float | None = None,
    camera_moved: bool = False,
) -> Observation:
    """The driver's track (None: no face) as an observation."""
    if track is None:
        return Observation(False, quality, speed_mps=speed_mps, camera_moved=camera_moved)
    pose, gaze, face = track.pose, track.gaze, track.expression
    return Observation(
        face=True,
        quality=quality,
        head_yaw_rad=None if pose is None else pose.yaw_rad,
        head_pitch_rad=None if pose is None else pose.pitch_rad,
        pose_uncertainty_rad=None if pose is None else pose.uncertainty_rad,
        gaze_yaw_rad=None if gaze is None else gaze.yaw_rad,
        gaze_pitch_rad=None if gaze is None else gaze.pitch_rad,
        gaze_uncertainty_rad=None if gaze is None else gaze.uncertainty_rad,
        eye_closed_left=None if face is None else face.eye_closed_left,
        eye_closed_right=None if face is None else face.eye_closed_right,
        eye_visible_left=0.0 if face is None else face.eye_visible_left,
        eye_visible_right=0.0 if face is None else face.eye_visible_right,
        jaw_open=None if face is None else face.jaw_open,
        speed_mps=speed_mps,
        camera_moved=camera_moved,
    )


def choose_driver(tracks: Sequence[FaceTrack], previous_id: int | None) -> FaceTrack | None:
    """Whom to watch: the same person as before while in the picture, else the largest face; None without faces.

    A passenger who leans in never takes over from a driver who can still be seen.
    """
    for track in tracks:
        if track.track_id == previous_id:
            return track

    def area_px(track: FaceTrack) -> float:
        x0, y0, x1, y1 = (float(v) for v in track.box_xyxy)
        return (x1 - x0) * (y1 - y0)

    return max(tracks, key=area_px, default=None)


def frame_quality(image: U8, track: FaceTrack | None) -> FrameQuality:
    """Judge image (H, W, 3) uint8 RGB by the brightness of the face, or of the whole picture where there is none.

    Every 8th pixel is enough, the mean of the three channels stands in for luma. A picture without pixels is dark.
    """
    if image.size == 0:
        return FrameQuality.DARK
    patch = image
    if track is not None:
        height, width = image.shape[:2]
        x0, y0, x1, y1 = (int(v) for v in track.box_xyxy)
        inside = image[max(0, y0) : min(height, y1), max(0, x0) : min(width, x1)]
        patch = inside if inside.size else image
    luma = float(np.mean(patch[::8, ::8]))
    if luma < DARK_LUMA:
        return FrameQuality.DARK
    return FrameQuality.DIM if luma < DIM_LUMA else FrameQuality.GOOD
