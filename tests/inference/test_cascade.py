"""The face search: its logic with made networks, and the shipped ones on a public-domain face."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any, cast

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from app.core.cascade_math import Halves
from app.core.geometry import angles_from_rotation, box_iou, rotation_from_6d, rotation_from_angles
from app.core.modelspec import InputSpec
from app.inference.cascade import CascadeSettings, Detection, FaceCascade, crop_batch, pictures_tensor
from app.inference.onnx_model import OnnxModel
from app.paths import models_dir

SPEC = InputSpec("image", "NCHW", "RGB", (48, 48), (0.5,) * 3, (128 / 255,) * 3, 1.0)
ASTRONAUT_FACE = (176.0, 64.0, 275.0, 190.0)
"""Brow line to chin, ear to ear, by eye."""


class MadeNet:
    """Stands for an OnnxModel: answers each crop by its mean grey."""

    def __init__(self, spec: InputSpec, box: tuple[float, ...] = (0, 0, 0, 0)) -> None:
        self.spec = type("Spec", (), {"input": spec})()
        self.box = box

    def run(self, tensor: np.ndarray) -> dict[str, np.ndarray]:
        grey = np.clip((tensor.mean(axis=(1, 2, 3)) + 1.0) / 2.0, 0.0, 1.0).astype(np.float32)
        n = len(tensor)
        return {
            "face": np.stack([1.0 - grey, grey], axis=1),
            "box": np.tile(np.array(self.box, np.float32), (n, 1)),
            "rot6d": np.tile(np.array([1, 0, 0, 0, 1, 0], np.float32), (n, 1)),
            "uncertainty": np.full((n, 1), 0.1, np.float32),
        }


def made_cascade(box: tuple[float, ...] = (0, 0, 0, 0), **settings: float) -> FaceCascade:
    net = cast(Any, MadeNet(SPEC, box))
    return FaceCascade(net, net, net, replace(CascadeSettings(), **cast(Any, settings)))


def test_refining_nothing() -> None:
    assert made_cascade().refine(np.zeros((50, 50, 3), np.uint8), np.zeros((0, 4))) == ()


def test_refine_answers_box_by_box_and_keeps_their_order() -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    image[:, 100:] = 255
    dark, bright = made_cascade().refine(image, [(10, 10, 60, 60), (120, 20, 170, 70)])
    assert dark is None
    assert bright is not None
    np.testing.assert_allclose(bright.box_xyxy, (120, 20, 170, 70))
    assert bright.uncertainty_rad == pytest.approx(0.1)


def test_offsets_count_in_sides_of_the_square_around_the_box() -> None:
    """Twice: the second look starts from the square around the first look's box."""
    image = np.full((200, 200, 3), 255, np.uint8)
    (face,) = made_cascade(box=(0.1, 0.0, -0.1, 0.25)).refine(image, [(50, 40, 70, 80)])
    assert face is not None
    first = (40 + 4, 40, 80 - 4, 80 + 10)
    square = (35, 40, 85, 90)
    assert np.allclose(0.5 * (first[0] + first[2]), 0.5 * (square[0] + square[2]))
    np.testing.assert_allclose(face.box_xyxy, (35 + 5, 40, 85 - 5, 90 + 12.5), atol=1e-4)


def test_the_mirrored_second_look_takes_back_what_is_one_sided() -> None:
    """A net that always answers "a little to the left, box moved right" is wrong by as much on the mirror image."""
    image = np.full((200, 200, 3), 255, np.uint8)
    cascade = made_cascade(box=(0.1, 0.0, 0.1, 0.0))
    net = cast(Any, cascade)._fpnet
    turned = rotation_from_angles(0.3, 0.2, 0.0)
    run = net.run
    net.run = lambda tensor: run(tensor) | {"rot6d": np.tile(turned[:, :2].T.reshape(6), (len(tensor), 1))}
    (face,) = cascade.refine(image, [(50, 50, 90, 90)])
    assert face is not None
    np.testing.assert_allclose(face.box_xyxy, (50, 50, 90, 90), atol=1e-4)
    yaw, pitch, roll = angles_from_rotation(face.R_line_of_sight)
    assert (yaw, roll) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert pitch == pytest.approx(0.2, abs=0.02)


def test_the_second_look_stands_upright() -> None:
    """A head that the first look sees rolled by half a radian, and the second, in the turned crop, not at all."""
    image = np.full((200, 200, 3), 255, np.uint8)
    cascade = made_cascade()
    net = cast(Any, cascade)._fpnet
    answers = iter([rotation_from_angles(0.0, 0.0, 0.5), rotation_from_angles(0.0, 0.0, 0.0)])
    run = net.run
    net.run = lambda tensor: run(tensor) | {"rot6d": np.tile(next(answers)[:, :2].T.reshape(6), (len(tensor), 1))}
    (face,) = cascade.refine(image, [(50, 50, 90, 90)])
    assert face is not None
    assert angles_from_rotation(face.R_line_of_sight) == pytest.approx((0.0, 0.0, 0.5), abs=1e-6)


def test_a_head_lying_on_its_side_is_found(cascade: FaceCascade, portrait: np.ndarray) -> None:
    upright = only(cascade.detect(portrait))
    for degrees in (-50, 50):
        matrix = cv2.getRotationMatrix2D((170, 170), -degrees, 1.0)
        face = only(cascade.detect(np.asarray(cv2.warpAffine(portrait, matrix, (340, 340)), np.uint8)))
        roll = np.degrees(angles_from_rotation(face.R_line_of_sight)[2])
        assert roll == pytest.approx(degrees + np.degrees(angles_from_rotation(upright.R_line_of_sight)[2]), abs=12)


def test_a_box_outside_the_picture_is_no_face_and_no_crash() -> None:
    image = np.full((50, 50, 3), 255, np.uint8)
    assert made_cascade().refine(image, [(500, 500, 560, 560), (-300, 0, -200, 90)]) == (None, None)


def test_a_followed_face_may_be_worse_than_a_new_one() -> None:
    image = np.full((100, 100, 3), int(0.8 * 255), np.uint8)
    assert made_cascade().refine(image, [(10, 10, 90, 90)])[0] is not None
    assert made_cascade(keep_threshold=0.85).refine(image, [(10, 10, 90, 90)]) == (None,)
    assert CascadeSettings().keep_threshold < CascadeSettings().face_threshold


def test_pictures_become_mtcnn_input() -> None:
    picture = np.zeros((4, 5, 3), np.uint8)
    picture[..., 0], picture[..., 2] = 255, 127
    tensor = pictures_tensor([picture], SPEC)
    assert tensor.shape == (1, 3, 4, 5)
    np.testing.assert_allclose(tensor[0, :, 0, 0], ((255 - 127.5) / 128, -127.5 / 128, -0.5 / 128), atol=1e-6)


def test_crops_need_a_fixed_size_and_one_deviation() -> None:
    with pytest.raises(ValueError, match="fixed input size"):
        crop_batch(Halves(np.zeros((9, 9, 3), np.uint8)), np.zeros((1, 4), np.float32), replace(SPEC, size_wh=None))
    with pytest.raises(ValueError, match="one deviation"):
        pictures_tensor([np.zeros((9, 9, 3), np.uint8)], replace(SPEC, std=(0.5, 0.5, 0.4)))


@pytest.fixture(scope="module")
def cascade() -> FaceCascade:
    pnet, rnet, fpnet = (OnnxModel.load(models_dir() / name, threads=1) for name in ("pnet", "rnet", "fpnet"))
    return FaceCascade(pnet, rnet, fpnet, CascadeSettings())


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    return np.ascontiguousarray(astronaut()[:340, 60:400])


FACE_IN_PORTRAIT = np.array(ASTRONAUT_FACE, np.float32) - (60, 0, 60, 0)


def only(faces: tuple[Detection, ...]) -> Detection:
    assert len(faces) == 1
    return faces[0]


def test_one_face_where_it_is(cascade: FaceCascade, portrait: np.ndarray) -> None:
    face = only(cascade.detect(portrait))
    assert box_iou(face.box_xyxy[None], FACE_IN_PORTRAIT[None])[0, 0] > 0.6
    assert face.score > 0.9
    np.testing.assert_allclose(face.R_line_of_sight @ face.R_line_of_sight.T, np.eye(3), atol=1e-6)
    assert np.abs(np.degrees(angles_from_rotation(face.R_line_of_sight))).max() < 30.0


def test_same_picture_same_answer(cascade: FaceCascade, portrait: np.ndarray) -> None:
    first, second = only(cascade.detect(portrait)), only(cascade.detect(portrait))
    np.testing.assert_array_equal(first.box_xyxy, second.box_xyxy)
    np.testing.assert_array_equal(first.R_line_of_sight, second.R_line_of_sight)


def test_refining_a_found_box_stays_on_the_face(cascade: FaceCascade, portrait: np.ndarray) -> None:
    found = only(cascade.detect(portrait))
    (again,) = cascade.refine(portrait, found.box_xyxy[None])
    assert again is not None
    assert box_iou(again.box_xyxy[None], found.box_xyxy[None])[0, 0] > 0.8


def test_the_least_face_holds(cascade: FaceCascade, portrait: np.ndarray) -> None:
    little = np.asarray(cv2.resize(portrait, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    assert len(cascade.detect(little)) == 1
    assert cascade.detect(little, min_face_px=180.0) == ()


@pytest.mark.parametrize("shape", [(5, 5), (11, 400), (400, 11), (61, 61)])
def test_small_and_empty_pictures_hold_no_face(cascade: FaceCascade, shape: tuple[int, int]) -> None:
    assert cascade.detect(np.full((*shape, 3), 128, np.uint8)) == ()


def test_a_face_at_night_is_found(cascade: FaceCascade, portrait: np.ndarray) -> None:
    noise = np.random.default_rng(0).normal(0, 1.5, portrait.shape)
    night = np.clip(portrait / 9.0 + noise, 0, 255).astype(np.uint8)
    face = only(cascade.detect(night))
    assert box_iou(face.box_xyxy[None], FACE_IN_PORTRAIT[None])[0, 0] > 0.5


def test_a_face_cut_by_the_border_is_found(cascade: FaceCascade, portrait: np.ndarray) -> None:
    left = int(FACE_IN_PORTRAIT[0] + 0.25 * (FACE_IN_PORTRAIT[2] - FACE_IN_PORTRAIT[0]))
    face = only(cascade.detect(np.ascontiguousarray(portrait[:, left:])))
    assert float(face.box_xyxy[2]) == pytest.approx(FACE_IN_PORTRAIT[2] - left, abs=25)


def test_half_faces_at_the_border_are_asked_for_less(cascade: FaceCascade, portrait: np.ndarray) -> None:
    """Half a face is a poor face to P-Net, who has learned whole ones: of 40 cuts the second round wins ten."""
    once = cascade.with_settings(replace(cascade.settings, max_unsure_candidates=0))
    found = found_at_once = 0
    for zoom, hidden in product((0.8, 1.0, 1.25, 1.5), np.linspace(0.3, 0.52, 10)):
        right = int(FACE_IN_PORTRAIT[2] - hidden * (FACE_IN_PORTRAIT[2] - FACE_IN_PORTRAIT[0]))
        cut = cv2.resize(portrait[:, :right], None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA)
        faces = cascade.detect(np.asarray(cut, np.uint8))
        wanted = zoom * np.clip(FACE_IN_PORTRAIT, 0, (right, 340, right, 340))
        found += any(box_iou(face.box_xyxy[None], wanted[None])[0, 0] > 0.4 for face in faces)
        found_at_once += bool(once.detect(np.asarray(cut, np.uint8)))
    assert found >= 34
    assert found_at_once <= found - 8


def test_p_net_is_asked_for_less_where_a_square_reaches_out(cascade: FaceCascade, portrait: np.ndarray) -> None:
    """All squares within the picture are taken away: a whole face is lost, one that the border cuts is not."""
    no_whole = cascade.with_settings(replace(cascade.settings, pnet_threshold=1.1, unsure_pnet_threshold=1.1))
    right = int(FACE_IN_PORTRAIT[2] - 0.48 * (FACE_IN_PORTRAIT[2] - FACE_IN_PORTRAIT[0]))
    assert len(no_whole.detect(np.ascontiguousarray(portrait[:, :right]))) == 1
    assert no_whole.detect(portrait) == ()


class Watched:
    """A network that notes how many squares each question held, and takes the first `refusals` questions for none."""

    def __init__(self, net: OnnxModel, refusals: int = 0) -> None:
        self.spec, self.asked = net.spec, cast("list[int]", [])
        self._net, self._refusals = net, refusals

    def run(self, tensor: np.ndarray) -> dict[str, np.ndarray]:
        answer = self._net.run(tensor)
        self.asked.append(len(tensor))
        if len(self.asked) <= self._refusals:
            answer["face"] = np.tile(np.array([1.0, 0.0], np.float32), (len(tensor), 1))
        return answer


def watched(cascade: FaceCascade, refusals: int = 0, **settings: float) -> tuple[FaceCascade, Watched]:
    nets = cast(Any, cascade)
    fpnet = Watched(nets._fpnet, refusals)
    changed = replace(cascade.settings, **cast(Any, settings))
    return FaceCascade(nets._pnet, nets._rnet, cast(Any, fpnet), changed), fpnet


@pytest.fixture(scope="module")
def large_portrait(portrait: np.ndarray) -> np.ndarray:
    """At this size R-Net leaves four squares on the face and two elsewhere."""
    return np.asarray(cv2.resize(portrait, None, fx=1.25, fy=1.25, interpolation=cv2.INTER_LINEAR), np.uint8)


def test_of_a_heap_of_squares_on_one_face_only_the_best_is_asked_about(
    cascade: FaceCascade, large_portrait: np.ndarray
) -> None:
    proposed = len(cascade.propose(large_portrait))
    search, fpnet = watched(cascade, sure_threshold=0.5)
    face = only(search.detect(large_portrait))
    assert sum(fpnet.asked[:-1]) < proposed
    assert fpnet.asked[-1] == 1
    never_sure, all_asked = watched(cascade, sure_threshold=2.0)
    same = only(never_sure.detect(large_portrait))
    assert sum(all_asked.asked[:-1]) >= proposed
    assert box_iou(face.box_xyxy[None], same.box_xyxy[None])[0, 0] > 0.85


def test_where_the_best_square_is_refused_the_next_is_asked_about(
    cascade: FaceCascade, large_portrait: np.ndarray
) -> None:
    search, fpnet = watched(cascade, refusals=1)
    face = only(search.detect(large_portrait))
    assert box_iou(face.box_xyxy[None], 1.25 * FACE_IN_PORTRAIT[None])[0, 0] > 0.5
    assert len(fpnet.asked) >= 3


UNLIKELY: dict[str, Any] = {"pnet_threshold": 1.1, "unsure_border_threshold": 1.1}


def test_where_fpnet_is_sure_of_nothing_less_likely_squares_are_tried(
    cascade: FaceCascade, portrait: np.ndarray
) -> None:
    """P-Net's likely squares are taken away: what is left are those that only the second round takes."""
    face = only(watched(cascade, **UNLIKELY)[0].detect(portrait))
    assert box_iou(face.box_xyxy[None], FACE_IN_PORTRAIT[None])[0, 0] > 0.6
    assert watched(cascade, **UNLIKELY, unsure_pnet_threshold=1.1)[0].detect(portrait) == ()
    assert watched(cascade, **UNLIKELY, unsure_rnet_threshold=1.1)[0].detect(portrait) == ()


def test_where_there_is_no_face_the_second_round_is_short(cascade: FaceCascade) -> None:
    """Soft spots of light, some of which P-Net and R-Net take for something."""
    grain = np.random.default_rng(0).integers(0, 255, (360, 640, 3)).astype(np.uint8)
    spots = cv2.GaussianBlur(grain, (0, 0), 9).astype(np.float64)
    picture = np.clip((spots - 127) * 5 + 127, 0, 255).astype(np.uint8)
    search, fpnet = watched(cascade, max_unsure_candidates=16)
    assert search.detect(picture) == ()
    assert sum(fpnet.asked) > 2, "the picture would not show it"
    search, fpnet = watched(cascade)
    assert search.detect(picture) == ()
    assert sum(fpnet.asked) <= 2


def test_a_sure_face_ends_the_search_and_no_square_is_asked_about_twice(
    cascade: FaceCascade, portrait: np.ndarray
) -> None:
    nets = cast(Any, cascade)
    rnet = Watched(nets._rnet)
    for sure, rounds in ((0.5, 1), (2.0, 2)):
        search, fpnet = watched(cascade, sure_threshold=sure)
        rnet.asked.clear()
        cast(Any, search)._rnet = rnet
        only(search.detect(portrait))
        assert len(rnet.asked) == rounds
        assert sum(fpnet.asked[:-1]) <= sum(rnet.asked)


def test_no_square_of_r_net_no_question_to_fpnet(cascade: FaceCascade) -> None:
    search, fpnet = watched(cascade)
    assert search.detect(np.full((200, 300, 3), 120, np.uint8)) == ()
    assert fpnet.asked == []


def test_two_faces_side_by_side_are_two(cascade: FaceCascade, portrait: np.ndarray) -> None:
    faces = cascade.detect(np.concatenate([portrait, portrait[:, ::-1]], axis=1))
    assert len(faces) == 2
    centres = sorted(float(f.box_xyxy[0] + f.box_xyxy[2]) / 2 for f in faces)
    assert centres[0] < portrait.shape[1] < centres[1]


def test_mirroring_the_picture_negates_yaw_and_roll(cascade: FaceCascade, portrait: np.ndarray) -> None:
    straight = angles_from_rotation(only(cascade.detect(portrait)).R_line_of_sight)
    mirrored = angles_from_rotation(only(cascade.detect(np.ascontiguousarray(portrait[:, ::-1]))).R_line_of_sight)
    gap = np.degrees(np.array(mirrored) - np.array(straight) * (-1, 1, -1))
    assert np.abs(gap).max() < 6.0  # what is left is R-Net's square


def test_any_scaling_of_raw_vectors_is_the_same_rotation() -> None:
    six = np.array([0.8, 0.1, -0.3, 0.2, 1.4, 0.1])
    np.testing.assert_allclose(rotation_from_6d(six), rotation_from_6d(six * np.repeat([3.0, 0.2], 3)), atol=1e-12)
