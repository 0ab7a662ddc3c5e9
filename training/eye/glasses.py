"""Glasses put on cut-out eyes: clear and tinted ones leave the eye to be judged, dark ones hide it."""

from __future__ import annotations

import cv2
import numpy as np

from app.core.types import U8

_FINE = 4
"""Drawn this much larger, then shrunk, so that rims have soft edges."""

# A clear or lightly tinted lens (category 1, ISO 12312-1) keeps back at most 57 % of the light, sunglasses of category
# 3 and 4 82 % and more.
_TINTED, _DARK = (0.2, 0.57), (0.84, 1.0)


def wear_glasses(image: U8, rng: np.random.Generator) -> tuple[U8, bool]:
    """One lens with its rim over an eye's crop (S, S, 3); True where the eye behind it cannot be seen any more."""
    kind = rng.random()
    opaque = kind >= 0.55
    dark = float(rng.uniform(*_DARK) if opaque else rng.uniform(*_TINTED) if kind >= 0.3 else rng.uniform(0.0, 0.08))
    size = image.shape[0]
    lens, rim = _shapes(size, rng, rimless=not opaque and rng.random() < 0.3)
    out = image.astype(np.float32)
    if opaque:
        # what little comes through loses its edges in a webcam's noise
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), 1.0), np.float32)
    shade = np.linspace(dark, dark * (rng.uniform(0.75, 1.0) if opaque else rng.uniform(0.3, 1.0)), size)
    shade = np.broadcast_to(shade[:, None, None].astype(np.float32), (size, size, 1)) * lens[..., None]
    tint = (rng.uniform(0, 38) + rng.normal(0, 8, 3)).clip(0, 70).astype(np.float32)
    out = np.where(lens[..., None] > 0, out * (1.0 - shade) + tint * shade, image)
    if rng.random() < 0.55:
        out = out + _reflection(image, rng) * lens[..., None] * float(rng.uniform(0.1, 0.75))
    colour = rng.uniform(5, 60, 3) if rng.random() < 0.8 else rng.uniform(60, 200, 3)
    out = out * (1.0 - rim[..., None]) + colour.astype(np.float32) * rim[..., None]
    return np.clip(out, 0, 255).astype(np.uint8), opaque


def _shapes(size: int, rng: np.random.Generator, rimless: bool) -> tuple[np.ndarray, np.ndarray]:
    """Coverage (S, S) in [0, 1] of lens and rim: a rounded box about one and a half eyes wide."""
    fine = size * _FINE
    centre = np.array([0.5, 0.52]) + rng.normal(0, 0.05, 2)
    half = np.array([rng.uniform(0.42, 0.6), rng.uniform(0.32, 0.55)])
    power = rng.uniform(2.0, 5.0)
    x = ((np.arange(fine) + 0.5) / fine - centre[0]) / half[0]
    y = ((np.arange(fine) + 0.5) / fine - centre[1]) / half[1]
    radius = (np.abs(x[None]) ** power + np.abs(y[:, None]) ** power) ** (1.0 / power)
    thick = 0.0 if rimless else float(rng.uniform(0.03, 0.2))
    lens = (radius < 1.0).astype(np.float32)
    rim = ((radius >= 1.0) & (radius < 1.0 + thick)).astype(np.float32)
    down = (size, size)
    return (
        np.asarray(cv2.resize(lens, down, interpolation=cv2.INTER_AREA)),
        np.asarray(cv2.resize(rim, down, interpolation=cv2.INTER_AREA)),
    )


def _reflection(image: U8, rng: np.random.Generator) -> np.ndarray:
    """Light on the glass (S, S, 3) float32: a window, a lamp, or a blurred room."""
    size = image.shape[0]
    out = np.zeros((size, size, 3), np.float32)
    if rng.random() < 0.5:
        for _ in range(int(rng.integers(1, 3))):
            x, y = rng.uniform(0, size, 2)
            w, h = rng.uniform(0.08, 0.5, 2) * size
            box = cv2.boxPoints(((float(x), float(y)), (float(w), float(h)), float(rng.uniform(-20, 20))))
            cv2.fillConvexPoly(out, box.astype(np.int32), rng.uniform(120, 255, 3).tolist())
        return np.asarray(cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.4, 2.0))))
    room = np.roll(image[::-1, ::-1], int(rng.integers(0, size)), axis=int(rng.integers(0, 2)))
    return np.asarray(cv2.GaussianBlur(room.astype(np.float32), (0, 0), float(rng.uniform(1.5, 5.0))))
