"""The room's light, read off the face: how bright, what colour, from where. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.render.textures import decode_srgb

F32 = npt.NDArray[np.float32]

# A face of middling skin in a well-exposed picture has about this linear luminance, a whole picture about that one.
FACE_MIDDLE, PICTURE_MIDDLE = 0.24, 0.20
SKIN_CHROMA = np.array([1.36, 0.93, 0.74], np.float32)  # linear RGB over luminance, mean over many skins
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_RIDGE = 0.08
_FROM_ABOVE = np.array([-0.25, -0.62, -0.74])  # camera frame: over the viewer's shoulder, where lamps mostly hang


@dataclass(frozen=True, slots=True)
class Light:
    """direction (3,) unit, from the face to the lamp, camera frame; colour (3,) linear: a white thing's brightness.

    contrast: share of the light that is directional, 0 to 1. skin_luminance: the face's own mean, linear.
    """

    direction: npt.NDArray[np.float64]
    colour: npt.NDArray[np.float64]
    contrast: float
    skin_luminance: float


def default_light() -> Light:
    """A friendly room, for when nothing can be measured."""
    return Light(_FROM_ABOVE / np.linalg.norm(_FROM_ABOVE), np.ones(3), 0.45, FACE_MIDDLE)


def bare_skin(model: FaceModel) -> npt.NDArray[np.intp]:
    """Indices of mesh points on cheeks, nose, forehead and chin: away from eyes, brows, lips and the outline."""
    x, y = np.abs(model.vertices_head[:468, 0]), model.vertices_head[:468, 1]
    eyes = (y > -0.032) & (y < 0.016) & (x > 0.010)
    mouth = (y > 0.048) & (y < 0.084) & (x < 0.034)
    outline = (x > 0.062) | (y < -0.045) | (y > 0.100)
    return np.flatnonzero(~(eyes | mouth | outline))


def estimate_light(
    soft_picture: npt.NDArray[np.uint8],
    picture_size_wh: tuple[int, int],
    points_px: F32,
    normals: F32,
    skin: npt.NDArray[np.intp],
) -> Light | None:
    """Least-squares fit of skin luminance by a + b . normal over bare skin that faces the camera.

    Ratios within one face do not depend on the skin's own tone; the overall level does, so it is tempered with the
    brightness of the whole picture.

    Args:
        soft_picture: (h, w, 3) uint8 sRGB, the picture brought down.
        picture_size_wh: size of the full picture that points_px refer to.
        points_px: (K, 2) image px. normals: (K, 3) unit, camera frame. skin: indices to use.
    """
    h, w = soft_picture.shape[:2]
    at = (points_px[skin] + 0.5) * np.array([w / picture_size_wh[0], h / picture_size_wh[1]], np.float32)
    column, row = np.floor(at[:, 0]).astype(int), np.floor(at[:, 1]).astype(int)
    seen = (column >= 0) & (column < w) & (row >= 0) & (row < h) & (normals[skin, 2] < -0.25)
    if seen.sum() < 12:
        return None
    colours = decode_srgb(soft_picture[row[seen], column[seen]])
    n = normals[skin][seen].astype(np.float64)
    value = (colours @ LUMINANCE).astype(np.float64)
    mean = max(float(value.mean()), 1e-3)
    rows = np.concatenate([np.ones((len(n), 1)), n], axis=1)
    # robust against beard, hair and shine: one reweighting by the residual
    weight = np.ones(len(n))
    solution = np.array([mean, 0.0, 0.0, 0.0])
    for _ in range(2):
        left = rows.T * weight
        ridge = np.diag([0.0, 1.0, 1.0, 1.0]) * _RIDGE * weight.sum()
        solution = np.linalg.solve(left @ rows + ridge, left @ value)
        residual = np.abs(value - rows @ solution)
        weight = 1.0 / (1.0 + (residual / (0.15 * mean)) ** 2)
    toward = 0.3 * _FROM_ABOVE + solution[1:] / mean
    strength = float(np.linalg.norm(toward))
    chroma = colours.mean(axis=0) / max(float(colours.mean(axis=0) @ LUMINANCE), 1e-3) / SKIN_CHROMA
    tint = np.clip(chroma.astype(np.float64), 0.3, 3.0) ** 0.5
    tint = np.clip(tint / (tint @ LUMINANCE), 0.8, 1.25)
    everywhere = decode_srgb(soft_picture[::3, ::3].reshape(-1, 3))
    picture_mean = float(everywhere.mean(axis=0) @ LUMINANCE)
    level = (mean / FACE_MIDDLE) ** 0.6 * (max(picture_mean, 1e-3) / PICTURE_MIDDLE) ** 0.25
    return Light(
        direction=toward / max(strength, 1e-9),
        colour=tint * float(np.clip(level, 0.08, 1.35)),
        contrast=float(np.clip(strength, 0.25, 0.8)),
        skin_luminance=mean,
    )


def blend_lights(old: Light, new: Light, share: float) -> Light:
    """`share` of the new light, the rest of the old: for smoothing over time."""
    direction = (1.0 - share) * old.direction + share * new.direction
    return Light(
        direction / max(float(np.linalg.norm(direction)), 1e-9),
        (1.0 - share) * old.colour + share * new.colour,
        (1.0 - share) * old.contrast + share * new.contrast,
        (1.0 - share) * old.skin_luminance + share * new.skin_luminance,
    )
