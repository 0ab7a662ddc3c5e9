"""What a head-pose teacher is: anything that turns a picture and a face box into a rotation."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from app.core.geometry import flip_rotation, geodesic_rad, nearest_rotation

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]


class PoseTeacher(Protocol):
    """A labeller of head pose.

    `rotation` returns R_camera_from_head (3, 3) relative to the line of sight (weak perspective), in the frames of
    `app.core.geometry`. image_rgb (H, W, 3) uint8; box_xyxy (4,) px edges, the bounding box of the face from brow
    line to chin and ear to ear (the extent of the 478-point mesh).
    """

    @property
    def name(self) -> str: ...

    def rotation(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64: ...


@runtime_checkable
class RawVectorTeacher(PoseTeacher, Protocol):
    """A teacher that can also give the two raw 3-vectors before Gram-Schmidt, (6,), as 6DRepNet has them."""

    def raw_vectors(self, image_rgb: U8, box_xyxy: npt.ArrayLike) -> F64: ...


def flip_averaged_rotation(teacher: PoseTeacher, image_rgb: U8, box_xyxy: npt.ArrayLike) -> tuple[F64, float]:
    """Mean of the teacher's answers on the picture and on its mirror image, (3, 3), and their distance in radians.

    The mean is free of the teacher's left-right bias, and the distance is a first measure of its doubt.
    """
    width = image_rgb.shape[1]
    x0, y0, x1, y1 = (float(v) for v in np.asarray(box_xyxy, dtype=np.float64))
    mirrored_image = np.ascontiguousarray(image_rgb[:, ::-1])
    straight = teacher.rotation(image_rgb, (x0, y0, x1, y1))
    mirrored = flip_rotation(teacher.rotation(mirrored_image, (width - x1, y0, width - x0, y1)))
    return nearest_rotation(straight + mirrored), float(geodesic_rad(straight, mirrored))
