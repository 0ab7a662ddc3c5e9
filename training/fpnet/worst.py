"""A sheet of the faces on which the answer lies farthest from the label, to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.geometry import geodesic_rad
from app.core.preprocess import crop_from_box, warp
from app.inference.cascade import Detection
from training.fpnet.labels import PoseLabels, read_rgb

U8 = npt.NDArray[np.uint8]

_TILE_PX = 200
_COLUMNS = 8
_ANSWER_RGB, _LABEL_RGB = (255, 90, 60), (60, 220, 90)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the cascade said of the still `index` of the labels."""

    index: int
    face: Detection

    def error_rad(self, labels: PoseLabels) -> float:
        return float(geodesic_rad(self.face.R_line_of_sight, labels.rotations[self.index]))


def draw_worst(answers: list[Answer], labels: PoseLabels, root: Path, file: Path, count: int = 24) -> None:
    """Write the `count` worst answers as one picture: the answer's axes in red, the label's in green, degrees."""
    worst = sorted(answers, key=lambda a: -a.error_rad(labels))[:count]
    tiles = [_tile(a, labels, root) for a in worst]
    tiles += [np.zeros((_TILE_PX, _TILE_PX, 3), np.uint8)] * (-len(tiles) % _COLUMNS)
    rows = [np.concatenate(tiles[i : i + _COLUMNS], axis=1) for i in range(0, len(tiles), _COLUMNS)]
    cv2.imwrite(str(file), np.concatenate(rows)[..., ::-1])


def _tile(answer: Answer, labels: PoseLabels, root: Path) -> U8:
    name = labels.names[answer.index]
    transform = crop_from_box(answer.face.box_xyxy, 0.0, 1.5, _TILE_PX)
    out = warp(read_rgb(root / name), transform)
    for R, colour in ((labels.rotations[answer.index], _LABEL_RGB), (answer.face.R_line_of_sight, _ANSWER_RGB)):
        for axis, length, thick in ((0, 40, 1), (1, 40, 1), (2, -70, 2)):  # the nose points against z
            end = 0.5 * _TILE_PX + R[:2, axis] * length
            cv2.line(out, (_TILE_PX // 2,) * 2, tuple(int(v) for v in end), colour, thick, cv2.LINE_AA)
    apart = np.degrees(labels.disagreement_rad[answer.index])
    stated = np.degrees(answer.face.uncertainty_rad or 0.0)
    text = f"{np.degrees(answer.error_rad(labels)):.0f} said {stated:.0f} teachers {apart:.0f}"
    cv2.putText(out, text, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 0), 1, cv2.LINE_AA)
    return out
