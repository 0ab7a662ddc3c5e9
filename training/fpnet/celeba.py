"""CelebA as it is published: img_celeba/, Anno/list_bbox_celeba.txt and Anno/list_landmarks_celeba.txt.

Both lists start with a count and a line of column names; then a line is a file name and whole numbers: the box as left,
top, width, height, the points as five pairs (the eyes, the nose, the corners of the mouth, from the picture's left).
S4 distils a teacher on these 202,599 pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.errors import ConfigError
from app.inference.cascade import FaceCascade
from training.fpnet.labels import read_rgb
from training.fpnet.mining import StoreWriter
from training.teachers.protocol import PoseTeacher, RawVectorTeacher

F64 = npt.NDArray[np.float64]

_BOXES = Path("Anno") / "list_bbox_celeba.txt"
_POINTS = Path("Anno") / "list_landmarks_celeba.txt"
_PICTURES = "img_celeba"


@dataclass(frozen=True, slots=True)
class CelebaFace:
    """path of the picture; box_xyxy (4,) px edges; points_px (5, 2) px: the subject's right eye, left eye, nose, right
    and left corner of the mouth."""

    path: Path
    box_xyxy: F64
    points_px: F64


def load_celeba(root: Path) -> tuple[CelebaFace, ...]:
    """All faces of the lists, in their order; pictures are not opened.

    Raises:
        ConfigError: a list is missing, has a line that cannot be read, or the lists name different pictures.
    """
    boxes = dict(_rows(root / _BOXES, 4))
    points = dict(_rows(root / _POINTS, 10))
    if boxes.keys() != points.keys():
        odd = sorted(boxes.keys() ^ points.keys())[0]
        raise ConfigError(f"CelebA: {odd} stands in only one of {_BOXES.name} and {_POINTS.name}.")
    return tuple(
        CelebaFace(
            root / _PICTURES / name,
            np.array([box[0], box[1], box[0] + box[2], box[1] + box[3]]),
            points[name].reshape(5, 2),
        )
        for name, box in boxes.items()
    )


def positive_proposal(proposals_xyxy: npt.ArrayLike, points_px: npt.ArrayLike) -> int | None:
    """S4's rule: the index of the first proposal (N, 4), best first, that holds all facial points (K, 2), or None."""
    boxes = np.asarray(proposals_xyxy, dtype=np.float64).reshape(-1, 4)
    points = np.asarray(points_px, dtype=np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    holds = (boxes[:, :2] <= low).all(axis=1) & (boxes[:, 2:] >= high).all(axis=1)
    return int(np.argmax(holds)) if holds.any() else None


def mine_celeba(faces: Sequence[CelebaFace], teacher: PoseTeacher, cascade: FaceCascade, out: Path, onet: Path) -> int:
    """Cut S4's samples: a face with the first proposal that holds its five points, and the proposals that are no face.

    The teacher labels every face; a `RawVectorTeacher`'s two raw vectors are kept as targets. The store's mesh is
    CelebA's box (its four corners), so it suits recipes that turn no faces. Faces without such a proposal are left out;
    returns how many were cut.

    Raises:
        OSError: a picture cannot be read.
        ConfigError: no face at all has a proposal.
    """
    writer = StoreWriter(out)
    rotations: list[F64] = []
    raw: list[F64] = []
    for face in tqdm(faces, unit="face", mininterval=10):
        image = read_rgb(face.path)
        proposals = cascade.propose(image)
        chosen = positive_proposal(proposals, face.points_px)
        if chosen is None:
            continue
        x0, y0, x1, y1 = face.box_xyxy
        corners = np.array([(x0, y0, 0.0), (x1 - 1, y0, 0.0), (x0, y1 - 1, 0.0), (x1 - 1, y1 - 1, 0.0)])
        others = [p for k, p in enumerate(proposals) if k != chosen]
        writer.add(f"celeba/{face.path.name}", image, corners, face.box_xyxy, np.array([proposals[chosen], *others]))
        rotations.append(teacher.rotation(image, face.box_xyxy))
        if isinstance(teacher, RawVectorTeacher):
            raw.append(teacher.raw_vectors(image, face.box_xyxy))
    if not rotations:
        raise ConfigError("CelebA: P-Net and R-Net propose no square that holds all points of any face.")
    labels = {"rotations": np.stack(rotations), "disagreement_rad": np.zeros(len(rotations))}
    writer.finish(onet, **labels, **({"raw_vectors": np.stack(raw)} if raw else {}))
    return len(rotations)


def _rows(file: Path, count: int) -> Iterator[tuple[str, F64]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise ConfigError(f"CelebA: {file} is missing.") from None
    for number, line in enumerate(lines[2:], start=3):
        fields = line.split()
        if not fields:
            continue
        try:
            values = np.array([float(v) for v in fields[1:]])
        except ValueError:
            values = np.zeros(0)
        if len(values) != count:
            raise ConfigError(f"CelebA: {file.name}, line {number}: expected a name and {count} numbers.")
        yield fields[0], values
