"""One line of JSON for one picture or frame: the format of `detect --json` and `run --headless --json`, version 1.

All in ORIGINAL, unmirrored image pixels (pixel centres at integers; boxes in pixel edges); degrees for a person to
read; null for what is not known.
"""

from __future__ import annotations

import json
import math
from typing import Any

from app.core.attention_types import AttentionStatus
from app.core.types import FaceTrack, FrameResult

VERSION = 1


def frame_record(result: FrameResult, image: str | None) -> dict[str, Any]:
    """A result as plain values, see docs/json.md. image: the file's name, None for frames of a stream."""
    width, height = result.frame.size_wh
    return {
        "version": VERSION,
        "image": image,
        "frame": result.frame.index,
        "t_s": round(result.frame.t_s, 6),
        "width": width,
        "height": height,
        "error": None,
        "timings_ms": {k: round(v, 3) for k, v in result.timings_ms.items()},
        "attention": None if result.attention is None else attention_record(result.attention),
        "faces": [face_record(t) for t in result.tracks],
    }


def error_record(image: str, index: int, message: str) -> dict[str, Any]:
    """The line of a picture that could not be read."""
    return {
        "version": VERSION,
        "image": image,
        "frame": index,
        "t_s": None,
        "width": None,
        "height": None,
        "error": message,
        "timings_ms": {},
        "attention": None,
        "faces": [],
    }


def face_record(track: FaceTrack) -> dict[str, Any]:
    """One face as plain values."""
    pose, face, gaze = track.pose, track.expression, track.gaze
    return {
        "track_id": track.track_id,
        "score": round(float(track.score), 4),
        "box_xyxy": [round(float(v), 2) for v in track.box_xyxy],
        "schema": track.schema,
        "landmarks_px": None
        if track.landmarks_px is None
        else [[round(float(x), 2), round(float(y), 2)] for x, y in track.landmarks_px],
        "landmarks_z": None if track.landmarks_z is None else [round(float(z), 2) for z in track.landmarks_z],
        "points_schema": None if track.points is None else track.points.schema,
        "points_source": None if track.points is None else track.points.source,
        "points_px": None
        if track.points is None
        else [[round(float(x), 2), round(float(y), 2)] for x, y in track.points.points_px],
        "yaw_deg": None if pose is None else _degrees(pose.yaw_rad),
        "pitch_deg": None if pose is None else _degrees(pose.pitch_rad),
        "roll_deg": None if pose is None else _degrees(pose.roll_rad),
        "pose_uncertainty_deg": None
        if pose is None or pose.uncertainty_rad is None
        else _degrees(pose.uncertainty_rad),
        "R_camera_from_head": None
        if pose is None
        else [[round(float(v), 6) for v in row] for row in pose.R_camera_from_head],
        "t_camera_from_head_m": None if pose is None else [round(float(v), 5) for v in pose.t_camera_from_head],
        "eye_closed_left": None if face is None else round(face.eye_closed_left, 4),
        "eye_closed_right": None if face is None else round(face.eye_closed_right, 4),
        "eye_visible_left": None if face is None else round(face.eye_visible_left, 4),
        "eye_visible_right": None if face is None else round(face.eye_visible_right, 4),
        "jaw_open": None if face is None else round(face.jaw_open, 4),
        "brow_up": None if face is None else round(face.brow_up, 4),
        "smile": None if face is None else round(face.smile, 4),
        "mouth_pucker": None if face is None else round(face.mouth_pucker, 4),
        "gaze_yaw_deg": None if gaze is None else _degrees(gaze.yaw_rad),
        "gaze_pitch_deg": None if gaze is None else _degrees(gaze.pitch_rad),
        "age_s": round(track.age_s, 4),
    }


def attention_record(status: AttentionStatus) -> dict[str, Any]:
    """The indicator as plain values."""
    return {
        "state": status.state.value,
        "level": status.level.name.lower(),
        "reason": status.reason,
        "events": [
            {"kind": e.kind.value, "level": e.level.name.lower(), "since_s": round(e.since_s, 3), "why": e.why}
            for e in status.events
        ],
        "buffer": round(status.buffer, 4),
        "calibration": round(status.calibration, 4),
        "eyes_off_road_s": round(status.eyes_off_road_s, 3),
        "perclos_60s": None if status.perclos_60s is None else round(status.perclos_60s, 4),
        "not_monitored": list(status.not_monitored),
    }


def to_line(record: dict[str, Any]) -> str:
    """The record as one line, without the line's end.

    Raises:
        ValueError: a number is not finite; JSON has no word for it.
    """
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _degrees(angle_rad: float) -> float:
    return round(math.degrees(angle_rad), 3)
