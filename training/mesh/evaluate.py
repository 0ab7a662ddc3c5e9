"""How good the SHIPPED mesh model is: scored through app.core on pictures it never saw, against the teacher's labels.

Where the first crop comes from is a `Start`: the true points with the tracker's seeded errors, the true points
themselves, or the app's own face search. Each further look is cut around what was read before, as the app follows a
face. The app's own preprocessing, network runner and codec do the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.codecs import encode_points, points_box
from app.core.face_reading import LandmarkReading, followed_crop
from app.core.geometry import angles_from_rotation
from app.core.head_fit import fit_rotation_seen
from app.core.preprocess import crop_from_box, square_crop, warp
from app.core.types import F32, F64, U8, CropTransform
from app.inference.cascade import FaceCascade
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from app.paths import load_face_model
from training.augment import CropJitter
from training.mesh.cache import background_rows, read_rgb, roll_of
from training.mesh.labels import MeshLabels, inter_ocular
from training.mesh.profiling import profiled_rows
from training.mesh.regions import EYES, IRISES, LIPS

_TILE_PX = 240
_SAME_FACE = 0.3
"""Overlap of a found box with the true one from which it is this face."""
YAW_BINS_DEG = (0, 15, 30, 45, 60, 90)


Face = tuple[str, U8, F32]
"""Name, picture (H, W, 3), true points (478, 3) px."""


Start = Callable[[U8, F32], CropTransform | None]
"""Picture and true points (478, 3) px to the first crop, or None where the face is not found."""

UNIT_FRAMING = 1.7
"""Side of the square over the face's longer side in which `mse_unit` counts: FFHQ's framing, which S2 was told in."""


@dataclass(frozen=True, slots=True)
class MeshScores:
    """Per picture: error_pct_iod (N, 478) 2D; yaw_deg (N,); mse_norm (N,) over x, y, z in units of the crop read;
    mse_unit (N,) the same in units of a square of UNIT_FRAMING around the true face; presence (N,). missed: names
    of the pictures whose face was not found, which count nowhere else.
    """

    names: tuple[str, ...]
    error_pct_iod: F32
    yaw_deg: F32
    mse_norm: F32
    mse_unit: F32
    presence: F32
    missed: tuple[str, ...]


def labelled_faces(root: Path, labels: MeshLabels) -> Iterator[Face]:
    """Every labelled picture."""
    for name, truth in zip(labels.names, labels.points_px, strict=True):
        yield name, read_rgb(root / name), truth


def yaws_deg(points_px: Sequence[F32] | F32) -> F32:
    """Yaw (N,) of faces of 478 points (478, 3) px each."""
    face = load_face_model()
    rotations = (fit_rotation_seen(p[:, :2], p[:, 2], face)[0] for p in points_px)
    return np.array([np.degrees(angles_from_rotation(R)[0]) for R in rotations], np.float32)


def turned_faces(root: Path, labels: MeshLabels, count: int, seed: int = 0) -> Iterator[Face]:
    """`count` labelled faces turned in 3D, for the angles at which photographs are too few."""
    for name, crop, points, _ in profiled_rows(root, labels, load_face_model(), count, seed):
        yield name, crop, points


def exact_start(model: OnnxModel) -> Start:
    """Cut from the true points."""
    landmarker = OnnxLandmarker(model)
    return lambda image, truth: followed_crop(truth.astype(np.float64), landmarker.crop_scale, landmarker.size_px)


def jittered_start(model: OnnxModel, jitter: CropJitter, seed: int = 0) -> Start:
    """Cut from the true points with the tracker's errors, one draw a face in the order asked."""
    exact, rng = exact_start(model), np.random.default_rng(seed)

    def start(image: U8, truth: F32) -> CropTransform | None:
        crop = exact(image, truth)
        return None if crop is None else jittered_crop(crop, truth, jitter, rng)

    return start


def searched_start(model: OnnxModel, cascade: FaceCascade) -> Start:
    """Cut as the app does after a search: from the box that the cascade finds on this face."""
    landmarker = OnnxLandmarker(model)

    def start(image: U8, truth: F32) -> CropTransform | None:
        true_box = points_box(truth.astype(np.float64))
        least_px = 0.3 * float(min(true_box[2:] - true_box[:2]))
        found = [(_overlap(d.box_xyxy, true_box), d) for d in cascade.detect(image, max(least_px, 20.0))]
        overlap, best = max(found, key=lambda pair: pair[0], default=(0.0, None))
        if best is None or overlap < _SAME_FACE:
            return None
        roll = float(np.arctan2(best.R_line_of_sight[1, 0], best.R_line_of_sight[1, 1]))
        return crop_from_box(best.box_xyxy, roll, landmarker.crop_scale, landmarker.size_px)

    return start


def score_mesh(model: OnnxModel, faces: Iterable[Face], start: Start, looks: int = 1) -> MeshScores:
    """Read every face `looks` times, the first time in the crop that `start` gives."""
    landmarker = OnnxLandmarker(model)
    names, missed = [], []
    errors, squares, unit_squares, presences, truths = [], [], [], [], []
    for name, image, truth in faces:
        read = read_face(landmarker, image, truth, start, looks)
        if read is None:
            missed.append(name)
            continue
        reading, crop_read = read
        names.append(name)
        unit = followed_crop(truth.astype(np.float64), UNIT_FRAMING, landmarker.size_px)
        gap = float(inter_ocular(truth))
        errors.append(np.linalg.norm(reading.points_px[:, :2] - truth[:, :2], axis=1) / gap * 100)
        squares.append(_mean_square(reading.points_px, truth, crop_read))
        unit_squares.append(_mean_square(reading.points_px, truth, unit))
        presences.append(reading.presence)
        truths.append(truth)
    as_f32 = (np.asarray(v, dtype=np.float32) for v in (errors, squares, unit_squares, presences))
    error, square, unit_square, presence = as_f32
    return MeshScores(tuple(names), error, yaws_deg(truths), square, unit_square, presence, tuple(missed))


def read_face(
    landmarker: OnnxLandmarker, image: U8, truth: F32, start: Start, looks: int
) -> tuple[LandmarkReading, CropTransform] | None:
    """The last of `looks` readings and the crop it was read in; None where `start` finds no face."""
    crop = start(image, truth)
    if crop is None:
        return None
    reading = landmarker.read(image, crop)
    for _ in range(looks - 1):
        crop = followed_crop(reading.points_px, landmarker.crop_scale, landmarker.size_px)
        reading = landmarker.read(image, crop)
    return reading, crop


def _mean_square(points: F64, truth: F32, crop: CropTransform) -> float:
    return float(np.square(encode_points(points, crop) - encode_points(truth, crop)).mean())


def _overlap(a: F32, b: F32) -> float:
    """Intersection over union of two boxes (4,) px edges."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    inside = float(np.prod(np.maximum(high - low, 0.0)))
    return inside / (float(np.prod(a[2:] - a[:2])) + float(np.prod(b[2:] - b[:2])) - inside)


def jittered_crop(exact: CropTransform, points: F32, jitter: CropJitter, rng: np.random.Generator) -> CropTransform:
    """`exact` with one draw of the tracker's errors."""
    size = exact.size_wh[0]
    side = size / exact.scale
    roll, shift, factor = jitter.draw(rng)
    center: F64 = exact.invert([[0.5 * (size - 1)] * 2])[0] + side * np.asarray(shift)
    return square_crop(center, side * factor, roll_of(points) + roll, size)


def background_presence(model: OnnxModel, root: Path, labels: MeshLabels, seed: int = 0) -> F32:
    """Presence on squares of the same pictures that hold no labelled face; lower is better."""
    landmarker = OnnxLandmarker(model)
    size = landmarker.size_px
    out = []
    for _, crop, _, _ in background_rows(root, labels, 1, seed):
        whole = square_crop([0.5 * (crop.shape[0] - 1)] * 2, crop.shape[0], 0.0, size)
        out.append(landmarker.read(crop, whole).presence)
    return np.asarray(out, np.float32)


def summarise(scores: MeshScores, prefix: str) -> dict[str, float]:
    """Figures by name: all, eyes (with irises), lips, MSE; all points by yaw bin, each bin with its n; faces missed."""

    def mean(points: Sequence[int] | slice, rows: npt.NDArray[np.bool_] | slice = slice(None)) -> float:
        return float(scores.error_pct_iod[rows][:, points].mean())

    figures = {
        f"{prefix}_n": float(len(scores.names)),
        f"{prefix}_all_pct_iod": mean(slice(None)),
        f"{prefix}_eyes_pct_iod": mean([*EYES, *IRISES]),
        f"{prefix}_lips_pct_iod": mean(list(LIPS)),
        f"{prefix}_mse_norm": float(scores.mse_norm.mean()),
        f"{prefix}_mse_unit": float(scores.mse_unit.mean()),
        f"{prefix}_presence_over_half": float((scores.presence > 0.5).mean()),
    }
    for low, high in itertools.pairwise(YAW_BINS_DEG):
        rows = (np.abs(scores.yaw_deg) >= low) & (np.abs(scores.yaw_deg) < high)
        if rows.any():
            figures[f"{prefix}_yaw{low}_{high}_pct_iod"] = mean(slice(None), rows)
            figures[f"{prefix}_yaw{low}_{high}_n"] = float(rows.sum())
    if scores.missed:
        figures[f"{prefix}_missed"] = float(len(scores.missed))
    return {name: round(value, 7) for name, value in figures.items()}


def save_gallery(
    model: OnnxModel, root: Path, labels: MeshLabels, scores: MeshScores, file: Path, count: int = 24
) -> None:
    """A contact sheet of the worst faces: teacher's points green, ours red, with error and yaw."""
    landmarker = OnnxLandmarker(model)
    worst = np.argsort(-scores.error_pct_iod.mean(axis=1))[:count]
    tiles = []
    for i in worst:
        truth = labels.points_px[i].astype(np.float64)
        image = read_rgb(root / labels.names[i])
        first = followed_crop(truth, landmarker.crop_scale, landmarker.size_px)
        points = landmarker.read(image, first).points_px
        shown = followed_crop(truth, 1.6, _TILE_PX)
        tile = np.ascontiguousarray(warp(image, shown)[..., ::-1])
        for xy, colour in ((shown.apply(truth[:, :2]), (0, 220, 0)), (shown.apply(points[:, :2]), (0, 0, 255))):
            for x, y in xy.round().astype(int):
                cv2.circle(tile, (int(x), int(y)), 1, colour, -1)
        text = f"{scores.error_pct_iod[i].mean():.1f} % yaw {scores.yaw_deg[i]:.0f}"
        cv2.putText(tile, text, (4, _TILE_PX - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1)
        tiles.append(tile)
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 6)
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), np.vstack([np.hstack(tiles[k : k + 6]) for k in range(0, len(tiles), 6)]))
