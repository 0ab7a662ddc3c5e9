"""Which part of the target a frame touches beyond the plain picture: only there samples are kept and resolved.

On a graphics card this saves little; on llvmpipe most of a frame's time. Pure numpy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.anchors import sprite_transform
from app.core.geometry import project
from app.core.keypoints import MESH478
from app.core.masks import ModelLayer, SpriteLayer
from app.core.overlay import Label, Lines2D, Overlay, Points2D
from app.core.types import F64, CameraIntrinsics
from app.render.motion import head_from_layer
from app.render.scene import MAX_SKIN_SHIFT_M, NEAR_M, FaceScene, Viewport

_PAD_PX = 4.0  # antialiased edges and the soft rims of marks


def box_corners(points: F64) -> F64:
    """The eight corners (8, 3) of the box round points (V, 3)."""
    low, high = points.min(axis=0), points.max(axis=0)
    return np.array([[(low, high)[(i >> axis) & 1][axis] for axis in range(3)] for i in range(8)])


def layer_points_px(layer: ModelLayer, corners_root: F64, face: FaceScene, camera: CameraIntrinsics) -> F64 | None:
    """Image px (8, 2) that hold the layer's model on a face; None where it comes too near to say.

    Moving nodes may leave the box at rest: it is grown by half where there are any.
    """
    corners = corners_root
    if layer.motions or layer.springs:
        middle = corners.mean(axis=0)
        corners = middle + 1.5 * (corners - middle)
    root = face.camera_from_head @ head_from_layer(layer, face.proportions.width)
    seen = corners @ root[:3, :3].T + root[:3, 3]
    if layer.follow == "face":
        middle = seen.mean(axis=0)
        seen = seen + MAX_SKIN_SHIFT_M * np.sign(seen - middle)
    if seen[:, 2].min() < 2.0 * NEAR_M:
        return None
    return project(seen, camera)


def sprite_points_px(layer: SpriteLayer, size_wh: tuple[int, int], face: FaceScene) -> F64:
    """Image px (4, 2) of a sprite's corners; (0, 2) where it is not drawn."""
    assert face.track.landmarks_px is not None
    at = sprite_transform(layer.anchors, face.track.landmarks_px, MESH478)
    if at is None:
        return np.zeros((0, 2))
    w, h = size_wh
    corners = np.array([(-0.5, -0.5, 1), (w - 0.5, -0.5, 1), (-0.5, h - 0.5, 1), (w - 0.5, h - 0.5, 1)])
    return corners @ at.T


def overlay_points_px(overlay: Overlay) -> F64:
    """Image px (K, 2) that hold an overlay, its thickness included."""
    if isinstance(overlay, Label):
        x, y = overlay.at_px
        wide = overlay.height_px * (len(overlay.text) + 2)  # Hershey letters are narrower than high
        return np.array([(x, y), (x + wide, y + 2.0 * overlay.height_px)])
    if isinstance(overlay, Points2D):
        points, thick = overlay.points_px, 0.5 * overlay.diameter_px
    else:
        assert isinstance(overlay, Lines2D)
        points, thick = overlay.ends_px, 0.5 * overlay.width_px
    low, high = points.min(axis=0) - thick, points.max(axis=0) + thick
    return np.array([low, high], np.float64)


def target_region(
    parts_px: Sequence[F64], ndc_from_px: tuple[float, float, float, float], viewport: Viewport
) -> Viewport | None:
    """The GL pixel box in the viewport that holds image points (K, 2) of all parts; None where there are none."""
    parts = [part for part in parts_px if len(part)]
    if not parts:
        return None
    points = np.concatenate(parts)
    if not np.isfinite(points).all():
        return viewport
    sx, sy, ox, oy = ndc_from_px
    ndc = points * (sx, sy) + (ox, oy)
    px = (0.5 * ndc + 0.5) * (viewport.width, viewport.height)
    low = np.floor(px.min(axis=0) - _PAD_PX).clip(0, (viewport.width, viewport.height)).astype(int)
    high = np.ceil(px.max(axis=0) + _PAD_PX).clip(0, (viewport.width, viewport.height)).astype(int)
    if (high <= low).any():
        return None
    return Viewport(viewport.x + int(low[0]), viewport.y + int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
