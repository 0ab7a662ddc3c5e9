"""How open the shipped mesh reads mouths beside its teacher: jawOpen on pictures it never saw, through app.core."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.types import F64
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel
from training.mesh.cache import read_rgb
from training.mesh.evaluate import Start, read_face
from training.mesh.jaw import JAW_OPEN
from training.mesh.labels import MeshLabels

OPEN = 0.4
"""A mouth that the teacher scores above this counts as open."""
_BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 1.01)


def jaw_pairs(model: OnnxModel, root: Path, labels: MeshLabels, start: Start) -> tuple[F64, F64]:
    """jawOpen of every labelled face that `start` finds: the teacher's (N,) and ours (N,), read as the app follows a
    face. A model without blendshapes gives none."""
    landmarker = OnnxLandmarker(model)
    pairs = []
    for name, mesh, shapes in zip(labels.names, labels.points_px, labels.blendshapes, strict=True):
        read = read_face(landmarker, read_rgb(root / name), mesh, start, looks=2)
        if read is not None and read[0].blendshapes is not None:
            pairs.append((float(shapes[JAW_OPEN]), float(read[0].blendshapes[JAW_OPEN])))
    teacher, ours = np.array(pairs, np.float64).reshape(-1, 2).T
    return teacher, ours


def summarise_jaw(
    teacher: Sequence[float] | npt.NDArray[np.floating], ours: Sequence[float] | npt.NDArray[np.floating], prefix: str
) -> dict[str, float]:
    """Figures by name: n, mean absolute error, bias, correlation; the same over open mouths; the bias by level of the
    teacher's score, each level with its n. Empty without faces."""
    t, error = np.asarray(teacher, np.float64), np.asarray(ours, np.float64) - np.asarray(teacher, np.float64)
    if not len(t):
        return {}
    figures = {
        f"{prefix}_n": float(len(t)),
        f"{prefix}_mae": float(np.abs(error).mean()),
        f"{prefix}_bias": float(error.mean()),
        f"{prefix}_correlation": float(np.corrcoef(t, t + error)[0, 1]),
    }
    wide = t > OPEN
    figures[f"{prefix}_open_n"] = float(wide.sum())
    if wide.any():
        figures[f"{prefix}_open_mae"] = float(np.abs(error[wide]).mean())
        figures[f"{prefix}_open_bias"] = float(error[wide].mean())
    for low, high in itertools.pairwise(_BINS):
        rows = (t >= low) & (t < high)
        if rows.any():
            name = f"{prefix}_{round(100 * low)}_{min(round(100 * high), 100)}"
            figures[f"{name}_bias"] = float(error[rows].mean())
            figures[f"{name}_n"] = float(rows.sum())
    return {name: round(value, 4) for name, value in figures.items()}
