"""Scores the SHIPPED cascade on held-out stills: distance of its head directions to the teachers' ensemble.

Faces are searched by the whole cascade, so boxes, crops and directions are those of the app.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.geometry import angles_from_rotation, box_iou, geodesic_rad
from app.inference.cascade import Detection, FaceCascade
from training.fpnet.labels import PoseLabels, read_rgb

F64 = npt.NDArray[np.float64]

FOUND_IOU = 0.4
YAW_BINS_DEG = (0.0, 15.0, 30.0, 45.0, 60.0, 90.0)


@dataclass(frozen=True, slots=True)
class PoseScores:
    """Errors in degrees of the n faces that were found, out of `asked`.

    mae: of (yaw, pitch, roll); by_yaw: for each bin of the label's |yaw| its (lower edge, n, mean geodesic error).
    """

    n: int
    asked: int
    geodesic_mean: float
    geodesic_p90: float
    mae: tuple[float, float, float]
    by_yaw: tuple[tuple[float, int, float], ...]


def score_rotations(found: F64, labels: F64, asked: int) -> PoseScores:
    """Compare rotations (N, 3, 3) with labels (N, 3, 3), N > 0."""
    error = np.degrees(geodesic_rad(found, labels))
    angles, wanted = angles_deg(found), angles_deg(labels)
    gap = np.abs((angles - wanted + 180.0) % 360.0 - 180.0).mean(axis=0)
    yaw = np.abs(wanted[:, 0])
    bins = []
    for low, high in itertools.pairwise(YAW_BINS_DEG):
        inside = (yaw >= low) & (yaw < high)
        bins.append((low, int(inside.sum()), float(error[inside].mean()) if inside.any() else float("nan")))
    return PoseScores(
        len(error),
        asked,
        float(error.mean()),
        float(np.percentile(error, 90)),
        (float(gap[0]), float(gap[1]), float(gap[2])),
        tuple(bins),
    )


def angles_deg(rotations: npt.ArrayLike) -> F64:
    """Rotations (N, 3, 3) to (N, 3) yaw, pitch, roll in degrees."""
    return np.degrees([angles_from_rotation(R) for R in np.asarray(rotations)]).reshape(-1, 3)


def search(cascade: FaceCascade, root: Path, names: Sequence[str], boxes_xyxy: F64) -> list[Detection | None]:
    """For each still the detection that lies on the labelled box (4,), or None."""
    out: list[Detection | None] = []
    for name, box in zip(tqdm(names, unit="still", mininterval=10), boxes_xyxy, strict=True):
        faces = cascade.detect(read_rgb(root / name))
        overlap = [float(box_iou(box[None], f.box_xyxy[None])[0, 0]) for f in faces]
        best = int(np.argmax(overlap)) if overlap else -1
        out.append(faces[best] if overlap and overlap[best] >= FOUND_IOU else None)
    return out


def compare(
    found: Sequence[Detection | None], labels: PoseLabels, which: npt.NDArray[np.intp]
) -> dict[str, PoseScores]:
    """Scores of the cascade and of each teacher alone against the ensemble, on the stills `which` (K,) of labels.

    A teacher is part of the ensemble it is compared with, so its own distance flatters it.
    """
    hit = np.array([f is not None for f in found])
    rotations = np.stack([f.R_line_of_sight for f in found if f is not None])
    at = which[hit]
    out = {"FPNet": score_rotations(rotations, labels.rotations[at], len(which))}
    for name, values in labels.by_teacher.items():
        out[name] = score_rotations(values[at], labels.rotations[at], len(which))
    return out


def reliability(stated_rad: npt.ArrayLike, error_rad: npt.ArrayLike, groups: int = 5) -> list[tuple[int, float, float]]:
    """(n, mean stated, mean true error) in degrees of equal groups of faces in order of the stated error."""
    stated, error = np.degrees(np.asarray(stated_rad)), np.degrees(np.asarray(error_rad))
    parts = np.array_split(np.argsort(stated), groups)
    return [(len(p), float(stated[p].mean()), float(error[p].mean())) for p in parts if len(p)]


def pose_class_table(yaw_deg: npt.ArrayLike, classes: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """MTFL's pose class (1 left profile .. 5 right profile) against the answer's yaw, (5, 5) counts.

    Columns: yaw beyond 45, 15 to 45, within 15, -15 to -45, beyond -45 degrees, in the order of MTFL's classes, whose
    "left" is a face that looks to the left of the picture (yaw < 0 here).
    """
    column = np.digitize(np.asarray(yaw_deg), [-45.0, -15.0, 15.0, 45.0])
    table = np.zeros((5, 5), np.int64)
    np.add.at(table, (np.asarray(classes, dtype=np.int64) - 1, column), 1)
    return table


def markdown(title: str, scores: dict[str, PoseScores]) -> str:
    """The table for card and screen."""
    bins = "".join(f" {low:.0f}+ (n) |" for low in YAW_BINS_DEG[:-1])
    lines = [
        f"**{title}**: degrees from the ensemble, by the label's yaw\n",
        f"| | found | mean | P90 | yaw | pitch | roll |{bins}",
        "|---" * (7 + len(YAW_BINS_DEG) - 1) + "|",
    ]
    for name, s in scores.items():
        cells = "".join(f" {mean:.1f} ({n}) |" for _, n, mean in s.by_yaw)
        lines.append(
            f"| {name} | {s.n}/{s.asked} | {s.geodesic_mean:.2f} | {s.geodesic_p90:.2f} "
            f"| {s.mae[0]:.2f} | {s.mae[1]:.2f} | {s.mae[2]:.2f} |{cells}"
        )
    return "\n".join(lines) + "\n"
