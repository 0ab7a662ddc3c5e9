"""The one way from a picture to a network's input, shared by training and app so that both see the same pixels.

crop px from image px: x' = s (x + 0.5 - x0) - 0.5 with x0 the left EDGE of the crop, so that warping an upright,
unrotated crop equals a resize.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from app.core.types import F32, U8, CropTransform


def square_crop(center_px: npt.ArrayLike, side_px: float, roll_rad: float, size_px: int) -> CropTransform:
    """A square of side `side_px` around `center_px` (2,), turned by `roll_rad` (clockwise), scaled to `size_px`.

    A face that is rolled by `roll_rad` in the image stands upright in the crop.

    Raises:
        ValueError: the side is not positive and finite.
    """
    if not (math.isfinite(side_px) and side_px > 0):
        raise ValueError(f"side_px: expected a positive number, got {side_px}")
    cx, cy = (float(v) for v in np.asarray(center_px, dtype=np.float64))
    scale = size_px / side_px
    c, s = scale * math.cos(roll_rad), scale * math.sin(roll_rad)
    middle = 0.5 * (size_px - 1)
    matrix = np.array([[c, s, middle - c * cx - s * cy], [-s, c, middle + s * cx - c * cy]])
    return CropTransform(matrix, (size_px, size_px))


def crop_from_box(box_xyxy: npt.ArrayLike, roll_rad: float, scale: float, size_px: int) -> CropTransform:
    """Square crop around a box's centre: side = scale * the box's longer side. Box (4,) in pixel EDGES."""
    x0, y0, x1, y1 = (float(v) for v in np.asarray(box_xyxy, dtype=np.float64))
    center = (0.5 * (x0 + x1) - 0.5, 0.5 * (y0 + y1) - 0.5)
    return square_crop(center, scale * max(x1 - x0, y1 - y0), roll_rad, size_px)


def crop_from_points(points_px: npt.ArrayLike, roll_rad: float, scale: float, size_px: int) -> CropTransform:
    """Square crop around points (K, 2): their bounding box IN THE ROLLED frame, side = scale * its longer side."""
    points = np.asarray(points_px, dtype=np.float64)
    c, s = math.cos(roll_rad), math.sin(roll_rad)
    upright_from_image = np.array([[c, s], [-s, c]])
    upright = points @ upright_from_image.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    center = upright_from_image.T @ (0.5 * (low + high))
    return square_crop(center, scale * float((high - low).max()), roll_rad, size_px)


def warp(image: U8, transform: CropTransform) -> U8:
    """Cut the crop out of image (H, W, C); outside the picture is black.

    Shrinking by 2 or more is done by area averaging first, so that fine texture does not alias into jitter.
    """
    matrix = transform.crop_from_image.copy()
    shrink = int(1.0 / max(transform.scale, 1e-6))
    if shrink >= 2:
        image, offset = _roi(image, transform)
        height, width = image.shape[0] // shrink * shrink, image.shape[1] // shrink * shrink
        if height == 0 or width == 0:
            return np.zeros((transform.size_wh[1], transform.size_wh[0], image.shape[2]), np.uint8)
        small_wh = (width // shrink, height // shrink)
        image = np.asarray(cv2.resize(image[:height, :width], small_wh, interpolation=cv2.INTER_AREA), np.uint8)
        matrix[:, 2] += matrix[:, :2] @ (offset + 0.5 * (shrink - 1))
        matrix[:, :2] *= shrink
    out = cv2.warpAffine(image, matrix, transform.size_wh, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(out, dtype=np.uint8)


def _roi(image: U8, transform: CropTransform) -> tuple[U8, npt.NDArray[np.float64]]:
    """The part of image that the crop can touch, and the image px of its first pixel centre."""
    w, h = transform.size_wh
    corners = transform.invert([(-1, -1), (w, -1), (-1, h), (w, h)])
    limit = np.array([image.shape[1], image.shape[0]])
    pad = 2.0 / transform.scale
    low = np.clip(np.floor(corners.min(axis=0) - pad), 0, limit).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0) + pad), 0, limit).astype(int)
    return image[low[1] : high[1], low[0] : high[0]], low.astype(np.float64)


def to_tensor(crop: U8, mean: npt.ArrayLike, std: npt.ArrayLike, bgr: bool = False) -> F32:
    """RGB crop (H, W, 3) uint8 to (1, 3, H, W) float32: (value / 255 - mean) / std per channel."""
    picture = crop[..., ::-1] if bgr else crop
    m = np.asarray(mean, dtype=np.float32) * 255.0
    k = 1.0 / (np.asarray(std, dtype=np.float32) * 255.0)
    # planes first: whole rows are then scaled in place, which is four times quicker than turning the result
    out = np.empty((1, 3, *picture.shape[:2]), dtype=np.float32)
    out[0] = picture.transpose(2, 0, 1)
    out -= np.reshape(m, (-1, 1, 1))
    out *= np.reshape(k, (-1, 1, 1))
    return out
