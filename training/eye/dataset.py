"""The eye network's training set: eyes cut from teacher-labelled faces, single-eye pictures, and what is no eye.

Soft labels: the teacher's eyeBlink score rises slowly and also when squinting or looking down (of 60 training eyes that
it scores 0.35 to 0.55, looked at one by one, nearly all are open), so that only its ends are trusted: closure runs 0 to
1 between two scores, and samples between count little. Directions come from the teacher's eyeLook scores and, where
those are faint, from rendered eyes (`rendered`), which also show lids that are low because the eye looks down.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from training.eye.glasses import wear_glasses
from training.eye.rendered import RenderedEyes
from training.mesh.cache import CropCache, read_rgb
from training.mesh.look import look_aside
from training.mesh.regions import IRIS_LEFT, IRIS_RIGHT

BLINK_LEFT, BLINK_RIGHT = 9, 10
"""Places of eyeBlinkLeft and eyeBlinkRight among the teacher's 52 blendshapes."""
LOOK_DOWN_LEFT, LOOK_IN_LEFT, LOOK_OUT_LEFT, LOOK_UP_LEFT = 11, 13, 15, 17
"""The left eye's look scores; the right eye's lie one further on."""
_OPEN_BELOW, _CLOSED_ABOVE = 0.35, 0.60
_PICTURE_FILL = 1.15
"""A single-eye picture shows about this many crop sides across."""
JITTER = CropJitter(roll_rad=0.12, shift=0.06, log_scale=0.12)
HIDDEN_SHARE = 0.15
_LOOK_ASIDE_SHARE = 0.5
_GLASSES_SHARE = 0.16
_RENDERED_SHARE = 0.4
_LOOKS_DOWN_RAD, _LOOKS_DOWN_OFTEN = -0.2, 6.0
"""Open eyes that the teacher reads this far down are rare and easily taken for closed ones: drawn this much more."""

SCORE_YAW_RAD = 0.57
"""Angle of a look score of 1 sideways, by regression of the iris' place on photographs."""
SCORE_PITCH_RAD, SCORE_PITCH_AT_REST_RAD, SCORE_PITCH_PER_NOD_RAD = 0.90, -0.04, 0.58
"""Pitch = a (eyeLookUp - eyeLookDown) + b + c sin(head pitch), fitted to the teacher's reading of 423 rendered faces:
10.3 degrees are left over (sideways 5.9), so that the teacher's pitch is no more than a hint."""
_BLINK_HIDES_LOOK = 0.3
"""Over this blink score the teacher's direction says no more than that the lids are low."""

Sample = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class EyeRow:
    """One eye of a cached face (cache, row, left), of a rendered one (rendered, row, left), or one picture (picture).

    closed and weight in [0, 1]; look: (yaw towards the nose, pitch) rad in the head frame, each counting look_weight;
    pitch_hint: how far the pitch counts as a mere hint, without a say in how certain the network is to be.
    """

    closed: float
    weight: float
    visible: float
    cache: int = -1
    rendered: int = -1
    row: int = -1
    left: bool = False
    picture: int = -1
    look: tuple[float, float] = (0.0, 0.0)
    look_weight: tuple[float, float] = (0.0, 0.0)
    pitch_hint: float = 0.0


def kept_out(name: str) -> bool:
    """Whether a single-eye picture ("open/0001.jpg") belongs to the third that is never trained on."""
    return zlib.crc32(name.encode()) % 3 == 0


def closure_of(blink: float) -> tuple[float, float]:
    """(closed, weight) from the teacher's blink score."""
    closed = ramp(blink, _OPEN_BELOW, _CLOSED_ABOVE)
    return closed, max(0.1, abs(2.0 * closed - 1.0))


def look_of(shapes: F32, left: bool, sin_head_pitch: float) -> tuple[float, float]:
    """(yaw towards the nose, pitch up) rad of one eye in the head frame from the teacher's scores (52,)."""
    side = 0 if left else 1
    inward = float(shapes[LOOK_IN_LEFT + side] - shapes[LOOK_OUT_LEFT + side])
    upward = float(shapes[LOOK_UP_LEFT + side] - shapes[LOOK_DOWN_LEFT + side])
    pitch = SCORE_PITCH_RAD * upward + SCORE_PITCH_AT_REST_RAD + SCORE_PITCH_PER_NOD_RAD * sin_head_pitch
    return SCORE_YAW_RAD * inward, pitch


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
                blink = float(cache.blendshapes[i, place])
                closed, weight = closure_of(blink)
                look = look_of(cache.blendshapes[i], left, float(R[1, 2]))
                known = seen > 0.5 and blink < _BLINK_HIDES_LOOK
                weight = weight if seen > 0.5 else 0.0
                rows.append(EyeRow(closed, weight, seen, cache=c, row=int(i), left=left, look=look,
                                   look_weight=(float(known), 0.0), pitch_hint=float(known)))  # fmt: skip
    return rows


def without_unseen(rows: Sequence[EyeRow], visible: npt.NDArray[np.floating], below: float = 0.45) -> list[EyeRow]:
    """The rows with those made "not visible" of which an earlier network says so.

    The teacher labels dark glasses as open eyes. A network that has seen drawn lenses finds the real ones in spite of
    those labels (at 0.45 about nine of ten that it finds, looked at one by one, hide their eye).

    Args:
        rows: eyes of cached faces. visible: (N,) what the earlier network says of each.
    """
    return [
        replace(row, visible=0.0, weight=0.0, look_weight=(0.0, 0.0), pitch_hint=0.0) if told < below else row
        for row, told in zip(rows, visible, strict=True)
    ]


def rendered_rows(sets: Sequence[RenderedEyes]) -> list[EyeRow]:
    """Both eyes of every rendered face. A shut eye keeps its direction: nothing of it shows, and that is to be learned
    as doubt."""
    rows = []
    for s, eyes in enumerate(sets):
        for i in range(len(eyes)):
            visible = eye_visibility(float(eyes.head[i, 0]))
            closed = ramp(float(eyes.closed[i]), 0.35, 0.75)
            weight = max(0.1, abs(2.0 * closed - 1.0))
            yaw, pitch = (float(v) for v in eyes.gaze[i])
            for left, seen in ((True, visible[0]), (False, visible[1])):
                known = seen > 0.5
                rows.append(EyeRow(closed, weight * known, seen, rendered=s, row=i, left=left,
                                   look=(-yaw if left else yaw, pitch),
                                   look_weight=(float(known), float(known))))  # fmt: skip
    return rows


class EyeDataset(Dataset[Sample]):
    """image (32, 32, 3) uint8; closed, weight (of closed), visible, iris_weight: () float32; iris (2,) crop
    units; look (2,) rad, look_weight (2,), pitch_hint () as in EyeRow.

    Rows are drawn so that a third are closed eyes, though few faces on photographs have them, and _RENDERED_SHARE are
    rendered.
    """

    def __init__(
        self, rows: Sequence[EyeRow], caches: Sequence[CropCache], pictures: Sequence[U8], length: int,
        rendered: Sequence[RenderedEyes] = (),
    ) -> None:  # fmt: skip
        self._rows, self._caches, self._rendered, self._length = list(rows), caches, rendered, length
        self._pictures = [_with_border(p) for p in pictures]
        closed = np.array([r.closed * r.weight for r in rows]) > 0.5
        drawn = np.array([r.rendered >= 0 for r in rows])
        single = np.array([r.picture >= 0 for r in rows])
        photo = ~drawn
        chance = np.where(closed, 1.0 / max(1, (closed & photo).sum()), 2.0 / max(1, (~closed & photo).sum()))
        low_lids = np.array([r.cache >= 0 and r.closed < 0.5 and r.look[1] < _LOOKS_DOWN_RAD for r in rows])
        chance = chance * np.where(single, 4.0, 1.0) * np.where(low_lids, _LOOKS_DOWN_OFTEN, 1.0)
        chance[photo] *= (1.0 - _RENDERED_SHARE * drawn.any()) / max(chance[photo].sum(), 1e-9)
        chance[drawn] = _RENDERED_SHARE / max(1, drawn.sum())
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
        image, iris, look = self._cut(row, rng, elsewhere=hidden and row.rendered < 0 and rng.random() < 0.6)
        if hidden and (row.rendered >= 0 or rng.random() < 0.5):
            image = _cover_eye(image, rng)
        if not hidden and rng.random() < _GLASSES_SHARE:
            image, hidden = wear_glasses(image, rng)
        image = change_looks(image, rng, 0.8)
        if rng.random() < 0.5 and row.visible == 1.0 and not hidden:
            image = np.ascontiguousarray(image[:, ::-1])  # a frontal eye is nearly its own mirror image
            iris = np.array([1.0 - iris[0], iris[1]], np.float32)
            look = (-look[0], look[1])
        numbers = (row.closed, 0.0, 0.0) if hidden else (row.closed, row.weight, row.visible)
        closed, weight, visible = (torch.tensor(v, dtype=torch.float32) for v in numbers)
        sees_iris = row.picture < 0 and not hidden and row.visible > 0.5 and row.closed < 0.5
        return {
            "image": torch.from_numpy(image), "closed": closed, "weight": weight, "visible": visible,
            "iris": torch.from_numpy(iris), "iris_weight": torch.tensor(float(sees_iris)),
            "look": torch.tensor(look, dtype=torch.float32),
            "look_weight": torch.tensor((0.0, 0.0) if hidden else row.look_weight),
            "pitch_hint": torch.tensor(0.0 if hidden else row.pitch_hint),
        }  # fmt: skip

    def _cut(self, row: EyeRow, rng: np.random.Generator, elsewhere: bool) -> tuple[U8, F32, tuple[float, float]]:
        """The eye with the tracker's errors, or a place one to three crop sides away from it; iris centre and look."""
        iris_px, look = np.zeros(2), row.look
        if row.picture >= 0:
            picture = self._pictures[row.picture]
            exact, mirrored = picture_crop(picture, bordered=True), False
        else:
            if row.rendered >= 0:
                eyes = self._rendered[row.rendered]
                picture, points = np.asarray(eyes.crops[row.row]), eyes.points[row.row]
            else:
                cache = self._caches[row.cache]
                picture, points = np.asarray(cache.crops[row.row]), cache.points[row.row]
                if rng.random() < _LOOK_ASIDE_SHARE:
                    picture, points, shapes = look_aside(picture, points, cache.blendshapes[row.row], rng)
                    look = (look_of(shapes, row.left, 0.0)[0], look[1])
            left, right = eye_crops(points)
            exact, mirrored = ((left if row.left else right).transform), row.left
            iris_px = points[IRIS_LEFT[0] if row.left else IRIS_RIGHT[0], :2].astype(np.float64)
        roll, shift, factor = JITTER.draw(rng)
        if elsewhere:
            angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.9, 3.0)
            shift = (far * np.cos(angle), far * np.sin(angle))
        crop = EyeCrop(_move(exact, roll, shift, factor), mirrored)
        return cut_eye(picture, crop), iris_in_crop(iris_px, crop), look


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


def face_eye(image: U8, points_px: npt.ArrayLike, left: bool) -> U8:
    """The exact crop of one eye of a face (32, 32, 3) uint8."""
    crops = eye_crops(points_px)
    return cut_eye(image, crops[0] if left else crops[1])


def plain_picture(picture: U8) -> U8:
    """A single-eye picture as the network sees it, without any change (32, 32, 3) uint8."""
    return warp(picture, picture_crop(picture))
