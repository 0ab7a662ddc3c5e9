"""Which face is which: pure state of the tracker between frames. The pipeline drives it; no network in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.core.geometry import box_iou
from app.core.smoothing import OneEuroState, PointsFilter
from app.core.types import F32, F64

MAX_FACES = 5
# A lost face keeps its number this long, if it comes back near where it was.
KEEP_LOST_S = 2.0
SEARCH_EVERY_S = 1.0
# While a face is missing the search runs often; every frame when nobody else is tracked.
SEARCH_LOST_EVERY_S = 0.15
SAME_FACE_IOU = 0.35
# FPNet's expected error on things that are no faces is large; on MTFL's faces, profiles included, it stays below
# (n = 175: P95 14 degrees, largest 25).
DOUBT_RAD = 0.42
# A hand before the face, or a turn too far, may hide it this long before the track is given up.
DOUBT_S = 0.6
# How often FPNet is asked about a face whose landmarks are followed. In between its last correction of the mesh's
# rotation stands: the two drift apart with the head's turn, in seconds, not from frame to frame.
ASK_EVERY_S = 0.09
# A lost face may have moved by this many of its own sizes before it comes back as itself.
RETURN_DISTANCE = 1.5


@dataclass(frozen=True, slots=True)
class TrackState:
    """One followed face. points_px (478, 3) raw landmarks of the last frame, None while only a box is known;
    roll_rad serves its crop then. doubted_s: since when FPNet sees no face there, None while it does.
    asked_s: when FPNet was last asked; mesh_from_fused (3, 3) what it then made of the mesh's rotation, uncertainty_rad
    what it then stated. other_filter: of the other point set, where one is asked for."""

    track_id: int
    box_xyxy: F32
    score: float
    born_s: float
    seen_s: float
    roll_rad: float
    points_px: F64 | None = None
    blendshapes: F32 | None = None
    doubted_s: float | None = None
    asked_s: float | None = None
    mesh_from_fused: F64 | None = None
    uncertainty_rad: float | None = None
    points_filter: PointsFilter = field(default_factory=PointsFilter)
    other_filter: PointsFilter = field(default_factory=PointsFilter)
    rotation_filter: OneEuroState | None = None
    look_filter: OneEuroState | None = None


@dataclass(frozen=True, slots=True)
class TrackerState:
    """active: seen in the last frame; lost: waiting to come back; search_s: time of the last search."""

    active: tuple[TrackState, ...] = ()
    lost: tuple[TrackState, ...] = ()
    next_id: int = 1
    search_s: float | None = None


def wants_search(state: TrackerState, t_s: float) -> bool:
    """Whether this frame should be searched for faces."""
    if state.search_s is None or not state.active or t_s < state.search_s:
        return True
    missing = bool(state.lost) or any(t.points_px is None for t in state.active)
    if len(state.active) >= MAX_FACES and not missing:
        return False
    return t_s - state.search_s >= (SEARCH_LOST_EVERY_S if missing else SEARCH_EVERY_S)


def box_size(box_xyxy: F32) -> float:
    """The longer side of a box (4,), px."""
    return float(max(box_xyxy[2] - box_xyxy[0], box_xyxy[3] - box_xyxy[1]))


def is_new(box_xyxy: F32, boxes: Sequence[F32]) -> bool:
    """Whether a found box (4,) is none of the faces already followed."""
    if not boxes:
        return True
    others = np.stack(boxes)
    if float(box_iou(box_xyxy, others).max()) >= SAME_FACE_IOU:
        return False
    # A box inside another, of whatever size, is the same head seen twice.
    center = 0.5 * (box_xyxy[:2] + box_xyxy[2:])
    inside = ((center > others[:, :2]) & (center < others[:, 2:])).all(axis=1)
    return not bool(inside.any())


def claim_lost(lost: Sequence[TrackState], box_xyxy: F32, t_s: float) -> TrackState | None:
    """The lost face that a newly found box (4,) px most likely is: nearest in its sizes and of like size, or none."""
    best: tuple[float, TrackState] | None = None
    center, size = 0.5 * (box_xyxy[:2] + box_xyxy[2:]), box_size(box_xyxy)
    for track in lost:
        old = max(box_size(track.box_xyxy), 1.0)
        distance = float(np.linalg.norm(0.5 * (track.box_xyxy[:2] + track.box_xyxy[2:]) - center)) / max(old, size)
        ratio = max(size / old, old / max(size, 1.0))
        in_time = 0.0 <= t_s - track.seen_s <= KEEP_LOST_S
        if in_time and ratio < 2.0 and distance < RETURN_DISTANCE and (best is None or distance < best[0]):
            best = (distance, track)
    return None if best is None else best[1]


def wants_asking(track: TrackState, t_s: float) -> bool:
    """Whether FPNet is to look at this face in this frame."""
    return track.points_px is None or track.asked_s is None or not 0.0 <= t_s - track.asked_s < ASK_EVERY_S


def is_doubtful(seen: bool, uncertainty_rad: float | None) -> bool:
    """Whether FPNet, asked about a box, sees no face in it or has no idea which way it would point."""
    return not seen or (uncertainty_rad is not None and uncertainty_rad > DOUBT_RAD)


def doubted(track: TrackState, doubtful: bool, t_s: float) -> TrackState | None:
    """The track with its doubt carried on; None once it has lasted for DOUBT_S."""
    if not doubtful:
        return track if track.doubted_s is None else replace(track, doubted_s=None)
    since = t_s if track.doubted_s is None else track.doubted_s
    return None if t_s - since > DOUBT_S else replace(track, doubted_s=since)


def without_doubles(tracks: Sequence[TrackState]) -> tuple[TrackState, ...]:
    """Drop the younger of two tracks that have come to sit on the same face."""
    kept: list[TrackState] = []
    for track in sorted(tracks, key=lambda t: (t.points_px is None, t.track_id)):
        if is_new(track.box_xyxy, [k.box_xyxy for k in kept]):
            kept.append(track)
    return tuple(sorted(kept, key=lambda t: t.track_id))


def forget_old(lost: Sequence[TrackState], t_s: float) -> tuple[TrackState, ...]:
    """The lost faces that may still come back."""
    return tuple(t for t in lost if 0.0 <= t_s - t.seen_s <= KEEP_LOST_S)
