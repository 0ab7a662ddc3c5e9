"""A face as a mask: the face in a photo of the user's own choice, unrolled into the layout of face paint."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.camera.images import load_image
from app.core.errors import SourceError
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import Frame
from app.render.mask_tools import paint_from_photo
from app.session.snapshot import save_png


def paint_sheet_from_photo(photo: Path, pipeline: Pipeline, out: Path) -> None:
    """Find the largest face in `photo` and write it to `out`, an RGBA PNG in the canonical UV.

    Raises:
        SourceError: the photo cannot be read, or shows no face whose points can be read.
        RecordingError: `out` cannot be written.
    """
    image = load_image(photo)
    result = pipeline.step(Frame(image, 0, 0.0), PipelineSettings(min_face_px=40.0, follow=False, attention=None))
    meshes = [t.landmarks_px for t in result.tracks if t.landmarks_px is not None]
    if not meshes:
        raise SourceError(f'No face can be read in "{photo.name}".', photo.name)
    largest = max(meshes, key=lambda points: float(np.prod(np.ptp(points, axis=0))))
    save_png(paint_from_photo(image, largest), out)
