"""What is told of one followed face: smoothed landmarks, pose, expression, gaze."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from app.core.codecs import points_box
from app.core.expression import (
    blendshape_expression,
    eye_visibility,
    mesh_expression,
    upright_mesh,
)
from app.core.eye_crop import with_irises
from app.core.face_model import FaceModel
from app.core.gaze import EyeLooks, GazeCalibration, eye_angles, gaze_of, looks_together
from app.core.geometry import angles_from_rotation, nearest_rotation
from app.core.head_fit import fit_rotation_seen, pose_from_seen_rotation, refine_translation
from app.core.keypoints import MESH478
from app.core.preprocess import crop_from_points
from app.core.smoothing import one_euro, rotation_config
from app.core.tracking import TrackState, box_size
from app.core.types import F32, F64, U8, CameraIntrinsics, CropTransform, Expression, FaceTrack, Frame, PointSet

# Yaw at which the mesh's own rotation and FPNet's weigh the same; the mesh knows best near the front.
_EVEN_YAW_RAD = np.radians(50.0)
_MESH_WEIGHT_FRONT = 0.7


@dataclass(frozen=True, slots=True)
class LandmarkReading:
    """points_px (478, 3) float64 image px with z in the same scale; presence in [0, 1]; blendshapes (52,) or None."""

    points_px: F64
    presence: float
    blendshapes: F32 | None = None


@dataclass(frozen=True, slots=True)
class EyeReading:
    """closed and visible, each in [0, 1], of the subject's (left, right) eye; irises_px (2, 2) image px and looks where
    the network tells them."""

    closed: tuple[float, float]
    visible: tuple[float, float]
    irises_px: F64 | None = None
    looks: EyeLooks | None = None


class EyeReader(Protocol):
    """Looks at each eye's own crop."""

    def read(self, image: U8, points_px: F64) -> EyeReading:
        """image (H, W, 3) RGB; points_px (478, 3), the face's mesh in it."""
        ...


class PointReader(Protocol):
    """Gives another point set of a face whose mesh is known."""

    def read(self, image: U8, mesh_px: F64) -> PointSet:
        """image (H, W, 3) RGB; mesh_px (478, 3), the face's mesh in it."""
        ...


def followed_crop(points_px: F64, crop_scale: float, size_px: int) -> CropTransform:
    """The next frame's crop from this frame's points (478, 3) px: upright by the outer eye corners."""
    right, left = (points_px[i] for i in MESH478.outer_eyes)
    roll = float(np.arctan2(left[1] - right[1], left[0] - right[0]))
    return crop_from_points(points_px[:, :2], roll, crop_scale, size_px)


def fuse_rotations(R_mesh: F64, R_net: F64) -> F64:
    """Chordal mean of the mesh's and FPNet's rotation (3, 3), the mesh weighing less the further the head is turned."""
    yaw, _, _ = angles_from_rotation(R_mesh)
    weight = _MESH_WEIGHT_FRONT - (_MESH_WEIGHT_FRONT - 0.5) * min(1.0, abs(yaw) / _EVEN_YAW_RAD)
    return nearest_rotation(weight * R_mesh + (1.0 - weight) * R_net)


def _with_correction(track: TrackState, R_mesh: F64, seen: tuple[F64, float | None] | None, t_s: float) -> TrackState:
    """The track with FPNet's present correction of the mesh's rotation; the last one stands while it is not asked."""
    if seen is not None:
        return replace(track, mesh_from_fused=R_mesh.T @ fuse_rotations(R_mesh, seen[0]), uncertainty_rad=seen[1])
    if track.asked_s == t_s:
        return replace(track, mesh_from_fused=None, uncertainty_rad=None)
    return track


def _visible(eyes: EyeReading, R_seen: F64) -> tuple[float, float]:
    """How well the (left, right) eye can be judged: by the head's turn, and by what is before the eye."""
    left, right = eye_visibility(angles_from_rotation(R_seen)[0])
    return min(left, eyes.visible[0]), min(right, eyes.visible[1])


class FaceReader:
    """Turns a followed face into a `FaceTrack`. Stateless: what must be remembered travels in the TrackState."""

    def __init__(self, face: FaceModel, eyes: EyeReader | None, other_points: PointReader | None = None) -> None:
        self._face = face
        self._eyes = eyes
        self._other_points = other_points

    def describe(
        self,
        frame: Frame,
        track: TrackState,
        seen: tuple[F64, float | None] | None,
        camera: CameraIntrinsics,
        quickness: float,
        gaze_calibration: GazeCalibration | None,
    ) -> tuple[FaceTrack, TrackState]:
        """The face's values and its track with the filters moved on.

        Args:
            frame: the picture.
            track: with points_px of this frame.
            seen: FPNet's rotation (3, 3) against the line of sight and its doubt in rad; None where it saw no face, or
                was not asked in this frame (track.asked_s).
            camera: for metres.
            quickness: smoothing, 0 steady .. 1 quick.
            gaze_calibration: the user's own, or None.
        """
        assert track.points_px is not None
        eyes = None if self._eyes is None else self._eyes.read(frame.image, track.points_px)
        raw = track.points_px
        if eyes is not None and eyes.irises_px is not None:
            raw = with_irises(raw, eyes.irises_px, eyes.visible, eyes.closed)
        points_filter, points = track.points_filter.step(raw, box_size(track.box_xyxy), frame.t_s, quickness)
        others, track = self._read_others(frame, track, raw, quickness)
        xy, z = points[:, :2].astype(np.float32), points[:, 2].astype(np.float32)
        R_mesh, scale, origin = fit_rotation_seen(xy, z, self._face)
        track = _with_correction(track, R_mesh, seen, frame.t_s)
        R_raw = R_mesh if track.mesh_from_fused is None else nearest_rotation(R_mesh @ track.mesh_from_fused)
        rotation_state = one_euro(track.rotation_filter, R_raw, frame.t_s, rotation_config(quickness))
        R_seen = nearest_rotation(rotation_state.value)
        pose = pose_from_seen_rotation(R_seen, scale, origin, camera, track.uncertainty_rad)
        pose = refine_translation(pose, xy, self._face, camera)
        if eyes is None or eyes.looks is None:
            looking = eye_angles(xy, z, R_mesh, scale)
        else:
            looking = looks_together(eyes.looks, _visible(eyes, R_seen), R_seen)
        angles = np.array([looking.yaw_rad, looking.pitch_rad])
        look_state = one_euro(track.look_filter, angles, frame.t_s, rotation_config(quickness))
        yaw, pitch = (float(a) for a in look_state.value)
        looking = replace(looking, yaw_rad=yaw, pitch_rad=pitch)
        result = FaceTrack(
            track_id=track.track_id,
            box_xyxy=points_box(points),
            score=track.score,
            schema=MESH478.id,
            landmarks_px=xy,
            landmarks_z=z,
            pose=pose,
            expression=self._expression(track, R_seen, eyes),
            gaze=gaze_of(looking, pose.R_camera_from_head, gaze_calibration),
            age_s=frame.t_s - track.born_s,
            points=others,
        )
        filters = replace(track, points_filter=points_filter, rotation_filter=rotation_state, look_filter=look_state)
        return result, filters

    def _read_others(
        self, frame: Frame, track: TrackState, mesh_px: F64, quickness: float
    ) -> tuple[PointSet | None, TrackState]:
        """The other point set, steadied as the mesh is, and the track with that filter moved on."""
        if self._other_points is None:
            return None, track
        read = self._other_points.read(frame.image, mesh_px)
        size_px = box_size(track.box_xyxy)
        other_filter, points = track.other_filter.step(read.points_px.astype(np.float64), size_px, frame.t_s, quickness)
        return replace(read, points_px=points.astype(np.float32)), replace(track, other_filter=other_filter)

    def box_only(
        self, track: TrackState, seen: tuple[F64, float | None] | None, camera: CameraIntrinsics, t_s: float
    ) -> FaceTrack:
        """A face of which only the box, and perhaps FPNet's direction, is known.

        Args:
            track: its box; points are not looked at.
            seen: FPNet's rotation (3, 3) against the line of sight and its uncertainty, rad; None if it was not asked.
            camera: of the frame.
            t_s: the frame's time.
        """
        pose = None
        if seen is not None:
            x0, y0, x1, y1 = (float(v) for v in track.box_xyxy)
            height_m = float(np.ptp(self._face.vertices_head[:468, 1]))
            origin = np.array([0.5 * (x0 + x1), y0 + 0.35 * (y1 - y0)])
            pose = pose_from_seen_rotation(seen[0], (y1 - y0) / height_m, origin, camera, seen[1])
        return FaceTrack(track.track_id, track.box_xyxy, track.score, pose=pose, age_s=t_s - track.born_s)

    def _expression(self, track: TrackState, R_seen: F64, eyes: EyeReading | None) -> Expression:
        assert track.points_px is not None
        yaw, _, _ = angles_from_rotation(R_seen)
        if track.blendshapes is None:
            xy, z = track.points_px[:, :2], track.points_px[:, 2]
            expression = mesh_expression(upright_mesh(xy, z, R_seen), yaw)
        else:
            expression = blendshape_expression(track.blendshapes, yaw)
        if eyes is None:
            return expression
        visible = _visible(eyes, R_seen)
        return replace(
            expression,
            eye_closed_left=eyes.closed[0],
            eye_closed_right=eyes.closed[1],
            eye_visible_left=visible[0],
            eye_visible_right=visible[1],
        )
