"""MediaPipe Face Landmarker as a teacher: 478 x 3 points and 52 blendshapes of the largest face in a picture.

Source: Kartynnik et al. 2019, "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", and the
Face Landmarker task of MediaPipe (Apache-2.0). The model file is the user's own copy of face_landmarker.task.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError

MESH_POINTS = 478
BLENDSHAPES = 52
_PAD_FRACTIONS = (0.0, 0.3)


@dataclass(frozen=True, slots=True)
class MeshLabel:
    """points_px (478, 3) float32: x, y image px (pixel centres at integers), z in the same scale, smaller is nearer.

    blendshapes (52,) float32 in [0, 1], in the order of `MediaPipeMeshTeacher.blendshape_names`.
    """

    points_px: npt.NDArray[np.float32]
    blendshapes: npt.NDArray[np.float32]


class MediaPipeMeshTeacher:
    """Labels still pictures one at a time (IMAGE mode). Use as a context manager: the task must be closed."""

    def __init__(self, task_file: Path) -> None:
        """Open MediaPipe's face_landmarker.task; raises ConfigError where it cannot be."""
        import mediapipe as mp
        from mediapipe.tasks.python import BaseOptions, vision

        self._mp = mp
        try:
            options = vision.FaceLandmarkerOptions(
                base_options=BaseOptions(model_asset_buffer=task_file.read_bytes()),
                running_mode=vision.RunningMode.IMAGE,
                num_faces=3,
                min_face_detection_confidence=0.3,
                min_face_presence_confidence=0.3,
                output_face_blendshapes=True,
            )
            self._task = vision.FaceLandmarker.create_from_options(options)
        except (OSError, ValueError, RuntimeError) as error:
            why = str(error).splitlines()[0]
            raise ConfigError(f"The teacher {task_file} cannot be opened: {why}") from None
        self.blendshape_names: tuple[str, ...] = ()

    def __enter__(self) -> MediaPipeMeshTeacher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._task.close()

    def label(self, image_rgb: npt.NDArray[np.uint8]) -> MeshLabel | None:
        """Label the largest face of image_rgb (H, W, 3) uint8; None where the teacher finds none.

        Tight crops defeat the teacher's own detector, so a picture without a face is tried again with a border.
        """
        height, width = image_rgb.shape[:2]
        for fraction in _PAD_FRACTIONS:
            pad = round(fraction * max(height, width))
            padded = cv2.copyMakeBorder(image_rgb, pad, pad, pad, pad, cv2.BORDER_REPLICATE) if pad else image_rgb
            result = self._task.detect(
                self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=np.ascontiguousarray(padded))
            )
            if result.face_landmarks:
                return self._largest(result, padded.shape[1], padded.shape[0], pad)
        return None

    def _largest(self, result: object, width: int, height: int, pad: int) -> MeshLabel:
        meshes = [
            np.array([(p.x * width - 0.5 - pad, p.y * height - 0.5 - pad, p.z * width) for p in face], dtype=np.float32)
            for face in result.face_landmarks  # type: ignore[attr-defined]
        ]
        largest = int(np.argmax([np.ptp(m[:, 0]) * np.ptp(m[:, 1]) for m in meshes]))
        shapes = result.face_blendshapes[largest]  # type: ignore[attr-defined]
        self.blendshape_names = tuple(s.category_name for s in shapes)
        return MeshLabel(meshes[largest], np.array([s.score for s in shapes], dtype=np.float32))
