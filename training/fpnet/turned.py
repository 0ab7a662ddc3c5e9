"""Faces far round, up and down, drawn from mined faces by turning their mesh in 3D; the label turns with the mesh.

Only a few in a thousand photographs show a head beyond 45 degrees, and a net that has not seen it answers the mean.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.face_model import FaceModel
from app.core.geometry import angles_from_rotation, rotation_from_angles
from training.fpnet.dataset import Mined
from training.fpnet.mining import STORE_PX
from training.mesh.profiling import turn_face

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_LARGEST_SOURCE_YAW_RAD = float(np.radians(35.0))


def draw_rotation(R: F64, rng: np.random.Generator) -> F64:
    """A wanted R_camera_from_head: most often a yaw of 25 to 85 degrees, to the side already turned to; else a nod of
    15 to 45 degrees."""
    yaw, pitch, roll = angles_from_rotation(R)
    if rng.random() < 0.3:
        nod = rng.choice([-1.0, 1.0]) * np.radians(rng.uniform(15, 45))
        return rotation_from_angles(yaw + float(np.radians(rng.normal(0, 15))), float(nod), roll)
    keeps_side = abs(yaw) > np.radians(6) and rng.random() < 0.85
    side = float(np.sign(yaw)) if keeps_side else float(rng.choice([-1.0, 1.0]))
    tilt = float(np.radians(np.clip(rng.normal(0, 14), -40, 40)))
    return rotation_from_angles(side * float(np.radians(rng.uniform(25, 85))), pitch * 0.5 + tilt, roll)


def turned_sample(
    crop: U8, points: npt.NDArray[np.float32], valid_xyxy: npt.NDArray[np.int16], R: F64, R_new: F64, face: FaceModel
) -> tuple[U8, npt.NDArray[np.float32]]:
    """One stored crop redrawn: (128, 128, 3) and its points (478, 3). What lay outside the picture repeats its edge,
    so that no black wedge turns with the head."""
    x0, y0, x1, y1 = (int(v) for v in valid_xyxy)
    whole = cv2.copyMakeBorder(
        np.ascontiguousarray(crop[y0:y1, x0:x1]), y0, STORE_PX - y1, x0, STORE_PX - x1, cv2.BORDER_REPLICATE
    )
    return turn_face(np.asarray(whole, np.uint8), points, R, R_new, face)


def make(mined: Mined, face: FaceModel, out: Path, per_face: int, seed: int = 0) -> None:
    """Write a store of turned faces in mining's layout, without negatives; each keeps the name of its source."""
    rng = np.random.default_rng(seed)
    yaw = np.array([angles_from_rotation(R)[0] for R in mined.rotations])
    whole = (mined.valid_xyxy[:, 2:] - mined.valid_xyxy[:, :2]).min(axis=1) > STORE_PX // 3
    usable = np.flatnonzero((np.abs(yaw) < _LARGEST_SOURCE_YAW_RAD) & whole)
    sources = np.repeat(usable, per_face)
    out.mkdir(parents=True, exist_ok=True)
    shape = (len(sources), STORE_PX, STORE_PX, 3)
    crops = np.lib.format.open_memmap(out / "faces.npy", mode="w+", dtype=np.uint8, shape=shape)
    points = np.zeros((len(sources), *mined.points.shape[1:]), np.float32)
    rotations = np.zeros((len(sources), 3, 3))
    for k, i in enumerate(int(s) for s in tqdm(sources, unit="face", mininterval=10)):
        rotations[k] = draw_rotation(mined.rotations[i], rng)
        crops[k], points[k] = turned_sample(
            mined.faces[i], mined.points[i], mined.valid_xyxy[i], mined.rotations[i], rotations[k], face
        )
    crops.flush()
    np.save(out / "negatives.npy", mined.negatives[:0])
    np.savez(
        out / "samples.npz",
        names=mined.names[sources],
        points=points,
        proposals=np.full((len(sources), 4), np.nan, np.float32),
        valid_xyxy=np.tile(np.array([0, 0, STORE_PX, STORE_PX], np.int16), (len(sources), 1)),
        rotations=rotations,
        disagreement_rad=mined.disagreement_rad[sources],
        negative_image=mined.negative_image[:0],
        negative_inside=mined.negative_inside[:0],
        negative_chance=mined.negative_chance[:0],
    )
