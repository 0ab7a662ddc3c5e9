"""Draws every mask on the demo person in eight poses: python -m training.masks.contact_sheet --out docs/masks.jpg

The person, its pose and its landmarks are exact (training/demo), so the sheet shows the masks, not the tracker.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.geometry import project, rotation_from_angles
from app.core.overlay import ViewSettings
from app.core.types import CameraIntrinsics, Expression, FaceTrack, Frame, FrameResult, HeadPose
from app.paths import demo_dir, load_face_model, masks_dir
from app.render.mask_loader import list_masks, load_mask
from app.render.offscreen import OffscreenRenderer
from training.demo import rig
from training.demo.gl import EglContext
from training.demo.parts import NECK_PIVOT
from training.demo.render import Light, PersonRenderer, Pose

U8 = npt.NDArray[np.uint8]
# yaw, pitch, roll in degrees, jaw opening, closed eyes
POSES = (
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (35.0, 0.0, 0.0, 0.0, 0.0),
    (-35.0, 0.0, 0.0, 0.0, 0.0),
    (60.0, 0.0, 0.0, 0.0, 0.0),
    (-60.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 20.0, 0.0, 0.0, 0.0),
    (0.0, -20.0, 0.0, 0.0, 0.0),
    (-12.0, 3.0, 12.0, 0.8, 1.0),
)
NECK_AT_M = np.array([0.0, 0.155, 0.80])


def posed_results(side_px: int) -> list[FrameResult]:
    """The demo person in each pose with its true landmarks."""
    model = load_face_model()
    camera = CameraIntrinsics.from_hfov((side_px, side_px), math.radians(35.0), estimated=False)
    out = []
    with EglContext():
        renderer = PersonRenderer(demo_dir(), model, camera, oversample=2)
        for number, (yaw, pitch, roll, jaw, closed) in enumerate(POSES):
            R = rotation_from_angles(*np.radians([yaw, pitch, roll]))
            t = NECK_AT_M - R @ NECK_PIVOT
            face = rig.Expression(closed, closed, jaw)
            picture = renderer.draw(Pose(R, t), face, Light())
            skin = renderer.rig.coarse(face)
            whole = np.concatenate([skin, model.vertices_head[len(skin) :]])  # the irises carry no mask
            points = whole @ R.T + t
            out.append(_result(picture, points, R, t, camera, number, jaw, closed))
    return out


def _result(
    picture: U8,
    points: npt.NDArray[np.float64],
    R: npt.NDArray[np.float64],
    t: npt.NDArray[np.float64],
    camera: CameraIntrinsics,
    number: int,
    jaw: float,
    closed: float,
) -> FrameResult:
    pixels = project(points, camera)
    depth = (points - t) @ (t / np.linalg.norm(t)) * camera.fx / t[2]
    box = np.concatenate([pixels[:468].min(axis=0), pixels[:468].max(axis=0)])
    expression = Expression(closed, closed, jaw, 0.0, 0.0)
    # every pose is a track of its own: nothing is smoothed from one to the next
    track = FaceTrack(
        number, box, 1.0, "mesh478", pixels.astype(np.float32), depth.astype(np.float32), HeadPose(R, t), expression
    )
    return FrameResult(Frame(np.ascontiguousarray(picture), number, float(number), camera), (track,))


def sheet(side_px: int, names: list[str]) -> U8:
    """One row a mask, one column a pose, each with the mask's name in its first tile."""
    results = posed_results(2 * side_px)
    rows = []
    with OffscreenRenderer((2 * side_px, 2 * side_px)) as renderer:
        for entry in list_masks(masks_dir()):
            if names and entry.id not in names:
                continue
            mask = load_mask(entry.folder)
            tiles = [renderer.render(result, ViewSettings(mirror=False), mask) for result in results]
            small = [cv2.resize(tile, (side_px, side_px), interpolation=cv2.INTER_AREA) for tile in tiles]
            row = np.concatenate(small, axis=1)
            cv2.putText(
                row, mask.spec.name, (6, side_px - 8), cv2.FONT_HERSHEY_DUPLEX, 0.42, (20, 20, 20), 3, cv2.LINE_AA
            )
            cv2.putText(
                row, mask.spec.name, (6, side_px - 8), cv2.FONT_HERSHEY_DUPLEX, 0.42, (250, 250, 250), 1, cv2.LINE_AA
            )
            rows.append(row)
    return np.concatenate(rows, axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="MASK")
    parser.add_argument("--side", type=int, default=150, help="px of a tile")
    parser.add_argument("--out", type=Path, default=Path("docs/masks.jpg"))
    options = parser.parse_args()
    picture = sheet(options.side, options.names)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(options.out), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 86])
    print(f"{options.out}: {picture.shape[1]}x{picture.shape[0]}")


if __name__ == "__main__":
    main()
