"""How good the SHIPPED mesh model is: scored through app.core on pictures it never saw, against the teacher's labels.

Each face is cut from the true points with the tracker's seeded errors and read once (`first_look`); cut again around
what was read and read once more, as the app follows a face (`followed`); or cut exactly from the true points (`exact`).
The app's own preprocessing, network runner and codec do the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.codecs import encode_points
from app.core.face_reading import followed_crop
from app.core.geometry import angles_from_rotation
from app.core.head_fit import fit_rotation_seen
from app.core.preprocess import square_crop, warp
from app.core.types import F32, F64, U8, CropTransform
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from app.paths import load_face_model
from training.augment import CropJitter
from training.mesh.cache import background_rows, read_rgb, roll_of
from training.mesh.labels import MeshLabels, inter_ocular
from training.mesh.profiling import profiled_rows
from training.mesh.regions import EYES, IRISES, LIPS

_TILE_PX = 240
YAW_BINS_DEG = (0, 15, 30, 45, 60, 90)


Face = tuple[str, U8, F32]
"""Name, picture (H, W, 3), true points (478, 3) px."""


@dataclass(frozen=True, slots=True)
class MeshScores:
    """Per picture: error_pct_iod (N, 478) 2D; yaw_deg (N,); mse_norm (N,) over x, y, z; presence (N,)."""

    names: tuple[str, ...]
    error_pct_iod: F32
    yaw_deg: F32
    mse_norm: F32
    presence: F32


def labelled_faces(root: Path, labels: MeshLabels) -> Iterator[Face]:
    """Every labelled picture."""
    for name, truth in zip(labels.names, labels.points_px, strict=True):
        yield name, read_rgb(root / name), truth


def turned_faces(root: Path, labels: MeshLabels, count: int, seed: int = 0) -> Iterator[Face]:
    """`count` labelled faces turned in 3D, for the angles at which photographs are too few."""
    for name, crop, points, _ in profiled_rows(root, labels, load_face_model(), count, seed):
        yield name, crop, points


def score_mesh(
    model: OnnxModel, faces: Iterable[Face], jitter: CropJitter | None, looks: int = 1, seed: int = 0
) -> MeshScores:
    """Read every face `looks` times, each time cut around what was read before; jitter None: exact first."""
    landmarker = OnnxLandmarker(model)
    rng = np.random.default_rng(seed)
    canonical = load_face_model()
    names, errors, yaws, squares, presences = [], [], [], [], []
    for name, image, truth in faces:
        names.append(name)
        crop = followed_crop(truth.astype(np.float64), landmarker.crop_scale, landmarker.size_px)
        if jitter is not None:
            crop = jittered_crop(crop, truth, jitter, rng)
        for _ in range(looks):
            reading = landmarker.read(image, crop)
            crop_read, crop = crop, followed_crop(reading.points_px, landmarker.crop_scale, landmarker.size_px)
        gap = float(inter_ocular(truth))
        errors.append(np.linalg.norm(reading.points_px[:, :2] - truth[:, :2], axis=1) / gap * 100)
        squares.append(np.square(encode_points(reading.points_px, crop_read) - encode_points(truth, crop_read)).mean())
        R, _, _ = fit_rotation_seen(truth[:, :2], truth[:, 2], canonical)
        yaws.append(np.degrees(angles_from_rotation(R)[0]))
        presences.append(reading.presence)
    as_f32 = [np.asarray(v, dtype=np.float32) for v in (errors, yaws, squares, presences)]
    return MeshScores(tuple(names), *as_f32)


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
    """Figures by name: all, eyes (with irises), lips, MSE, median; all points by yaw bin, each bin with its n."""

    def mean(points: Sequence[int] | slice, rows: npt.NDArray[np.bool_] | slice = slice(None)) -> float:
        return float(scores.error_pct_iod[rows][:, points].mean())

    figures = {
        f"{prefix}_n": float(len(scores.names)),
        f"{prefix}_all_pct_iod": mean(slice(None)),
        f"{prefix}_eyes_pct_iod": mean([*EYES, *IRISES]),
        f"{prefix}_lips_pct_iod": mean(list(LIPS)),
        f"{prefix}_mse_norm": float(scores.mse_norm.mean()),
        f"{prefix}_presence_over_half": float((scores.presence > 0.5).mean()),
    }
    for low, high in itertools.pairwise(YAW_BINS_DEG):
        rows = (np.abs(scores.yaw_deg) >= low) & (np.abs(scores.yaw_deg) < high)
        if rows.any():
            figures[f"{prefix}_yaw{low}_{high}_pct_iod"] = mean(slice(None), rows)
            figures[f"{prefix}_yaw{low}_{high}_n"] = float(rows.sum())
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
