"""What the shipped eye network is worth on what it was never trained on, by yaw, by glasses, and its worst cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.eye_crop import EYE_CROP_PX, EYE_CROP_SCALE, cut_eye, eye_crops, iris_in_image
from app.core.face_model import FaceModel
from app.core.geometry import angles_from_rotation
from app.core.head_fit import fit_rotation_seen
from app.core.preprocess import to_tensor
from app.core.types import F32, F64, U8
from app.inference.onnx_model import OnnxModel
from training.eye.dataset import (
    BLINK_LEFT,
    LOOK_DOWN_LEFT,
    EyeRow,
    face_eye,
    face_rows,
    look_of,
    plain_picture,
    rendered_rows,
)
from training.eye.glasses import wear_glasses
from training.eye.rendered import RenderedEyes
from training.mesh.cache import CropCache
from training.mesh.look import look_aside
from training.mesh.regions import IRIS_LEFT, IRIS_RIGHT

# The teacher's blink scores that are taken for the truth on faces.
_SURE_OPEN, _SURE_CLOSED = 0.15, 0.55
# And those of lids that are low because the eye looks down: blink scores that are not sure, look scores that are.
_LOW_LIDS, _LOOKS_DOWN = (0.15, 0.35), 0.3
YAW_BINS_DEG = ((0, 15), (15, 35), (35, 60))
_BATCH = 256
_GALLERY = 24

Figures = dict[str, float]
Told = dict[str, F32]


@dataclass(frozen=True, slots=True)
class FaceEyes:
    """Both eyes of faces: crops (N, 32, 32, 3); blink and look_down (N,) the teacher's; yaw_deg (N,), positive where
    the head turns towards the eye's own side, which hides it; look (N, 2) rad, the teacher's; names."""

    crops: U8
    blink: F32
    look_down: F32
    yaw_deg: F64
    look: F64
    names: tuple[str, ...]

    def joined(self, more: FaceEyes) -> FaceEyes:
        """Both sets of eyes."""
        return FaceEyes(
            np.concatenate([self.crops, more.crops]),
            np.concatenate([self.blink, more.blink]),
            np.concatenate([self.look_down, more.look_down]),
            np.concatenate([self.yaw_deg, more.yaw_deg]),
            np.concatenate([self.look, more.look]),
            self.names + more.names,
        )

    def take(self, keep: npt.NDArray[np.bool_]) -> FaceEyes:
        names = tuple(n for n, k in zip(self.names, keep, strict=True) if k)
        return FaceEyes(
            self.crops[keep], self.blink[keep], self.look_down[keep], self.yaw_deg[keep], self.look[keep], names
        )


def face_eyes(cache: CropCache, face: FaceModel, under: str = "") -> FaceEyes:
    """Both eyes of every face of a cache, exactly cut; only of names that begin with `under`."""
    crops, rows, names = [], [], []
    for i in np.flatnonzero(cache.is_face):
        if not cache.names[i].startswith(under):
            continue
        points, shapes = cache.points[i], cache.blendshapes[i]
        R, _, _ = fit_rotation_seen(points[:, :2], points[:, 2], face)
        yaw_deg = np.degrees(angles_from_rotation(R)[0])
        for left in (True, False):
            side = 0 if left else 1
            crops.append(face_eye(np.asarray(cache.crops[i]), points, left))
            rows.append((shapes[BLINK_LEFT + side], shapes[LOOK_DOWN_LEFT + side], yaw_deg if left else -yaw_deg,
                         *look_of(shapes, left, float(R[1, 2]))))  # fmt: skip
            names.append(cache.names[i])
    table = np.array(rows, np.float64)
    return FaceEyes(
        np.stack(crops).astype(np.uint8), table[:, 0].astype(np.float32), table[:, 1].astype(np.float32), table[:, 2],
        table[:, 3:], tuple(names),
    )  # fmt: skip


def area_under_curve(scores: npt.ArrayLike, positive: npt.ArrayLike) -> float:
    """Area under the ROC curve: the chance that a positive scores over a negative, ties counting half."""
    s, p = np.asarray(scores, np.float64), np.asarray(positive, bool)
    ordered = np.sort(s[~p])
    below = np.searchsorted(ordered, s[p], side="left")
    upto = np.searchsorted(ordered, s[p], side="right")
    return float((0.5 * (below + upto)).mean() / max(1, len(ordered)))


def read_eyes(model: OnnxModel, crops: Sequence[U8] | U8) -> Told:
    """Every output of the shipped file, (N, D) float32 each, for eye crops (32, 32, 3) uint8."""
    spec = model.spec.input
    parts = [
        model.run(np.concatenate([to_tensor(c, spec.mean, spec.std) for c in crops[k : k + _BATCH]]))
        for k in range(0, len(crops), _BATCH)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def score_pictures(model: OnnxModel, kept_out: Sequence[tuple[str, U8, bool]]) -> Figures:
    """Single-eye pictures that were never trained on."""
    told = read_eyes(model, [plain_picture(picture) for _, picture, _ in kept_out])
    truth = np.array([is_closed for _, _, is_closed in kept_out])
    closed = told["closed"][:, 0]
    return {
        "kept_out_eyes_n": float(len(truth)),
        "kept_out_eyes_auc": area_under_curve(closed, truth),
        "kept_out_eyes_accuracy": float(((closed > 0.5) == truth).mean()),
        "kept_out_eyes_visible_over_half": float((told["visible"][:, 0] > 0.5).mean()),
    }


def score_faces(model: OnnxModel, eyes: FaceEyes) -> Figures:
    """Held-out faces against the teacher's sure blink scores by |yaw|, lowered lids, direction, lenses drawn over."""
    told = read_eyes(model, eyes.crops)
    closed, visible = told["closed"][:, 0], told["visible"][:, 0]
    figures: Figures = {}
    sure = (eyes.blink < _SURE_OPEN) | (eyes.blink > _SURE_CLOSED)
    for low, high in YAW_BINS_DEG:
        here = sure & (np.abs(eyes.yaw_deg) >= low) & (np.abs(eyes.yaw_deg) < high)
        truth = eyes.blink[here] > _SURE_CLOSED
        name = f"faces_yaw_{low}_{high}"
        figures |= {f"{name}_n": float(here.sum()), f"{name}_closed_n": float(truth.sum())}
        if truth.any() and not truth.all():
            figures[f"{name}_auc"] = area_under_curve(closed[here], truth)
        if here.any():
            figures[f"{name}_accuracy"] = float(((closed[here] > 0.5) == truth).mean())
            figures[f"{name}_visible_over_half"] = float((visible[here] > 0.5).mean())
    near = np.abs(eyes.yaw_deg) < 35
    low_lids = near & (eyes.blink >= _LOW_LIDS[0]) & (eyes.blink < _LOW_LIDS[1]) & (eyes.look_down >= _LOOKS_DOWN)
    figures["faces_looking_down_n"] = float(low_lids.sum())
    figures["faces_looking_down_read_closed"] = float((closed[low_lids] > 0.5).mean())
    if "look" in told:
        open_ = near & (eyes.blink < _SURE_OPEN) & (visible > 0.5)
        off_deg = np.degrees(np.abs(told["look"] - eyes.look))[open_]
        figures["faces_look_n"] = float(open_.sum())
        figures["faces_look_yaw_against_teacher_deg"] = float(off_deg[:, 0].mean())
        figures["faces_look_pitch_against_teacher_deg"] = float(off_deg[:, 1].mean())
    return figures | score_lenses(model, eyes.take(near & (visible > 0.5)))


def score_lenses(model: OnnxModel, eyes: FaceEyes) -> Figures:
    """Eyes with a lens drawn over: dark ones are to be hidden, clear and tinted ones to be seen."""
    worn = [wear_glasses(crop, np.random.default_rng(k)) for k, crop in enumerate(eyes.crops)]
    dark = np.array([opaque for _, opaque in worn])
    visible = read_eyes(model, [image for image, _ in worn])["visible"][:, 0]
    return {
        "dark_lens_n": float(dark.sum()),
        "dark_lens_hidden": float((visible[dark] < 0.5).mean()),
        "clear_or_tinted_lens_n": float((~dark).sum()),
        "clear_or_tinted_lens_visible": float((visible[~dark] > 0.5).mean()),
    }


def score_glasses(model: OnnxModel, eyes: FaceEyes, wears: Mapping[str, bool]) -> Figures:
    """Faces of which it is known whether they wear glasses (of any kind); by name."""
    known = eyes.take(np.array([n in wears for n in eyes.names]))
    glasses = np.array([wears[n] for n in known.names], bool)
    told = read_eyes(model, known.crops)
    closed, visible = told["closed"][:, 0], told["visible"][:, 0]
    sure = (np.abs(known.yaw_deg) < 35) & ((known.blink < _SURE_OPEN) | (known.blink > _SURE_CLOSED))
    figures: Figures = {}
    for name, which in (("with_glasses", glasses), ("without_glasses", ~glasses)):
        seen = sure & which & (visible > 0.5)
        truth = known.blink[seen] > _SURE_CLOSED
        figures |= {
            f"{name}_n": float((sure & which).sum()),
            f"{name}_visible_over_half": float((visible[sure & which] > 0.5).mean()),
            f"{name}_closed_n": float(truth.sum()),
            f"{name}_accuracy": float(((closed[seen] > 0.5) == truth).mean()),
        }
        if truth.any():
            figures[f"{name}_auc"] = area_under_curve(closed[seen], truth)
    return figures


def score_rendered(model: OnnxModel, eyes: RenderedEyes) -> Figures:
    """Rendered eyes of people never trained on: direction of open eyes, closure, eyes that look down."""
    rows = rendered_rows([eyes])
    told = read_eyes(model, [_eye_of(eyes, r) for r in rows])
    shut = np.array([eyes.closed[r.row] for r in rows])
    visible = np.array([r.visible for r in rows]) > 0.9
    true_deg = np.degrees([r.look for r in rows])
    look_deg, spread_deg = np.degrees(told["look"]), np.degrees(told["look_spread"])
    open_ = visible & (shut < 0.2)
    off = np.abs(look_deg - true_deg)[open_]
    plain = visible & ((shut < 0.2) | (shut > 0.8))
    down = open_ & (true_deg[:, 1] < -25.0)
    closed = told["closed"][:, 0]
    return {
        "rendered_open_n": float(open_.sum()),
        "rendered_look_yaw_deg": float(off[:, 0].mean()),
        "rendered_look_pitch_deg": float(off[:, 1].mean()),
        "rendered_look_yaw_error_over_spread": float((off[:, 0] / spread_deg[open_, 0]).mean()),
        "rendered_look_pitch_error_over_spread": float((off[:, 1] / spread_deg[open_, 1]).mean()),
        "rendered_spread_pitch_open_deg": float(np.median(spread_deg[open_, 1])),
        "rendered_spread_pitch_shut_deg": float(np.median(spread_deg[visible & (shut > 0.9), 1])),
        "rendered_closed_auc": area_under_curve(closed[plain], shut[plain] > 0.8),
        "rendered_down_25_n": float(down.sum()),
        "rendered_down_25_read_closed": float((closed[down] > 0.5).mean()),
    }


def _eye_of(eyes: RenderedEyes, row: EyeRow) -> U8:
    return face_eye(np.asarray(eyes.crops[row.row]), eyes.points[row.row], row.left)


def iris_error_pct(model: OnnxModel, cache: CropCache, rows: Sequence[EyeRow], aside: bool) -> float:
    """Mean distance from the teacher's iris centre in percent of the eye's width, open and visible eyes only.

    aside: with the irises slid aside first (`training.mesh.look`), which photographs hardly ever show.
    """
    spec, errors = model.spec.input, []
    for k, row in enumerate(r for r in rows if r.visible > 0.5 and r.closed < 0.5):
        picture, points = np.asarray(cache.crops[row.row]), cache.points[row.row]
        if aside:
            picture, points, _ = look_aside(picture, points, cache.blendshapes[row.row], np.random.default_rng(k))
        crop = eye_crops(points)[0 if row.left else 1]
        iris = model.run(to_tensor(cut_eye(picture, crop), spec.mean, spec.std))["iris"][0]
        true = points[IRIS_LEFT[0] if row.left else IRIS_RIGHT[0], :2]
        width_px = EYE_CROP_PX / EYE_CROP_SCALE / crop.transform.scale
        errors.append(np.linalg.norm(iris_in_image(iris, crop) - true) / width_px * 100)
    return float(np.mean(errors))


def score_irises(model: OnnxModel, held_out: CropCache, face: FaceModel) -> Figures:
    """Iris centres on held-out faces, as they are and slid aside."""
    rows = face_rows([held_out], face)
    return {
        "held_out_faces_iris_error_pct_eye_width": iris_error_pct(model, held_out, rows, aside=False),
        "held_out_faces_aside_iris_error_pct_eye_width": iris_error_pct(model, held_out, rows, aside=True),
    }


def write_galleries(
    model: OnnxModel, kept_out: Sequence[tuple[str, U8, bool]], eyes: FaceEyes, rendered: RenderedEyes | None,
    folder: Path,
) -> None:  # fmt: skip
    """The worst 24 of each test set as contact sheets: what was told over what is true."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [plain_picture(picture) for _, picture, _ in kept_out]
    truth = np.array([float(closed) for _, _, closed in kept_out])
    closed = read_eyes(model, pictures)["closed"][:, 0]
    _sheet(folder / "pictures.png", pictures, np.abs(closed - truth), closed, truth)
    told = read_eyes(model, eyes.crops)
    sure = (np.abs(eyes.yaw_deg) < 35) & ((eyes.blink < _SURE_OPEN) | (eyes.blink > _SURE_CLOSED))
    truth = (eyes.blink > _SURE_CLOSED).astype(np.float64)
    closed, visible = told["closed"][:, 0], told["visible"][:, 0]
    crops = list(eyes.crops)
    _sheet(folder / "faces_closed.png", crops, np.abs(closed - truth) * sure, closed, truth)
    hidden = (1.0 - visible) * (np.abs(eyes.yaw_deg) < 30)
    _sheet(folder / "faces_hidden.png", crops, hidden, visible, np.ones_like(truth))
    if "look" in told:
        pitch = np.degrees(told["look"][:, 1]), np.degrees(eyes.look[:, 1])
        off = np.abs(pitch[0] - pitch[1]) * sure * (eyes.blink < _SURE_OPEN) * (visible > 0.5)
        _sheet(folder / "faces_pitch.png", crops, off, *pitch)
    if rendered is not None and "look" in told:
        rows = [r for r in rendered_rows([rendered]) if rendered.closed[r.row] < 0.2 and r.visible > 0.9]
        crops = [_eye_of(rendered, r) for r in rows]
        pitch = np.degrees(read_eyes(model, crops)["look"][:, 1]), np.degrees([r.look[1] for r in rows])
        _sheet(folder / "rendered_pitch.png", crops, np.abs(pitch[0] - pitch[1]), *pitch)


def _sheet(
    path: Path, crops: Sequence[U8], badness: npt.NDArray[np.floating], told: npt.ArrayLike, true: npt.ArrayLike
) -> None:
    said, wanted = np.asarray(told, np.float64), np.asarray(true, np.float64)
    tiles = []
    for i in np.argsort(-badness)[:_GALLERY]:
        tile = cv2.resize(np.asarray(crops[i]), (128, 128), interpolation=cv2.INTER_CUBIC)[..., ::-1].copy()
        cv2.putText(tile, f"{said[i]:.2f} / {wanted[i]:.2f}", (3, 122), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 255, 0), 1)
        tiles.append(tile)
    while len(tiles) % 8:
        tiles.append(np.zeros((128, 128, 3), np.uint8))
    cv2.imwrite(str(path), np.vstack([np.hstack(tiles[k : k + 8]) for k in range(0, len(tiles), 8)]))
