"""Reads AFLW2000-3D samples as a table: pose.csv with angles in 300W-LP's convention, some rows with yaw alone."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.geometry import rotation_from_300wlp

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PoseSample:
    """name of the picture; yaw_rad in OUR sign (> 0 the subject's own left); R_camera_from_head (3, 3) relative to the
    line of sight, or None where pitch and roll are not given; points_px (68, 2) iBUG points, pixel centres."""

    name: str
    yaw_rad: float
    R: F64 | None
    points_px: F64

    @property
    def box_xyxy(self) -> F64:
        """About the extent of the 478-point mesh: the 68 points and a quarter of their height of forehead above."""
        low, high = self.points_px.min(axis=0), self.points_px.max(axis=0)
        low = low - (0.0, 0.25 * (high[1] - low[1]))
        return np.concatenate([low, high + 1.0])


def load_pose_samples(folder: Path) -> tuple[PoseSample, ...]:
    """All rows of folder/pose.csv.

    Raises:
        ConfigError: the table is missing or a field is no number.
    """
    try:
        with (folder / "pose.csv").open(newline="", encoding="utf-8") as file:
            return tuple(_sample(row) for row in csv.DictReader(file))
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{folder}/pose.csv cannot be used: {error}") from None


def _sample(row: dict[str, str]) -> PoseSample:
    points = np.array([(float(row[f"x{i}"]), float(row[f"y{i}"])) for i in range(68)])
    yaw = np.radians(float(row["yaw_deg_300wlp"]))
    if not row["pitch_deg_300wlp"]:
        return PoseSample(row["image"], -float(yaw), None, points)
    pitch, roll = np.radians([float(row["pitch_deg_300wlp"]), float(row["roll_deg_300wlp"])])
    R = rotation_from_300wlp(float(yaw), float(pitch), float(roll))
    # Yaw is the first angle in our order and the second in theirs, so it is read off the rotation.
    return PoseSample(row["image"], float(np.arctan2(-R[0, 2], R[2, 2])), R, points)
