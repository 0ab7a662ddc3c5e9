"""Cuts FPNet's training samples out of labelled stills, through the very cascade that will feed it.

Positives: one crop a face, with a wide margin, its mesh, rotation, and the square that P-Net and R-Net propose for it
(S4 takes proposals that hold the facial points; the proposals here give the spread of the boxes seen in use).
Negatives: proposals of P-Net and R-Net that are no face, by themselves or inside a face, and pieces of faces cut at
random (an eye, a cheek), which are what R-Net lets through most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tqdm import tqdm

from app.core.geometry import box_iou
from app.core.preprocess import crop_from_box, warp
from app.inference.cascade import CascadeSettings, FaceCascade
from training.fpnet.labels import MeshLabels, PoseLabels, read_rgb
from training.fpnet.network import SIZE_PX, FpNet, start_from_onet
from training.fpnet.store import GrowingPictures

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

STORE_PX = 128
STORE_SCALE = 2.4
NEGATIVE_PX = 72
NEGATIVE_SCALE = 1.5
_NEGATIVE_IOU = 0.25
_POSITIVE_IOU = 0.4
LOOSE = CascadeSettings(min_face_px=24.0, pnet_threshold=0.4, rnet_threshold=0.2)
_OUTSIDE_PER_INSIDE = 2


@dataclass(frozen=True, slots=True)
class FaceSample:
    """crop (128, 128, 3); points (478, 3) and proposal (4,) in crop px (proposal NaN where R-Net missed the face);
    valid_xyxy (4,) int: the part of the crop that lies inside the picture."""

    crop: U8
    points: F64
    proposal: F64
    valid_xyxy: npt.NDArray[np.int16]


def face_sample(image: U8, points: F64, box: F64, proposals: npt.NDArray[np.float32]) -> FaceSample:
    """Cut one labelled face with its margin."""
    transform = crop_from_box(box, 0.0, STORE_SCALE, STORE_PX)
    proposal = np.full(4, np.nan)
    if len(proposals):
        overlap = box_iou(box[None], proposals)[0]
        if overlap.max() >= _POSITIVE_IOU:
            corners = transform.apply(proposals[overlap.argmax()].reshape(2, 2) - 0.5)
            proposal = (corners + 0.5).reshape(4)
    height, width = image.shape[:2]
    inside = transform.apply([[-0.5, -0.5], [width - 0.5, height - 0.5]]) + 0.5
    valid = np.clip(np.concatenate([np.ceil(inside[0]), np.floor(inside[1])]), 0, STORE_PX).astype(np.int16)
    in_crop = np.column_stack([transform.apply(points[:, :2]), points[:, 2] * transform.scale])
    return FaceSample(warp(image, transform), in_crop, proposal, valid)


def negative_boxes(
    box: F64, proposals: npt.NDArray[np.float32], rng: np.random.Generator
) -> Iterator[tuple[npt.NDArray[np.float64], bool]]:
    """Squares that are no face, each with whether it lies inside one; about two outside for each inside."""
    far = [p.astype(np.float64) for p in proposals if box_iou(box[None], p[None])[0, 0] < _NEGATIVE_IOU]
    for square in far:
        yield square, _share_inside(square, box) > 0.5
    side = float(max(box[2:] - box[:2]))
    # Pieces of the face, and its surroundings.
    for spread, size in ((0.35, rng.uniform(0.2, 0.45)), (1.3, rng.uniform(0.3, 1.3)), (1.6, rng.uniform(0.3, 1.3))):
        centre = 0.5 * (box[:2] + box[2:]) + rng.uniform(-spread, spread, 2) * side
        square = np.concatenate([centre - 0.5 * size * side, centre + 0.5 * size * side])
        if box_iou(box[None], square[None])[0, 0] < _NEGATIVE_IOU:
            yield square, _share_inside(square, box) > 0.5


def _share_inside(inner: F64, outer: F64) -> float:
    wh = np.minimum(inner[2:], outer[2:]) - np.maximum(inner[:2], outer[:2])
    return float(np.prod(np.maximum(wh, 0.0)) / np.prod(inner[2:] - inner[:2]))


class StoreWriter:
    """Collects faces and negatives into a folder in the layout that `dataset.Mined` reads."""

    def __init__(self, out: Path, seed: int = 0) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self._out, self._rng = out, np.random.default_rng(seed)
        self._faces = GrowingPictures(out / "faces.npy", (STORE_PX, STORE_PX, 3))
        self._negatives = GrowingPictures(out / "negatives.npy", (NEGATIVE_PX, NEGATIVE_PX, 3))
        self._labels: dict[str, list[Any]] = {key: [] for key in ("names", "points", "proposals", "valid_xyxy")}
        self._negative_labels: dict[str, list[Any]] = {"negative_image": [], "negative_inside": []}

    def add(self, name: str, image: U8, points: F64, box: F64, proposals: npt.NDArray[np.float32]) -> None:
        """One labelled face, points (K, 3) image px, with its proposals (N, 4); its negatives are drawn here."""
        sample = face_sample(image, points, box, proposals)
        index = self._faces.count
        self._faces.append(sample.crop)
        for key, value in zip(
            self._labels, (name, sample.points.astype(np.float32), sample.proposal, sample.valid_xyxy), strict=True
        ):
            self._labels[key].append(value)
        for square, inside in negative_boxes(box, proposals, self._rng):
            self._negatives.append(warp(image, crop_from_box(square, 0.0, NEGATIVE_SCALE, NEGATIVE_PX)))
            self._negative_labels["negative_image"].append(index)
            self._negative_labels["negative_inside"].append(inside)

    def finish(self, onet: Path, **labels: npt.NDArray[np.float64]) -> None:
        """Write samples.npz; `labels` are rotations (N, 3, 3), disagreement_rad (N,) and perhaps raw_vectors (N, 6)."""
        self._faces.finish()
        negatives = self._negatives.finish()
        arrays: dict[str, Any] = {key: np.array(values) for key, values in self._labels.items()} | labels
        arrays["proposals"] = arrays["proposals"].astype(np.float32)
        arrays["negative_image"] = np.array(self._negative_labels["negative_image"], dtype=np.int32)
        arrays["negative_inside"] = np.array(self._negative_labels["negative_inside"], dtype=bool)
        np.savez(self._out / "samples.npz", negative_chance=face_chances(negatives, onet), **arrays)


def mine(images: Path, meshes: MeshLabels, labels: PoseLabels, cascade: FaceCascade, out: Path, onet: Path) -> None:
    """Write the store of all labelled stills."""
    writer = StoreWriter(out)
    for i, name in enumerate(tqdm(meshes.names, unit="still", mininterval=10)):
        image = read_rgb(images / name)
        points = meshes.points[i].astype(np.float64)
        writer.add(name, image, points, labels.boxes_xyxy[i], cascade.propose(image))
    writer.finish(onet, rotations=labels.rotations, disagreement_rad=labels.disagreement_rad)


def face_chances(negatives: U8, onet: Path, batch: int = 256) -> npt.NDArray[np.float32]:
    """MTCNN's own O-Net's face probability (M,) of stored negatives: pictures hold faces that nobody labelled."""
    net = FpNet()
    start_from_onet(net, onet)
    net.eval()
    margin = (NEGATIVE_PX - SIZE_PX) // 2
    chances = []
    with torch.inference_mode():
        for start in range(0, len(negatives), batch):
            middle = negatives[start : start + batch, margin : margin + SIZE_PX, margin : margin + SIZE_PX]
            image = torch.from_numpy(np.ascontiguousarray(middle)).permute(0, 3, 1, 2).float().sub(127.5).div(128.0)
            chances.append(torch.softmax(net(image)[0], dim=1)[:, 1].numpy())
    return np.concatenate([np.zeros(0, np.float32), *chances])
