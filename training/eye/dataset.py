"""The eye network's training set: eyes cut from teacher-labelled faces, single-eye pictures, and what is no eye.

Soft labels: the teacher's eyeBlink score rises slowly and also when looking down, so that only its ends are trusted:
closure runs 0 to 1 between two scores, and samples between count little.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import Dataset

from app.core.expression import eye_visibility, ramp
from app.core.eye_crop import EYE_CROP_PX, EyeCrop, cut_eye, eye_crops, iris_in_crop
from app.core.face_model import FaceModel
from app.core.geometry import angles_from_rotation
from app.core.head_fit import fit_rotation_seen
from app.core.preprocess import square_crop, warp
from app.core.types import F32, U8, CropTransform
from training.augment import CropJitter, change_looks
from training.mesh.cache import CropCache, read_rgb
from training.mesh.look import look_aside
from training.mesh.regions import IRIS_LEFT, IRIS_RIGHT

BLINK_LEFT, BLINK_RIGHT = 9, 10
"""Places of eyeBlinkLeft and eyeBlinkRight among the teacher's 52 blendshapes."""
_OPEN_BELOW, _CLOSED_ABOVE = 0.15, 0.55
_PICTURE_FILL = 1.15
"""A single-eye picture shows about this many crop sides across."""
JITTER = CropJitter(roll_rad=0.12, shift=0.06, log_scale=0.12)
HIDDEN_SHARE = 0.15
_LOOK_ASIDE_SHARE = 0.5

Sample = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class EyeRow:
    """One eye of a cached face (cache, row, left) or one picture (picture set); closed and weight in [0, 1]."""

    closed: float
    weight: float
    visible: float
    cache: int = -1
    row: int = -1
    left: bool = False
    picture: int = -1


def kept_out(name: str) -> bool:
    """Whether a single-eye picture ("open/0001.jpg") belongs to the third that is never trained on."""
    return zlib.crc32(name.encode()) % 3 == 0


def closure_of(blink: float) -> tuple[float, float]:
    """(closed, weight) from the teacher's blink score."""
    closed = ramp(blink, _OPEN_BELOW, _CLOSED_ABOVE)
    return closed, max(0.1, abs(2.0 * closed - 1.0))


def eye_pictures(folder: Path) -> list[tuple[str, U8, bool]]:
    """(name, picture, closed) of every file in folder/open and folder/closed, sorted."""
    files = sorted([*folder.glob("open/*.jpg"), *folder.glob("closed/*.jpg")])
    return [(f"{f.parent.name}/{f.name}", read_rgb(f), f.parent.name == "closed") for f in files]


def face_rows(caches: Sequence[CropCache], face: FaceModel) -> list[EyeRow]:
    """Both eyes of every cached face, seen or not by the head's yaw."""
    rows = []
    for c, cache in enumerate(caches):
        for i in np.flatnonzero(cache.is_face):
            points = cache.points[i]
            R, _, _ = fit_rotation_seen(points[:, :2], points[:, 2], face)
            visible = eye_visibility(angles_from_rotation(R)[0])
            for left, place, seen in ((True, BLINK_LEFT, visible[0]), (False, BLINK_RIGHT, visible[1])):
                closed, weight = closure_of(float(cache.blendshapes[i, place]))
                rows.append(EyeRow(closed, weight if seen > 0.5 else 0.0, seen, cache=c, row=int(i), left=left))
    return rows


class EyeDataset(Dataset[Sample]):
    """image (32, 32, 3) uint8; closed, weight (of closed), visible, iris_weight: () float32; iris (2,) crop units.

    Rows are drawn so that a third are closed eyes, though few faces on photographs have them.
    """

    def __init__(
        self, rows: Sequence[EyeRow], caches: Sequence[CropCache], pictures: Sequence[U8], length: int
    ) -> None:
        self._rows, self._caches, self._length = list(rows), caches, length
        self._pictures = [_with_border(p) for p in pictures]
        closed = np.array([r.closed * r.weight for r in rows])
        single = np.array([r.picture >= 0 for r in rows])
        chance = np.where(closed > 0.5, 1.0 / max(1, (closed > 0.5).sum()), 2.0 / max(1, (closed <= 0.5).sum()))
        chance = chance * np.where(single, 4.0, 1.0)
        self._upto = np.cumsum(chance / chance.sum())

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Sample:
        rng = np.random.default_rng(int(torch.randint(0, 2**62, ()).item()))
        return self.sample(rng)

    def sample(self, rng: np.random.Generator) -> Sample:
        """One sample with all chance taken from `rng`."""
        row = self._rows[min(int(np.searchsorted(self._upto, rng.random())), len(self._rows) - 1)]
        hidden = rng.random() < HIDDEN_SHARE
        image, iris = self._cut(row, rng, elsewhere=hidden and rng.random() < 0.6)
        if hidden:
            image = _cover_eye(image, rng) if rng.random() < 0.5 else image
        image = change_looks(image, rng, 0.8)
        if rng.random() < 0.5 and row.visible == 1.0 and not hidden:
            image = np.ascontiguousarray(image[:, ::-1])  # a frontal eye is nearly its own mirror image
            iris = np.array([1.0 - iris[0], iris[1]], np.float32)
        numbers = (row.closed, 0.0, 0.0) if hidden else (row.closed, row.weight, row.visible)
        closed, weight, visible = (torch.tensor(v, dtype=torch.float32) for v in numbers)
        sees_iris = row.picture < 0 and not hidden and row.visible > 0.5 and row.closed < 0.5
        return {
            "image": torch.from_numpy(image), "closed": closed, "weight": weight, "visible": visible,
            "iris": torch.from_numpy(iris), "iris_weight": torch.tensor(float(sees_iris)),
        }  # fmt: skip

    def _cut(self, row: EyeRow, rng: np.random.Generator, elsewhere: bool) -> tuple[U8, F32]:
        """The eye with the tracker's errors, or a place one to three crop sides away from it; and the iris centre."""
        iris_px = np.zeros(2)
        if row.picture >= 0:
            picture = self._pictures[row.picture]
            exact, mirrored = picture_crop(picture, bordered=True), False
        else:
            cache = self._caches[row.cache]
            picture, points = np.asarray(cache.crops[row.row]), cache.points[row.row]
            if rng.random() < _LOOK_ASIDE_SHARE:
                picture, points, _ = look_aside(picture, points, cache.blendshapes[row.row], rng)
            left, right = eye_crops(points)
            exact, mirrored = ((left if row.left else right).transform), row.left
            iris_px = points[IRIS_LEFT[0] if row.left else IRIS_RIGHT[0], :2].astype(np.float64)
        roll, shift, factor = JITTER.draw(rng)
        if elsewhere:
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.9, 3.0)
            shift = (far * np.cos(angle), far * np.sin(angle))
        crop = EyeCrop(_move(exact, roll, shift, factor), mirrored)
        return cut_eye(picture, crop), iris_in_crop(iris_px, crop)


def picture_crop(picture: U8, bordered: bool = False) -> CropTransform:
    """The crop that shows a single-eye picture as `eye_crops` would show the eye."""
    h, w = picture.shape[:2]
    side = max(h, w) / _PICTURE_FILL * (0.5 if bordered else 1.0)
    return square_crop((0.5 * (w - 1), 0.5 * (h - 1)), side, 0.0, EYE_CROP_PX)


def _with_border(picture: U8) -> U8:
    """Twice as wide and high, the edge repeated: jittered crops must not show where the picture ended."""
    h, w = picture.shape[:2]
    up, left = h // 2, w // 2
    return np.asarray(cv2.copyMakeBorder(picture, up, up, left, left, cv2.BORDER_REPLICATE), np.uint8)


def _move(exact: CropTransform, roll: float, shift: tuple[float, float], factor: float) -> CropTransform:
    side = EYE_CROP_PX / exact.scale
    center = exact.invert([[0.5 * (EYE_CROP_PX - 1)] * 2])[0] + side * np.asarray(shift)
    turned = float(np.arctan2(exact.crop_from_image[0, 1], exact.crop_from_image[0, 0]))
    return square_crop(center, side * factor, turned + roll, EYE_CROP_PX)


def _cover_eye(image: U8, rng: np.random.Generator) -> U8:
    """A plain or blurred patch over the middle of the crop."""
    out = image.copy()
    size = image.shape[0]
    mask = np.zeros((size, size), np.uint8)
    center = tuple(int(v) for v in rng.normal(0.5 * size, 0.08 * size, 2))
    axes = tuple(int(v) for v in rng.uniform(0.4, 0.9, 2) * size)
    cv2.ellipse(mask, center, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    if rng.random() < 0.5:
        fill = np.broadcast_to(rng.integers(0, 256, 3).astype(np.uint8), image.shape)
    else:
        fill = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.25 * size), np.uint8)
    out[mask > 0] = fill[mask > 0]
    return out


def single_eye_rows(closed: Sequence[bool]) -> list[EyeRow]:
    """Rows of single-eye pictures in order."""
    return [EyeRow(float(c), 1.0, 1.0, picture=i) for i, c in enumerate(closed)]


def face_eye(image: U8, points_px: npt.ArrayLike, left: bool) -> F32 | U8:
    """The exact crop of one eye of a face (32, 32, 3) uint8."""
    crops = eye_crops(points_px)
    return cut_eye(image, crops[0] if left else crops[1])


def plain_picture(picture: U8) -> U8:
    """A single-eye picture as the network sees it, without any change (32, 32, 3) uint8."""
    return warp(picture, picture_crop(picture))
