"""FPNet's batches: mined crops turned, shifted, mirrored, worn, and labelled to match, a whole batch at a time.

Turning the picture by an angle turns the label by exactly that angle; mirroring negates yaw and roll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset

from app.core.cascade_math import offsets_between
from app.core.errors import ConfigError
from app.core.geometry import box_iou, flip_rotation, rot_z
from app.core.preprocess import crop_from_box, square_crop
from app.core.types import CropTransform
from training.augment import change_looks
from training.fpnet.hide import cut_by_border, wear_mask
from training.fpnet.mining import NEGATIVE_PX, NEGATIVE_SCALE
from training.mesh.regions import MESH_POINTS
from training.stored import load_arrays

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

HELD_OUT_SHARE = 5
POSITIVE_IOU = 0.5
_MIRROR_SIX = np.array([1.0, -1.0, -1.0, -1.0, 1.0, 1.0])
"""S R S with S = diag(-1, 1, 1), on the first two columns: what mirroring the picture does, in 6DRepNet's frame too."""

_BORDERS = (cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE)


_PER_FACE = ("names", "points", "proposals", "valid_xyxy", "rotations", "disagreement_rad", "drawn")


class Stacked:
    """Arrays of crops end to end, without copying them into memory."""

    def __init__(self, parts: Sequence[U8 | Stacked]) -> None:
        self._parts = parts
        self._ends = np.cumsum([len(p) for p in parts])

    def __len__(self) -> int:
        return int(self._ends[-1])

    def __getitem__(self, index: int) -> U8:
        part = int(np.searchsorted(self._ends, index, side="right"))
        out: U8 = self._parts[part][index - (int(self._ends[part - 1]) if part else 0)]
        return out


@dataclass(frozen=True, slots=True)
class Mined:
    """What `training.fpnet.mining` wrote: arrays of N faces and M negatives; see `FaceSample`.

    drawn (N,) bool: the face was turned in 3D, not photographed so. raw_vectors (N, 6): a teacher's two vectors before
    Gram-Schmidt in the TEACHER's frame, or None where no teacher gave any.
    """

    names: npt.NDArray[np.str_]
    faces: U8 | Stacked
    points: npt.NDArray[np.float32]
    proposals: npt.NDArray[np.float32]
    valid_xyxy: npt.NDArray[np.int16]
    rotations: F64
    disagreement_rad: F64
    negatives: U8
    negative_image: npt.NDArray[np.int32]
    negative_inside: npt.NDArray[np.bool_]
    negative_chance: npt.NDArray[np.float32]
    drawn: npt.NDArray[np.bool_]
    raw_vectors: F64 | None = None

    @classmethod
    def load(cls, folder: Path, *also: Path) -> Mined:
        """Open a store, with the faces of further stores (turned ones) after its own; the crops stay on disk."""
        stores = [cls._load_one(folder, drawn=False), *(cls._load_one(f, drawn=True) for f in also)]
        first = stores[0]
        if len(stores) == 1:
            return first
        joined = {name: np.concatenate([getattr(s, name) for s in stores]) for name in _PER_FACE}
        return replace(first, faces=Stacked([s.faces for s in stores]), **joined)

    @classmethod
    def _load_one(cls, folder: Path, drawn: bool) -> Mined:
        try:
            labels = load_arrays(folder / "samples.npz")
            faces = np.load(folder / "faces.npy", mmap_mode="r")
            negatives = np.load(folder / "negatives.npy", mmap_mode="r")
            return cls(faces=faces, negatives=negatives, drawn=np.full(len(faces), drawn), **labels)
        except (OSError, TypeError, ValueError, ConfigError) as error:
            raise ConfigError(f"{folder}: not a store of mined faces ({error}); make it with fpnet-mine.") from None


def is_held_out(name: str) -> bool:
    """True for stills never trained on: HELEN-test, pose_samples, and the fifth of MTFL whose image id ends in 0 or 5.

    name: relative to the image folder, e.g. "mtfl/0001-image20056.jpg" (AFLW's image id after the hyphen).
    """
    folder, _, file = name.partition("/")
    if folder in ("w300_test", "pose_samples"):
        return True
    return folder == "mtfl" and int("".join(c for c in file.rpartition("-")[2] if c.isdigit())) % HELD_OUT_SHARE == 0


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far faces are moved. Spreads are standard deviations; shift in box sides, log_scale natural logarithm.

    wide_turn_rad: half-width of the uniform distribution of turns from which a wide_turn_share of the faces draw.
    mask_share, cut_share: how often nose and mouth are covered, and how often the picture ends within the face, whose
    square then lies further off.
    centre_shift, centre_log_scale: where R-Net's squares lie on average, relative to the mesh's box (measured).
    """

    turn_rad: float = 0.2
    wide_turn_rad: float = 1.3
    wide_turn_share: float = 0.3
    shift: float = 0.05
    log_scale: float = 0.09
    wide: float = 0.25
    looks: float = 1.0
    centre_shift: tuple[float, float] = (-0.015, -0.028)
    centre_log_scale: float = 0.02
    drawn_share: float = 0.55
    mask_share: float = 0.1
    cut_share: float = 0.15


PLAIN = Augmentation(
    turn_rad=0.0, wide_turn_rad=0.0, shift=0.0, log_scale=0.0, wide=0.0, looks=0.0, mask_share=0.0, cut_share=0.0
)


@dataclass(frozen=True, slots=True)
class Batch:
    """image (B, 3, S, S) float32, (x - 127.5) / 128; face (B,) int64, 1 face, 0 other, -1 neither for sure.

    box (B, 4) offsets; rotation (B, 3, 3); six (B, 6) its first two columns, or a teacher's raw vectors; posed (B,)
    float32, 1 where box, rotation and six are known.
    """

    image: Tensor
    face: Tensor
    box: Tensor
    rotation: Tensor
    six: Tensor
    posed: Tensor

    def to(self, device: torch.device) -> Batch:
        """For Lightning Fabric's data loader."""
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))


class FaceBatches(Dataset[Batch]):
    """`batches_per_epoch` random batches; a fixed seed gives a fixed sequence.

    A third of each batch is negatives, two outside faces for each inside (S4).
    """

    def __init__(
        self,
        mined: Mined,
        faces: npt.NDArray[np.intp],
        negatives: npt.NDArray[np.intp],
        augmentation: Augmentation,
        size_px: int,
        crop_scale: float,
        batch: int,
        batches_per_epoch: int,
        seed: int,
    ) -> None:
        self._mined, self._faces = mined, faces
        self._chances = pose_chances(mined.rotations[faces], mined.drawn[faces], augmentation.drawn_share)
        inside = mined.negative_inside[negatives]
        self._inside, self._outside = negatives[inside], negatives[~inside]
        if mined.raw_vectors is not None and max(augmentation.turn_rad, augmentation.wide_turn_rad) > 0:
            raise ConfigError("A teacher's raw vectors cannot be turned with the picture; use the rotations instead.")
        self._augmentation, self._size, self._scale = augmentation, size_px, crop_scale
        self._batch, self._length = batch, batches_per_epoch
        self._rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Batch:
        if not 0 <= index < self._length:
            raise IndexError(index)
        rng = self._rng
        n_negative = self._batch // 3
        n_inside = n_negative // 3
        samples = [self._face(int(i), rng) for i in rng.choice(self._faces, self._batch - n_negative, p=self._chances)]
        chosen = np.concatenate([rng.choice(self._inside, n_inside), rng.choice(self._outside, n_negative - n_inside)])
        samples += [self._negative(int(i), rng) for i in chosen]
        return collate(samples)

    def _face(self, index: int, rng: np.random.Generator) -> Sample:
        m, a = self._mined, self._augmentation
        crop, points, valid, R = m.faces[index], m.points[index, :, :2], m.valid_xyxy[index], m.rotations[index]
        mirror = bool(rng.random() < 0.5)
        if mirror:
            points = points * np.array([-1, 1], np.float32) + np.array([crop.shape[1] - 1, 0], np.float32)
            R = flip_rotation(R)
        turn = rng.normal(0, a.turn_rad)
        if rng.random() < a.wide_turn_share:
            turn = rng.uniform(-a.wide_turn_rad, a.wide_turn_rad)
        is_cut = bool(rng.random() < a.cut_share)
        turned = points @ rot_z(turn)[:2, :2].T
        low, high = turned.min(axis=0) - 0.5, turned.max(axis=0) + 0.5
        side = float((high - low).max())
        k = 2.0 if is_cut or rng.random() < a.wide else 1.0
        shift = np.asarray(a.centre_shift) + k * a.shift * np.clip(rng.standard_normal(2), -2.5, 2.5)
        grow = np.exp(a.centre_log_scale + k * a.log_scale * np.clip(rng.standard_normal(), -2.5, 2.5))
        square_side = side * grow
        square_centre = 0.5 * (low + high) + shift * side
        box = offsets_between(
            np.concatenate([square_centre - square_side / 2, square_centre + square_side / 2])[None],
            np.concatenate([low, high])[None],
        )[0]
        centre = rot_z(turn)[:2, :2].T @ square_centre
        transform = square_crop(centre, square_side * self._scale, -turn, self._size)
        picture = cut(crop, valid, transform, _BORDERS[rng.choice(3, p=(0.6, 0.2, 0.2))], mirror)
        if len(points) == MESH_POINTS and rng.random() < a.mask_share:
            picture = wear_mask(picture, transform.apply(points), rng)
        if a.looks > 0:
            picture = change_looks(picture, rng, a.looks)
        if is_cut:
            picture = cut_by_border(picture, rng)
        square = np.array([0.0, 0.0, 1.0, 1.0])
        overlap = float(box_iou(square[None], (square + box)[None])[0, 0])
        six = None if m.raw_vectors is None else m.raw_vectors[index] * (_MIRROR_SIX if mirror else 1.0)
        return Sample(picture, 1 if overlap >= POSITIVE_IOU else -1, box, rot_z(turn) @ R, True, six)

    def _negative(self, index: int, rng: np.random.Generator) -> Sample:
        crop = self._mined.negatives[index]
        side = NEGATIVE_PX / NEGATIVE_SCALE * self._scale * float(np.exp(rng.normal(0, 0.1)))
        turn = float(rng.choice((0.0, 0.0, rng.uniform(-np.pi, np.pi))))
        middle = 0.5 * (NEGATIVE_PX - 1) + rng.normal(0, 1.5, 2)
        transform = square_crop(middle, side, turn, self._size)
        valid = np.array([0, 0, NEGATIVE_PX, NEGATIVE_PX], np.int16)
        picture = cut(crop, valid, transform, cv2.BORDER_REFLECT_101, mirror=bool(rng.random() < 0.5))
        if self._augmentation.looks > 0:
            picture = change_looks(picture, rng, self._augmentation.looks)
        return Sample(picture, 0, np.zeros(4, np.float32), np.eye(3), False)


def pose_chances(rotations: F64, drawn: npt.NDArray[np.bool_], drawn_share: float, bin_rad: float = 0.15) -> F64:
    """How often to draw each face (N,), summing to 1: the square root evens out rare directions of the nose.

    Heads in photographs look at the camera; a net that is shown them as they come returns to the mean. Photographs and
    drawn faces are evened out apart; the drawn ones get `drawn_share` of all chances.
    """
    away = np.arccos(np.clip(rotations[:, 2, 2], -1.0, 1.0))
    bins = np.minimum((away / bin_rad).astype(int), 10)
    total = np.zeros(len(rotations))
    for kind, share in ((drawn, drawn_share), (~drawn, 1.0 - drawn_share)):
        if kind.any():
            chance = 1.0 / np.sqrt(np.bincount(bins[kind], minlength=11)[bins[kind]])
            total[kind] = share * chance / chance.sum()
    out: F64 = total / total.sum()
    return out


@dataclass(frozen=True, slots=True)
class Sample:
    """One crop with its labels; see `Batch`."""

    picture: U8
    face: int
    box: npt.NDArray[np.float32]
    rotation: F64
    posed: bool
    raw_vectors: F64 | None = None

    @property
    def six(self) -> F64:
        return self.rotation[:, :2].T.reshape(6) if self.raw_vectors is None else self.raw_vectors


def cut(crop: U8, valid_xyxy: npt.NDArray[np.int16], transform: CropTransform, border: int, mirror: bool = False) -> U8:
    """Warp the part of a stored crop that lies in its picture; what is outside is filled as `border` (cv2) says.

    mirror: the transform is for the crop's mirror image; the flip is done by the same warp.
    """
    x0, y0, x1, y1 = (int(v) for v in valid_xyxy)
    if x1 - x0 < 2 or y1 - y0 < 2:
        x0, y0, x1, y1 = 0, 0, crop.shape[1], crop.shape[0]
    matrix = transform.crop_from_image.copy()
    if mirror:
        matrix[:, 2] += matrix[:, 0] * (crop.shape[1] - 1)
        matrix[:, 0] *= -1.0
    matrix[:, 2] += matrix[:, :2] @ (x0, y0)
    out = cv2.warpAffine(crop[y0:y1, x0:x1], matrix, transform.size_wh, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(out, np.uint8)


def collate(samples: list[Sample]) -> Batch:
    """Samples as one batch: image (B, 3, H, W) float32 scaled to about [-1, 1], the rest stacked."""
    pictures = np.stack([s.picture for s in samples])
    image = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().sub_(127.5).div_(128.0)
    return Batch(
        image,
        torch.tensor([s.face for s in samples]),
        torch.from_numpy(np.stack([s.box for s in samples]).astype(np.float32)),
        torch.from_numpy(np.stack([s.rotation for s in samples]).astype(np.float32)),
        torch.from_numpy(np.stack([s.six for s in samples]).astype(np.float32)),
        torch.tensor([float(s.posed) for s in samples]),
    )


def held_out_crops(mined: Mined, faces: npt.NDArray[np.intp], size_px: int, crop_scale: float) -> Batch:
    """The faces cut by R-Net's own squares (by the mesh's box where it missed them), unchanged otherwise."""
    samples = []
    for i in faces:
        low, high = mined.points[i, :, :2].min(axis=0) - 0.5, mined.points[i, :, :2].max(axis=0) + 0.5
        box = np.concatenate([low, high]) + 0.5
        square = mined.proposals[i] if np.isfinite(mined.proposals[i]).all() else box
        transform = crop_from_box(square, 0.0, crop_scale, size_px)
        picture = cut(mined.faces[i], mined.valid_xyxy[i], transform, cv2.BORDER_CONSTANT)
        offsets = offsets_between(np.asarray(square)[None], box[None])[0]
        samples.append(Sample(picture, 1, offsets, mined.rotations[i], True))
    return collate(samples)
