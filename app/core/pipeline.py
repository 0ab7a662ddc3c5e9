"""From one picture to all that is known of it: the order of the stages, with the networks handed in.

On a search the cascade looks at the whole picture; between searches each face is followed from its own last landmarks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.core import tracking
from app.core.attention_watch import AttentionSettings, AttentionWatch
from app.core.calibration import Calibration
from app.core.codecs import points_box
from app.core.face_reading import FaceReader, LandmarkReading, followed_crop
from app.core.gaze import GazeCalibration
from app.core.overlay import intrinsics_of
from app.core.preprocess import crop_from_box
from app.core.tracking import TrackerState, TrackState
from app.core.types import F32, F64, U8, CameraIntrinsics, CropTransform, FaceTrack, Frame, FrameResult

# A new face must convince the landmark network more than one that was there a frame ago.
PRESENCE_NEW = 0.6
PRESENCE_KEEP = 0.4


class FoundFace(Protocol):
    """What the cascade says of a face.

    box_xyxy (4,) px edges; score in [0, 1]; R_line_of_sight (3, 3) against the line of sight; uncertainty_rad or None.
    """

    @property
    def box_xyxy(self) -> F32: ...
    @property
    def score(self) -> float: ...
    @property
    def R_line_of_sight(self) -> F64: ...
    @property
    def uncertainty_rad(self) -> float | None: ...


class Detector(Protocol):
    """Searches whole pictures (H, W, 3) RGB, and judges known boxes (N, 4) px edges; None for what is no face."""

    def detect(self, image_rgb: U8, min_face_px: float | None = None) -> Sequence[FoundFace]: ...
    def refine(self, image_rgb: U8, boxes_xyxy: npt.ArrayLike) -> Sequence[FoundFace | None]: ...


class Landmarker(Protocol):
    """Reads the landmarks of one square crop, size_px a side, of a picture (H, W, 3) RGB."""

    size_px: int
    crop_scale: float

    def read(self, image: U8, crop: CropTransform) -> LandmarkReading: ...


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """Swapped whole, read once per frame.

    quickness: 0 steady .. 1 quick. follow False: every picture stands alone. attention None: nobody is watched.
    hfov_rad: true horizontal field of view of a camera that does not tell it itself, None unknown.
    gaze: the user's own eye calibration, None for anybody's.
    """

    quickness: float = 0.5
    min_face_px: float = 60.0
    max_faces: int = tracking.MAX_FACES
    follow: bool = True
    hfov_rad: float | None = None
    gaze: GazeCalibration | None = None
    attention: AttentionSettings | None = field(default_factory=AttentionSettings)


class Pipeline:
    """The per-frame step. One per inference thread; holds the tracker's state and nothing else that changes."""

    def __init__(
        self, detector: Detector, landmarker: Landmarker, reader: FaceReader, clock_s: Callable[[], float]
    ) -> None:
        """clock_s measures the stages only (monotonic seconds); the faces live on the frames' own time."""
        self._detector = detector
        self._landmarker = landmarker
        self._reader = reader
        self._clock_s = clock_s
        self._state = TrackerState()
        self._watch = AttentionWatch()

    @property
    def calibration(self) -> Calibration | None:
        """The driver's neutral, once learned, to be stored."""
        return self._watch.calibration

    def reset(self) -> None:
        """Forget every face: another source, or a jump in time."""
        self._state = TrackerState(next_id=self._state.next_id)
        self._watch.reset()

    def step(self, frame: Frame, settings: PipelineSettings) -> FrameResult:
        """All faces of one frame, at most settings.max_faces."""
        timings_ms: dict[str, float] = {}
        if frame.intrinsics is None and settings.hfov_rad is not None:
            camera = CameraIntrinsics.from_hfov(frame.size_wh, settings.hfov_rad, estimated=False)
            frame = replace(frame, intrinsics=camera)
        if not settings.follow:
            self._state = TrackerState()
        with self._timed(timings_ms, "total"):
            state = self._state
            with self._timed(timings_ms, "landmarks"):
                followed, missing = self._follow(frame, state.active)
            lost = tracking.forget_old((*state.lost, *missing), frame.t_s)
            next_id, search_s = state.next_id, state.search_s
            known = TrackerState(tuple(followed), lost, next_id, search_s)
            if tracking.wants_search(known, frame.t_s):
                with self._timed(timings_ms, "search"):
                    fresh, lost, next_id = self._search(frame, known, settings)
                followed, search_s = followed + fresh, frame.t_s
            active = tracking.without_doubles(followed)[: settings.max_faces]
            with self._timed(timings_ms, "pose"):
                looked_at = self._ask(frame, active)
            with self._timed(timings_ms, "face"):
                faces, kept = self._describe(frame, looked_at, settings)
            self._state = TrackerState(tuple(kept), lost, next_id, search_s)
            attention = None
            if settings.attention is not None:
                with self._timed(timings_ms, "attention"):
                    attention = self._watch.step(frame, faces, settings.attention)
        return FrameResult(frame, tuple(faces), attention, timings_ms)

    def _follow(self, frame: Frame, tracks: Sequence[TrackState]) -> tuple[list[TrackState], list[TrackState]]:
        """Re-read each known face where it was; returns those still there and those gone."""
        followed, gone = [], []
        for track in tracks:
            moved = None
            if track.points_px is not None:
                moved = self._read_points(frame, track, self._crop_for(track), PRESENCE_KEEP)
            if moved is None:
                moved = self._follow_box(frame, track)
            if moved is None:
                gone.append(track)
            else:
                followed.append(moved)
        return followed, gone

    def _crop_for(self, track: TrackState) -> CropTransform:
        if track.points_px is None:
            return crop_from_box(track.box_xyxy, track.roll_rad, self._landmarker.crop_scale, self._landmarker.size_px)
        return followed_crop(track.points_px, self._landmarker.crop_scale, self._landmarker.size_px)

    def _read_points(
        self, frame: Frame, track: TrackState, crop: CropTransform, least_presence: float
    ) -> TrackState | None:
        reading = self._landmarker.read(frame.image, crop)
        if reading.presence < least_presence:
            return None
        return replace(
            track,
            points_px=reading.points_px,
            blendshapes=reading.blendshapes,
            box_xyxy=points_box(reading.points_px),
            score=reading.presence,
            seen_s=frame.t_s,
        )

    def _follow_box(self, frame: Frame, track: TrackState) -> TrackState | None:
        """Where landmarks fail (far profile, half hidden) FPNet alone holds the face by its box."""
        found = self._detector.refine(frame.image, track.box_xyxy[None])[0]
        if found is None:
            return None
        return replace(track, points_px=None, box_xyxy=found.box_xyxy, score=found.score, seen_s=frame.t_s)

    def _search(
        self, frame: Frame, known: TrackerState, settings: PipelineSettings
    ) -> tuple[list[TrackState], tuple[TrackState, ...], int]:
        """Faces that the cascade finds beside the followed ones; the lost that remain; the next free number."""
        fresh: list[TrackState] = []
        lost, next_id = list(known.lost), known.next_id
        with_points = [t.box_xyxy for t in known.active]
        for found in self._detector.detect(frame.image, settings.min_face_px):
            if len(with_points) >= settings.max_faces:
                break
            doubtful = tracking.is_doubtful(True, found.uncertainty_rad)
            if doubtful or not tracking.is_new(found.box_xyxy, with_points):
                continue
            track = self._first_look(frame, found)
            if not tracking.is_new(track.box_xyxy, with_points):
                continue
            old = tracking.claim_lost(lost, track.box_xyxy, frame.t_s)
            if old is None:
                track, next_id = replace(track, track_id=next_id), next_id + 1
            else:
                lost.remove(old)
                track = replace(track, track_id=old.track_id, born_s=old.born_s)
            fresh.append(track)
            with_points.append(track.box_xyxy)
        return fresh, tuple(lost), next_id

    def _first_look(self, frame: Frame, found: FoundFace) -> TrackState:
        """Landmarks of a face that was just found: once from its box, once more from the crop those give."""
        roll = float(np.arctan2(found.R_line_of_sight[1, 0], found.R_line_of_sight[1, 1]))
        track = TrackState(0, found.box_xyxy, found.score, frame.t_s, frame.t_s, roll)
        first = self._read_points(frame, track, self._crop_for(track), 0.5 * PRESENCE_NEW)
        if first is None:
            return track
        second = self._read_points(frame, first, self._crop_for(first), PRESENCE_NEW)
        return track if second is None else second

    def _ask(self, frame: Frame, tracks: Sequence[TrackState]) -> list[tuple[TrackState, FoundFace | None]]:
        """FPNet's look at the faces whose turn it is; those that it has doubted for long are given up."""
        due = [t for t in tracks if tracking.wants_asking(t, frame.t_s)]
        found = self._detector.refine(frame.image, np.stack([t.box_xyxy for t in due])) if due else ()
        answers = {t.track_id: f for t, f in zip(due, found, strict=True)}
        out: list[tuple[TrackState, FoundFace | None]] = []
        for track in tracks:
            if track.track_id not in answers:
                out.append((track, None))
                continue
            answer = answers[track.track_id]
            doubtful = tracking.is_doubtful(answer is not None, None if answer is None else answer.uncertainty_rad)
            kept = tracking.doubted(replace(track, asked_s=frame.t_s), doubtful, frame.t_s)
            if kept is not None:
                out.append((kept, answer))
        return out

    def _describe(
        self, frame: Frame, tracks: Sequence[tuple[TrackState, FoundFace | None]], settings: PipelineSettings
    ) -> tuple[list[FaceTrack], list[TrackState]]:
        camera = intrinsics_of(frame)
        faces, kept = [], []
        for known, found in tracks:
            rotation = None if found is None else (found.R_line_of_sight, found.uncertainty_rad)
            track = known
            if track.points_px is None:
                faces.append(self._reader.box_only(track, rotation, camera, frame.t_s))
                if found is not None:
                    roll = float(np.arctan2(found.R_line_of_sight[1, 0], found.R_line_of_sight[1, 1]))
                    track = self._look_again(frame, replace(track, roll_rad=roll))
                kept.append(track)
                continue
            face, track = self._reader.describe(frame, track, rotation, camera, settings.quickness, settings.gaze)
            faces.append(face)
            kept.append(track)
        return faces, kept

    def _look_again(self, frame: Frame, track: TrackState) -> TrackState:
        """Try the landmarks of a face that is only held by its box; they show from the next frame on."""
        again = self._read_points(frame, track, self._crop_for(track), PRESENCE_NEW)
        return track if again is None else again

    @contextmanager
    def _timed(self, timings_ms: dict[str, float], stage: str) -> Iterator[None]:
        start = self._clock_s()
        yield
        timings_ms[stage] = 1000.0 * (self._clock_s() - start)
