"""Search for faces: pyramid, P-Net, R-Net, FPNet, with suppression between them (Saitarly 2022, after MTCNN).

FPNet gives face probability, box and head direction together; `refine` runs it alone on boxes that are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.core import cascade_math
from app.core.cascade_math import Halves
from app.core.geometry import angles_from_rotation, flip_rotation, nearest_rotation, rot_z, rotation_from_6d
from app.core.modelspec import InputSpec
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

    R-Net is asked for little: it takes covered, cut and rolled faces for none, which FPNet does not. A box that FPNet
    grants glance_threshold is looked at a second time, upright; that look must reach face_threshold for faces that a
    search finds, keep_threshold for boxes that `refine` is asked about: a face that is followed already may be worse to
    see. max_proposals: how many of P-Net's best go on to R-Net; max_candidates: how many of R-Net's best go on to
    FPNet.
    """

    min_face_px: float = 60.0
    pnet_threshold: float = 0.7
    rnet_threshold: float = 0.1
    glance_threshold: float = 0.3
    face_threshold: float = 0.95
    keep_threshold: float = 0.7
    pnet_overlap: float = 0.5
    level_overlap: float = 0.7
    rnet_overlap: float = 0.4
    face_overlap: float = 0.5
    max_proposals: int = 64
    max_candidates: int = 16


@dataclass(frozen=True, slots=True)
class _Look:
    """What FPNet says of N squares: boxes_xyxy (N, 4) px, scores (N,), rotations (N, 3, 3) against the line of sight,
    doubts_rad (N,) the expected error, or None where the net states none."""

    boxes_xyxy: F32
    scores: F32
    rotations: F64
    doubts_rad: F32 | None


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
        picture, s = Halves(cascade_math.brightened(image_rgb)), self.settings
        glance = self._glance(picture, self._proposed(picture, min_face_px))
        likely = np.flatnonzero(glance.scores >= s.glance_threshold)
        likely = likely[self._apart(glance.boxes_xyxy[likely], glance.scores[likely])]
        faces = self._looked_at_again(picture, glance, likely)
        faces = [f for f in faces if f.score >= s.face_threshold]
        boxes = np.array([f.box_xyxy for f in faces], np.float32).reshape(-1, 4)
        return tuple(faces[i] for i in self._apart(boxes, np.array([f.score for f in faces], np.float32)))

    def _apart(self, boxes_xyxy: F32, scores: F32) -> npt.NDArray[np.intp]:
        return cascade_math.nms(boxes_xyxy, scores, self.settings.face_overlap, over_smaller=True)

    def propose(self, image_rgb: U8, min_face_px: float | None = None) -> F32:
        """P-Net's and R-Net's squares (N, 4) px edges, best first: what FPNet is asked about, and trained on."""
        return self._proposed(Halves(image_rgb), min_face_px)

    def _proposed(self, picture: Halves, min_face_px: float | None) -> F32:
        s = self.settings
        squares = self._pnet_squares(picture.whole, s.min_face_px if min_face_px is None else min_face_px)
        if not len(squares):
            return squares
        answer = self._rnet.run(crop_batch(picture, squares, self._rnet.spec.input))
        scores = answer["face"][:, 1]
        passed = np.flatnonzero(scores >= s.rnet_threshold)
        squares, scores, offsets = squares[passed], scores[passed], answer["box"][passed]
        keep = cascade_math.nms(squares, scores, s.rnet_overlap)[: s.max_candidates]
        return cascade_math.square_boxes(cascade_math.apply_offsets(squares[keep], offsets[keep]))

    def refine(self, image_rgb: U8, boxes_xyxy: npt.ArrayLike) -> tuple[Detection | None, ...]:
        """FPNet alone on boxes (N, 4) px edges; None where it sees no face. Boxes may reach out of the picture."""
        boxes = np.asarray(boxes_xyxy, dtype=np.float32).reshape(-1, 4)
        picture = Halves(cascade_math.brightened(image_rgb))
        glance = self._glance(picture, cascade_math.square_boxes(boxes))
        likely = np.flatnonzero(glance.scores >= self.settings.glance_threshold)
        faces = dict(zip(likely.tolist(), self._looked_at_again(picture, glance, likely), strict=True))
        kept = {i: f for i, f in faces.items() if f.score >= self.settings.keep_threshold}
        return tuple(kept.get(i) for i in range(len(boxes)))

    def _glance(self, picture: Halves, squares: F32) -> _Look:
        """FPNet's first answers to squares (N, 4) of the picture."""
        if not len(squares):
            nothing = np.zeros((0, 4), np.float32)
            return _Look(nothing, nothing[:, 0], np.zeros((0, 3, 3)), None)
        answer = self._fpnet.run(crop_batch(picture, squares, self._fpnet.spec.input))
        boxes = cascade_math.apply_offsets(squares, answer["box"])
        return _Look(boxes, answer["face"][:, 1], rotation_from_6d(answer["rot6d"]), answer.get("uncertainty"))

    def _looked_at_again(self, picture: Halves, glance: _Look, which: npt.NDArray[np.intp]) -> list[Detection]:
        """The second look at the boxes `which` of the first: in the boxes that it found, upright, mirrored.

        Score and box are the second look's; directions and doubts are averaged, so that what the net has learned for
        one side it says for both. Beside a second look at the first one's crop, mirrored, that brings the direction a
        fifteenth closer to the teachers' on photographs (n = 260), a quarter on heads rolled by 45 degrees (n = 130).
        """
        if not len(which):
            return []
        spec = self._fpnet.spec.input
        squares = cascade_math.square_boxes(glance.boxes_xyxy[which])
        rolls = np.array([angles_from_rotation(R)[2] for R in glance.rotations[which]])
        mirrored = np.ascontiguousarray(crop_batch(picture, squares, spec, rolls)[:, :, :, ::-1])
        answer = self._fpnet.run(mirrored)
        offsets = answer["box"][:, [2, 1, 0, 3]] * np.array([-1, 1, -1, 1], np.float32)
        boxes = cascade_math.rolled_boxes(squares, offsets, rolls)
        upright = flip_rotation(rotation_from_6d(answer["rot6d"]))
        faces = []
        for k, i in enumerate(which):
            doubt = None
            if glance.doubts_rad is not None:
                doubt = 0.5 * float(glance.doubts_rad[i, 0] + answer["uncertainty"][k, 0])
            R = nearest_rotation(glance.rotations[i] + rot_z(float(rolls[k])) @ upright[k])
            faces.append(Detection(boxes[k], float(answer["face"][k, 1]), R, doubt))
        return faces

    def _pnet_squares(self, image_rgb: U8, min_face_px: float) -> F32:
        s = self.settings
        windows, boxes, scores, levels = [], [], [], []
        # One run a level: packing the levels into one picture was measured and is a fifth slower.
        for k, level in enumerate(cascade_math.build_pyramid(image_rgb, min_face_px)):
            answer = self._pnet.run(pictures_tensor([level.image], self._pnet.spec.input))
            at, found, chances = cascade_math.windows(answer["face"][0, 1], answer["box"][0], s.pnet_threshold)
            windows.append(at)
            boxes.append(level.to_picture(found))
            scores.append(chances)
            levels.append(np.full(len(chances), k, np.int32))
        if not sum(len(c) for c in scores):
            return np.zeros((0, 4), np.float32)
        chance, box = np.concatenate(scores), np.concatenate(boxes)
        alone = cascade_math.nms_by_level(np.concatenate(windows), chance, np.concatenate(levels), s.pnet_overlap)
        best = alone[np.argsort(-chance[alone], kind="stable")][: 4 * s.max_proposals]
        keep = cascade_math.nms(box[best], chance[best], s.level_overlap)[: s.max_proposals]
        return cascade_math.square_boxes(box[best][keep])


def crop_batch(picture: Halves, boxes_xyxy: F32, spec: InputSpec, rolls_rad: npt.ArrayLike | None = None) -> F32:
    """Crops of boxes (N, 4), turned by rolls_rad (N,) where given, as the network's input (N, 3, S, S) float32."""
    if spec.size_wh is None:
        raise ValueError("spec: a crop needs a network with a fixed input size")
    size = spec.size_wh[0]
    rolls = np.zeros(len(boxes_xyxy)) if rolls_rad is None else np.asarray(rolls_rad, np.float64)
    pairs = zip(boxes_xyxy, rolls, strict=True)
    crops = [picture.cut(box, float(roll), spec.crop_scale, size) for box, roll in pairs]
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
