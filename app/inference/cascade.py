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

    R-Net is asked for little: it takes covered, cut and rolled faces for none, which FPNet does not. Where FPNet is
    sure of no face, P-Net and R-Net are asked a second time, for less (the unsure thresholds), P-Net for less yet
    where a square reaches out of the picture: it has learned whole faces. A box that FPNet grants glance_threshold is
    looked at a second time, upright; that look must reach face_threshold for faces that a search finds,
    keep_threshold for boxes that `refine` is asked about: a face that is followed already may be worse to see. Of the
    squares that overlap by heap_overlap of the smaller one, only the best is asked about if FPNet grants it
    sure_threshold. max_proposals: how many of P-Net's best go on to R-Net; max_candidates: how many of R-Net's best go
    on to FPNet; max_unsure_proposals and max_unsure_candidates: how many more the second time.
    """

    min_face_px: float = 60.0
    pnet_threshold: float = 0.7
    rnet_threshold: float = 0.1
    unsure_pnet_threshold: float = 0.4
    unsure_border_threshold: float = 0.3
    unsure_rnet_threshold: float = 0.03
    glance_threshold: float = 0.3
    sure_threshold: float = 0.99
    face_threshold: float = 0.95
    keep_threshold: float = 0.7
    pnet_overlap: float = 0.5
    level_overlap: float = 0.6
    rnet_overlap: float = 0.4
    heap_overlap: float = 0.4
    face_overlap: float = 0.5
    max_proposals: int = 64
    max_candidates: int = 16
    max_unsure_proposals: int = 8
    max_unsure_candidates: int = 2


@dataclass(frozen=True, slots=True)
class _Look:
    """FPNet's answer to N squares, raw (arrays of N rows by output), and the boxes_xyxy (N, 4) px that it means."""

    boxes_xyxy: F32
    answer: Mapping[str, F32]

    @property
    def scores(self) -> F32:
        """(N,) how probably each is a face."""
        return self.answer["face"][:, 1]


@dataclass(frozen=True, slots=True)
class _Judged:
    """P-Net's squares_xyxy (N, 4), what R-Net makes of them, found_xyxy (N, 4), and how likely it finds them (N,)."""

    squares_xyxy: F32
    found_xyxy: F32
    scores: F32


def _together(a: _Judged, b: _Judged) -> _Judged:
    pairs = ((a.squares_xyxy, b.squares_xyxy), (a.found_xyxy, b.found_xyxy), (a.scores, b.scores))
    return _Judged(*(np.concatenate(pair) for pair in pairs))


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
        glance = self._first_looks(picture, s.min_face_px if min_face_px is None else min_face_px)
        if glance is None:
            return ()
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
        picture, s = Halves(image_rgb), self.settings
        squares, usual = self._pnet_squares(picture, s.min_face_px if min_face_px is None else min_face_px)
        judged = self._judged(picture, squares[usual])
        return judged.found_xyxy[self._passed(judged, s.rnet_threshold)]

    def _first_looks(self, picture: Halves, min_face_px: float) -> _Look | None:
        """FPNet's first answers: to squares that P-Net and R-Net find likely and, if it is sure of none of them, to
        less likely ones as well. None if there is nothing to ask about."""
        s = self.settings
        squares, usual = self._pnet_squares(picture, min_face_px)
        judged = self._judged(picture, squares[usual])
        asked = self._passed(judged, s.rnet_threshold)
        looks = self._glance_in_turn(picture, judged.found_xyxy[asked])
        if not any((look.scores >= s.sure_threshold).any() for look in looks):
            judged = _together(judged, self._judged(picture, squares[~usual][: s.max_unsure_proposals]))
            likely = self._passed(judged, s.unsure_rnet_threshold)
            more = likely[~np.isin(likely, asked)][: s.max_unsure_candidates]
            looks += self._glance_in_turn(picture, judged.found_xyxy[more])
        if not looks:
            return None
        answer = {name: np.concatenate([look.answer[name] for look in looks]) for name in looks[0].answer}
        return _Look(np.concatenate([look.boxes_xyxy for look in looks]), answer)

    def _judged(self, picture: Halves, squares: F32) -> _Judged:
        """R-Net's answers to P-Net's squares (N, 4)."""
        if not len(squares):
            return _Judged(squares, squares, squares[:, 0])
        answer = self._rnet.run(crop_batch(picture, squares, self._rnet.spec.input))
        found = cascade_math.square_boxes(cascade_math.apply_offsets(squares, answer["box"]))
        return _Judged(squares, found, answer["face"][:, 1])

    def _passed(self, judged: _Judged, threshold: float) -> npt.NDArray[np.intp]:
        """Which of R-Net's squares are likely enough, best first, without those that a better one covers."""
        passed = np.flatnonzero(judged.scores >= threshold)
        keep = cascade_math.nms(judged.squares_xyxy[passed], judged.scores[passed], self.settings.rnet_overlap)
        return passed[keep[: self.settings.max_candidates]]

    def refine(self, image_rgb: U8, boxes_xyxy: npt.ArrayLike) -> tuple[Detection | None, ...]:
        """FPNet alone on boxes (N, 4) px edges; None where it sees no face. Boxes may reach out of the picture."""
        boxes = np.asarray(boxes_xyxy, dtype=np.float32).reshape(-1, 4)
        if not len(boxes):
            return ()
        picture = Halves(cascade_math.brightened(image_rgb))
        glance = self._glance(picture, cascade_math.square_boxes(boxes))
        likely = np.flatnonzero(glance.scores >= self.settings.glance_threshold)
        faces = dict(zip(likely.tolist(), self._looked_at_again(picture, glance, likely), strict=True))
        kept = {i: f for i, f in faces.items() if f.score >= self.settings.keep_threshold}
        return tuple(kept.get(i) for i in range(len(boxes)))

    def _glance_in_turn(self, picture: Halves, squares: F32) -> list[_Look]:
        """FPNet's first answers to those of R-Net's squares (N, 4), best first, that it has to be asked about.

        R-Net leaves two to six squares on one face. The best of each heap are asked about first; where one is surely a
        face the others on it are settled, and the next of the heap are asked about only where it is not.
        """
        s, looks, waiting = self.settings, [], squares
        while len(waiting):
            rank = -np.arange(len(waiting), dtype=np.float32)
            first = cascade_math.nms(waiting, rank, s.heap_overlap, over_smaller=True)
            look = self._glance(picture, waiting[first])
            looks.append(look)
            waiting = np.delete(waiting, first, axis=0)
            surely = look.boxes_xyxy[look.scores >= s.sure_threshold]
            settled = cascade_math.overlap_over_smaller(waiting, surely) > s.face_overlap
            waiting = waiting[~settled.any(axis=1)]
        return looks

    def _glance(self, picture: Halves, squares: F32) -> _Look:
        """FPNet's first answers to squares (N, 4) of the picture."""
        answer = self._fpnet.run(crop_batch(picture, squares, self._fpnet.spec.input))
        return _Look(cascade_math.apply_offsets(squares, answer["box"]), answer)

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
        seen = rotation_from_6d(glance.answer["rot6d"][which])
        rolls = np.array([angles_from_rotation(R)[2] for R in seen])
        mirrored = np.ascontiguousarray(crop_batch(picture, squares, spec, rolls)[:, :, :, ::-1])
        answer = self._fpnet.run(mirrored)
        offsets = answer["box"][:, [2, 1, 0, 3]] * np.array([-1, 1, -1, 1], np.float32)
        boxes = cascade_math.rolled_boxes(squares, offsets, rolls)
        upright = flip_rotation(rotation_from_6d(answer["rot6d"]))
        faces = []
        for k, i in enumerate(which):
            doubt = None
            if "uncertainty" in answer:
                doubt = 0.5 * float(glance.answer["uncertainty"][i, 0] + answer["uncertainty"][k, 0])
            R = nearest_rotation(seen[k] + rot_z(float(rolls[k])) @ upright[k])
            faces.append(Detection(boxes[k], float(answer["face"][k, 1]), R, doubt))
        return faces

    def _pnet_squares(self, picture: Halves, min_face_px: float) -> tuple[F32, npt.NDArray[np.bool_]]:
        """P-Net's squares (N, 4), best first, and which of them (N,) are as likely as usually asked for."""
        s = self.settings
        levels = cascade_math.build_pyramid(picture, min_face_px)
        # One run a level: packing the levels into one picture was measured and is a fifth slower.
        answers = [self._pnet.run(pictures_tensor([level.image], self._pnet.spec.input)) for level in levels]
        if not levels:
            return np.zeros((0, 4), np.float32), np.zeros(0, np.bool_)
        maps = [(a["face"][0, 1], a["box"][0]) for a in answers]
        found = cascade_math.windows(maps, levels, min(s.unsure_pnet_threshold, s.unsure_border_threshold))
        squares = cascade_math.square_boxes(found.boxes_xyxy)
        height, width = picture.whole.shape[:2]
        cut = cascade_math.reaching_out(squares, (width, height))
        likely = np.flatnonzero(found.scores >= np.where(cut, s.unsure_border_threshold, s.unsure_pnet_threshold))
        at, scores, level = found.at_xyxy[likely], found.scores[likely], found.level[likely]
        alone = cascade_math.nms_by_level(at, scores, level, s.pnet_overlap)
        best = likely[alone[np.argsort(-scores[alone], kind="stable")][: 4 * s.max_proposals]]
        keep = best[cascade_math.nms(found.boxes_xyxy[best], found.scores[best], s.level_overlap)[: s.max_proposals]]
        return squares[keep], found.scores[keep] >= s.pnet_threshold


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
