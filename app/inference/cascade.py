"""Search for faces: pyramid, P-Net, R-Net, FPNet, with suppression between them (Saitarly 2022, after MTCNN).

FPNet gives face probability, box and head direction together; `refine` runs it alone on boxes that are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.core import cascade_math
from app.core.geometry import flip_rotation, nearest_rotation, rotation_from_6d
from app.core.modelspec import InputSpec
from app.core.preprocess import crop_from_box, warp
from app.core.types import F32, F64, U8
from app.inference.onnx_model import OnnxModel


@dataclass(frozen=True, slots=True)
class Detection:
    """One face. box_xyxy (4,) float32 px edges; score in [0, 1].

    R_line_of_sight (3, 3): the head's rotation as `app.core.geometry` defines it, judged against the line of sight
    (`geometry.sight_rotation` turns it). uncertainty_rad: expected geodesic error where the net states it.
    """

    box_xyxy: F32
    score: float
    R_line_of_sight: F64
    uncertainty_rad: float | None


@dataclass(frozen=True, slots=True)
class CascadeSettings:
    """Thresholds are least face probabilities after each net; overlaps the greatest IoU of two kept boxes
    (pnet within a level of the pyramid, level between levels; face: over the smaller of the two).

    face_threshold is for faces that a search finds, keep_threshold for boxes that `refine` is asked about: a face that
    is followed already may be worse to see. max_proposals: how many of P-Net's best go on to R-Net; max_candidates: how
    many of R-Net's best go on to FPNet.
    """

    min_face_px: float = 60.0
    pnet_threshold: float = 0.7
    rnet_threshold: float = 0.4
    face_threshold: float = 0.9
    keep_threshold: float = 0.7
    pnet_overlap: float = 0.5
    level_overlap: float = 0.7
    rnet_overlap: float = 0.4
    face_overlap: float = 0.5
    max_proposals: int = 64
    max_candidates: int = 16


@dataclass(frozen=True, slots=True)
class _Look:
    """FPNet asked once: its input crops (N, 3, S, S), their squares and the corrected boxes (N, 4) px, raw answers."""

    crops: F32
    squares: F32
    boxes_xyxy: F32
    answer: Mapping[str, F32]
    scores: F32


class FaceCascade:
    """The three nets as one detector. Not thread-safe; one per inference thread."""

    def __init__(self, pnet: OnnxModel, rnet: OnnxModel, fpnet: OnnxModel, settings: CascadeSettings) -> None:
        self._pnet, self._rnet, self._fpnet = pnet, rnet, fpnet
        self.settings = settings

    def with_settings(self, settings: CascadeSettings) -> FaceCascade:
        """The same networks under other settings."""
        return FaceCascade(self._pnet, self._rnet, self._fpnet, settings)

    def detect(self, image_rgb: U8, min_face_px: float | None = None) -> tuple[Detection, ...]:
        """Faces in image_rgb (H, W, 3) uint8, best first; `min_face_px` overrides the settings' least face size."""
        picture = cascade_math.brightened(image_rgb)
        look = self._look(picture, self.propose(picture, min_face_px))
        passed = np.flatnonzero(look.scores >= self.settings.face_threshold)
        keep = cascade_math.nms(
            look.boxes_xyxy[passed], look.scores[passed], self.settings.face_overlap, over_smaller=True
        )
        return self._look_again(look, passed[keep])

    def propose(self, image_rgb: U8, min_face_px: float | None = None) -> F32:
        """P-Net's and R-Net's squares (N, 4) px edges, best first: what FPNet is asked about, and trained on."""
        s = self.settings
        squares = self._pnet_squares(image_rgb, s.min_face_px if min_face_px is None else min_face_px)
        if not len(squares):
            return squares
        answer = self._rnet.run(crop_batch(image_rgb, squares, self._rnet.spec.input))
        scores = answer["face"][:, 1]
        passed = np.flatnonzero(scores >= s.rnet_threshold)
        squares, scores, offsets = squares[passed], scores[passed], answer["box"][passed]
        keep = cascade_math.nms(squares, scores, s.rnet_overlap)[: s.max_candidates]
        return cascade_math.square_boxes(cascade_math.apply_offsets(squares[keep], offsets[keep]))

    def refine(self, image_rgb: U8, boxes_xyxy: npt.ArrayLike) -> tuple[Detection | None, ...]:
        """FPNet alone on boxes (N, 4) px edges; None where it sees no face. Boxes may reach out of the picture."""
        boxes = np.asarray(boxes_xyxy, dtype=np.float32).reshape(-1, 4)
        look = self._look(cascade_math.brightened(image_rgb), cascade_math.square_boxes(boxes))
        passed = np.flatnonzero(look.scores >= self.settings.keep_threshold)
        faces = dict(zip(passed.tolist(), self._look_again(look, passed), strict=True))
        return tuple(faces.get(i) for i in range(len(boxes)))

    def _look(self, image_rgb: U8, squares: F32) -> _Look:
        """FPNet's answers to squares (N, 4) of the picture."""
        if not len(squares):
            nothing = np.zeros((0, 4), np.float32)
            return _Look(np.zeros((0, 3, 1, 1), np.float32), nothing, nothing, {}, nothing[:, 0])
        crops = crop_batch(image_rgb, squares, self._fpnet.spec.input)
        answer = self._fpnet.run(crops)
        boxes = cascade_math.apply_offsets(squares, answer["box"])
        return _Look(crops, squares, boxes, answer, answer["face"][:, 1])

    def _look_again(self, look: _Look, which: npt.NDArray[np.intp]) -> tuple[Detection, ...]:
        """The faces `which` of a look, their box, direction and doubt averaged with those of their mirror image.

        On photographs that brings the direction a tenth closer to the teachers', for one FPNet more a face.
        """
        if not len(which):
            return ()
        first, second = look.answer, self._fpnet.run(np.ascontiguousarray(look.crops[which, :, :, ::-1]))
        unmirrored = second["box"][:, [2, 1, 0, 3]] * np.array([-1, 1, -1, 1], np.float32)
        boxes = cascade_math.apply_offsets(look.squares[which], 0.5 * (first["box"][which] + unmirrored))
        rotations = rotation_from_6d(first["rot6d"][which]), rotation_from_6d(second["rot6d"])
        doubts: list[float | None] = [None] * len(which)
        if "uncertainty" in first:
            doubts = [float(v) for v in (0.5 * (first["uncertainty"][which] + second["uncertainty"])).reshape(-1)]
        return tuple(
            Detection(boxes[k], float(look.scores[i]), nearest_rotation(a + flip_rotation(b)), doubts[k])
            for k, (i, a, b) in enumerate(zip(which, *rotations, strict=True))
        )

    def _pnet_squares(self, image_rgb: U8, min_face_px: float) -> F32:
        s = self.settings
        boxes, scores = [np.zeros((0, 4), np.float32)], [np.zeros(0, np.float32)]
        # One run a level: packing the levels into one picture was measured and is a fifth slower.
        for level in cascade_math.build_pyramid(image_rgb, min_face_px):
            answer = self._pnet.run(pictures_tensor([level.image], self._pnet.spec.input))
            found, chances = cascade_math.proposals(
                answer["face"][0, 1], answer["box"][0], s.pnet_threshold, s.pnet_overlap
            )
            boxes.append(level.to_picture(found))
            scores.append(chances)
        all_boxes, all_scores = np.concatenate(boxes), np.concatenate(scores)
        best = np.argsort(-all_scores, kind="stable")[: 4 * s.max_proposals]
        keep = cascade_math.nms(all_boxes[best], all_scores[best], s.level_overlap)[: s.max_proposals]
        return cascade_math.square_boxes(all_boxes[best][keep])


def crop_batch(image_rgb: U8, boxes_xyxy: F32, spec: InputSpec) -> F32:
    """Crops of boxes (N, 4), upright, as the network's input (N, 3, S, S) float32."""
    if spec.size_wh is None:
        raise ValueError("spec: a crop needs a network with a fixed input size")
    size = spec.size_wh[0]
    crops = [warp(image_rgb, crop_from_box(box, 0.0, spec.crop_scale, size)) for box in boxes_xyxy]
    return pictures_tensor(crops, spec)


def pictures_tensor(pictures: Sequence[U8], spec: InputSpec) -> F32:
    """Equal RGB pictures (H, W, 3) uint8 as one batch (N, 3, H, W) float32, normalised as the network wants."""
    std = np.asarray(spec.std, np.float64) * 255.0
    mean = np.asarray(spec.mean, np.float64) * 255.0
    if len(set(spec.std)) > 1 or spec.colour != "RGB":
        raise ValueError("spec: the cascade's networks take RGB with one deviation for all channels")
    return np.asarray(
        cv2.dnn.blobFromImages(list(pictures), 1.0 / std[0], mean=tuple(mean), swapRB=False), dtype=np.float32
    )
