"""Draws every mask's thumbnail on the demo person: `python -m training.assets.make_thumbnails [ID ...]`.

The person looks a little to the side, so that depth shows; landmarks and pose are those that the program itself finds.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import cv2
import numpy as np

from app.camera.demo import DemoSource
from app.core.overlay import ViewSettings
from app.core.pipeline import PipelineSettings
from app.core.types import U8, FrameResult
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import masks_dir
from app.render.mask_loader import THUMBNAIL_FILE, list_masks, load_mask
from app.render.offscreen import OffscreenRenderer

SIDE_PX = 144
WANTED_YAW_DEG = -16.0
MARGIN = 1.16
# A pixel that differs by more from the bare face belongs to the mask.
CHANGED_LEVEL = 24
_WARM_UP_FRAMES = 20


def posing_result() -> FrameResult:
    """The demo frame in which the person first looks WANTED_YAW_DEG to the side, as the pipeline sees it."""
    source = DemoSource(loop=False)
    pipeline = build_pipeline(ModelOptions()).pipeline
    source.open()
    try:
        yaws = [f.yaw_deg if f.yaw_deg is not None else np.inf for f in source.truth.frames]
        wanted = int(np.argmin(np.abs(np.array(yaws) - WANTED_YAW_DEG)))
        settings = PipelineSettings(quickness=1.0, attention=None)
        result = None
        while (frame := source.read()) is not None and frame.index <= wanted:
            if frame.index >= wanted - _WARM_UP_FRAMES:
                result = pipeline.step(frame, settings)
    finally:
        source.close()
    if result is None or not result.tracks:
        raise SystemExit("the demo person was not found")
    return result


def square_xyxy(result: FrameResult, bare: U8, worn: U8) -> tuple[int, int, int, int]:
    """The thumbnail's part of the picture, px: the face and all of the mask that shows, with a margin."""
    height, width = bare.shape[:2]
    changed = np.abs(bare.astype(np.int16) - worn).max(axis=-1) > CHANGED_LEVEL
    rows, columns = np.nonzero(changed.any(axis=1))[0], np.nonzero(changed.any(axis=0))[0]
    x0, y0, x1, y1 = (float(v) for v in result.tracks[0].box_xyxy)
    if len(rows):
        x0, x1 = min(x0, columns[0]), max(x1, columns[-1])
        y0, y1 = min(y0, rows[0]), max(y1, rows[-1])
    side = min(MARGIN * max(x1 - x0, y1 - y0), height, width)
    left = min(max(0.0, (x0 + x1 - side) / 2), width - side)
    top = min(max(0.0, (y0 + y1 - side) / 2), height - side)
    return round(left), round(top), round(left + side), round(top + side)


def write_thumbnails(ids: Sequence[str]) -> int:
    """Draw the masks of these folders, all if empty; returns how many."""
    result = posing_result()
    done = 0
    view = ViewSettings(mirror=False)
    with OffscreenRenderer(result.frame.size_wh) as renderer:
        bare = renderer.render(result, view)
        for entry in list_masks(masks_dir()):
            if entry.error is not None or (ids and entry.id not in ids):
                continue
            image = renderer.render(result, view, load_mask(entry.folder))
            x0, y0, x1, y1 = square_xyxy(result, bare, image)
            small = cv2.resize(image[y0:y1, x0:x1], (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
            _, data = cv2.imencode(".png", small[..., ::-1], (cv2.IMWRITE_PNG_COMPRESSION, 9))
            (entry.folder / THUMBNAIL_FILE).write_bytes(data.tobytes())
            done += 1
    return done


if __name__ == "__main__":
    print(f"{write_thumbnails(sys.argv[1:])} thumbnails written")
