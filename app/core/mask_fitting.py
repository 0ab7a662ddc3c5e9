"""Proposes how a foreign picture or model is worn, and moves, turns and scales it from there. Pure."""

from __future__ import annotations

import math
from dataclasses import replace
from enum import Enum

import numpy as np

from app.core.face_model import FaceModel
from app.core.geometry import rot_x, rot_y, rot_z
from app.core.keypoints import MESH478
from app.core.masks import Anchor, Blend, ModelLayer, PaintLayer, SpriteLayer
from app.core.toml_table import Vec3
from app.core.types import F64


class Place(Enum):
    """Where on the head a thing is worn."""

    FACE = "face"
    EYES = "eyes"
    NOSE = "nose"
    MOUTH = "mouth"
    HEAD = "head"


# Frontal mm from between the eye corners (x to the subject's left, y up), width in mm that a thing there has.
_SPOTS: dict[Place, tuple[float, float, float]] = {
    Place.FACE: (0.0, -30.0, 150.0),
    Place.EYES: (0.0, -2.0, 142.0),
    Place.NOSE: (0.0, -31.0, 46.0),
    Place.MOUTH: (0.0, -56.0, 84.0),
    Place.HEAD: (0.0, 108.0, 200.0),
}
# z of a model's middle, mm out of the face from the eye corners; hats sit over the skull, not before it.
_DEPTHS_MM: dict[Place, float] = {
    Place.FACE: -12.0,
    Place.EYES: -30.0,
    Place.NOSE: 34.0,
    Place.MOUTH: 20.0,
    Place.HEAD: -74.0,
}
# Landmarks that fix a sprite: three or more that stay apart, near where it is worn.
_ANCHORS: dict[Place, tuple[str, ...]] = {
    Place.FACE: ("right_eye_outer", "left_eye_outer", "nose_bottom", "chin"),
    Place.EYES: ("right_eye_outer", "left_eye_outer", "right_eye_inner", "left_eye_inner", "nose_bottom"),
    Place.NOSE: ("right_nostril", "left_nostril", "nose_bridge", "nose_bottom"),
    Place.MOUTH: ("nose_bottom", "upper_lip_top", "mouth_right", "mouth_left", "right_nostril", "left_nostril"),
    Place.HEAD: ("right_eye_outer", "left_eye_outer", "forehead", "nose_bottom"),
}


def guess_place(width: float, height: float) -> Place:
    """From the outline alone: low and wide things are glasses, very low ones moustaches, others cover the face."""
    ratio = width / max(height, 1e-9)
    if ratio >= 3.4:
        return Place.MOUTH
    if ratio >= 1.7:
        return Place.EYES
    return Place.FACE


def guess_model_place(points: F64) -> Place:
    """As guess_place, of (V, 3) points with y up and z forward; what is deep and not low is a hat."""
    extent = np.ptp(points, axis=0)
    place = guess_place(float(extent[0]), float(extent[1]))
    return Place.HEAD if place is Place.FACE and extent[2] > 0.7 * extent[0] else place


def turned(points: F64, rotation_deg: Vec3) -> F64:
    """(V, 3) points turned about x, then y, then z."""
    return points @ _turn(rotation_deg).T


def _turn(rotation_deg: Vec3) -> F64:
    """(3, 3): about x, then y, then z, as the layer's rotation_deg."""
    x, y, z = (math.radians(d) for d in rotation_deg)
    out: F64 = rot_z(z) @ rot_y(y) @ rot_x(x)
    return out


def propose_sprite(
    image: str, seen_xyxy: tuple[float, float, float, float], place: Place, model: FaceModel
) -> SpriteLayer:
    """A sprite centred on its place at that place's usual width, pinned to the landmarks around it.

    Args:
        seen_xyxy: the box of what is not transparent, in px of the picture, the far edges outside: margins do not
            count toward middle and width.
    """
    left, top, right, bottom = seen_xyxy
    x_mm, y_mm, width_mm = _SPOTS[place]
    px_per_mm = (right - left) / width_mm
    middle = ((left + right - 1.0) / 2.0, (top + bottom - 1.0) / 2.0)
    anchors = []
    for name in _ANCHORS[place]:
        x, y = model.vertices_head[MESH478.names[name], :2] * 1000.0  # head frame: y to the chin
        at = (middle[0] + float(x - x_mm) * px_per_mm, middle[1] + float(y + y_mm) * px_per_mm)
        anchors.append(Anchor(name, at))
    return SpriteLayer(image, tuple(anchors), Blend.NORMAL, opacity=1.0, shade=0.6)


def propose_paint(image: str) -> PaintLayer:
    """Face paint as it comes: the picture is taken to be drawn on the exported template."""
    return PaintLayer(image, Blend.NORMAL, opacity=1.0, shade=0.6, edge_fade=0.6, cover_eyes=False, cover_mouth=False)


def propose_model(
    model_file: str, points_model: F64, place: Place | None, rotation_deg: Vec3 = (0.0, 0.0, 0.0)
) -> ModelLayer:
    """A model turned, brought to the size of its place, its middle there; glTF axes are taken as they stand.

    Args:
        points_model: (V, 3) vertices in the model's own units.
        rotation_deg: turns about x, y, z, in this order, for models whose up or front is another axis.
        place: None to guess: flat and wide is eyewear, anything else is worn on the head if it is as deep as wide.
    """
    points = turned(points_model, rotation_deg)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    if place is None:
        place = guess_model_place(points)
    x_mm, y_mm, width_mm = _SPOTS[place]
    scale = width_mm / 1000.0 / float(extent[0])
    middle = 0.5 * (low + high)
    depth_mm = _DEPTHS_MM[place]
    if place is Place.EYES:  # temples reach back: the front, not the middle, is what must sit right
        middle[2] = high[2]
        depth_mm = 28.0
    if place is Place.HEAD:  # a hat stands on its lowest part
        middle[1] = low[1]
        y_mm = 52.0
    position = np.array([x_mm, y_mm, depth_mm]) / 1000.0 - scale * middle
    return ModelLayer(
        model=model_file,
        position_m=(float(position[0]), float(position[1]), float(position[2])),
        rotation_deg=rotation_deg,
        scale=(scale, scale, scale),
        opacity=1.0,
        follow="head",
        fit_width=True,
        depth_bias_m=0.0,
        fade_z_m=(0.075, 0.1) if place is Place.EYES else None,
        shadow=0.5,
        motions=(),
        springs=(),
    )


def adjust_sprite(
    layer: SpriteLayer, right_mm: float, up_mm: float, turn_deg: float, scale: float, model: FaceModel
) -> SpriteLayer:
    """A sprite moved (to the subject's left, up), turned clockwise as seen, and scaled about its anchors' middle.

    Its anchored pixels move the other way, so nothing but the anchors change.
    """
    landmarks = np.array([model.vertices_head[MESH478.names[a.landmark], :2] for a in layer.anchors]) * 1000.0
    pixels = np.array([a.at_px for a in layer.anchors])
    spread_mm = np.linalg.norm(landmarks - landmarks.mean(axis=0), axis=1).mean()
    spread_px = np.linalg.norm(pixels - pixels.mean(axis=0), axis=1).mean()
    px_per_mm = float(spread_px / max(spread_mm, 1e-9)) / scale
    a = math.radians(-turn_deg)
    R = np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
    middle = pixels.mean(axis=0)
    moved = (pixels - middle) @ R.T / scale + middle - (R @ np.array([right_mm, -up_mm])) * px_per_mm
    anchors = tuple(Anchor(a.landmark, (float(p[0]), float(p[1]))) for a, p in zip(layer.anchors, moved, strict=True))
    return replace(layer, anchors=anchors)


def adjust_model(layer: ModelLayer, move_mm: Vec3, turn_deg: Vec3, scale: float, middle_model: Vec3) -> ModelLayer:
    """A model moved, turned and scaled about middle_model (its middle in its own units), which stays in place."""
    turned_deg = (
        layer.rotation_deg[0] + turn_deg[0],
        layer.rotation_deg[1] + turn_deg[1],
        layer.rotation_deg[2] + turn_deg[2],
    )
    size = np.array(layer.scale)
    middle = np.array(middle_model)
    at = np.array(layer.position_m) + _turn(layer.rotation_deg) @ (size * middle)
    position = at + np.array(move_mm) / 1000.0 - _turn(turned_deg) @ (size * scale * middle)
    wrapped = tuple(float((d + 180.0) % 360.0 - 180.0) for d in turned_deg)
    return replace(
        layer,
        position_m=(float(position[0]), float(position[1]), float(position[2])),
        rotation_deg=(wrapped[0], wrapped[1], wrapped[2]),
        scale=(float(size[0] * scale), float(size[1] * scale), float(size[2] * scale)),
    )
