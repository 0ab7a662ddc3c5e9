"""FPNet's samples: the label turns with the picture, exactly; the box moves with the crop; splits and chances."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.errors import ConfigError
from app.core.geometry import flip_rotation, geodesic_rad, rotation_from_angles
from app.paths import load_face_model
from training.fpnet import dataset
from training.fpnet.dataset import PLAIN, Augmentation, FaceBatches, Mined, held_out_crops, is_held_out, pose_chances
from training.fpnet.mining import NEGATIVE_PX, STORE_PX, STORE_SCALE, face_sample, negative_boxes
from training.fpnet.store import GrowingPictures
from training.teachers.ensemble import mesh_rotation

R_HEAD = rotation_from_angles(0.45, 0.2, -0.15)


def drawn_store(R: np.ndarray = R_HEAD, raw_vectors: np.ndarray | None = None) -> Mined:
    """One face: the canonical mesh under R as bright dots, so that what a crop shows can be measured."""
    face = load_face_model()
    points = face.vertices_head @ R.T
    scale = STORE_PX / STORE_SCALE / np.ptp(points[:, :2], axis=0).max()
    points = points * scale
    points[:, :2] += 0.5 * (STORE_PX - 1) - 0.5 * (points[:, :2].min(axis=0) + points[:, :2].max(axis=0))
    crop = np.zeros((STORE_PX, STORE_PX, 3), np.uint8)
    return Mined(
        names=np.array(["lfw/a.jpg"]),
        faces=crop[None],
        points=points[None].astype(np.float32),
        proposals=np.full((1, 4), np.nan, np.float32),
        valid_xyxy=np.array([[0, 0, STORE_PX, STORE_PX]], np.int16),
        rotations=R[None],
        disagreement_rad=np.zeros(1),
        negatives=np.full((2, NEGATIVE_PX, NEGATIVE_PX, 3), 90, np.uint8),
        negative_image=np.zeros(2, np.int32),
        negative_inside=np.array([True, False]),
        negative_chance=np.zeros(2, np.float32),
        drawn=np.zeros(1, bool),
        raw_vectors=raw_vectors,
    )


def batches(store: Mined, augmentation: Augmentation, size_px: int = 48, crop_scale: float = 1.0) -> FaceBatches:
    everything = np.arange(len(store.negatives))
    return FaceBatches(store, np.array([0]), everything, augmentation, size_px, crop_scale, 12, 4, seed=3)


def test_label_turns_with_the_picture_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mesh's points, carried through the very warp of each sample, give the rotation that the label states."""
    store = drawn_store()
    face = load_face_model()
    seen: list[np.ndarray] = []

    def spy(crop: np.ndarray, valid: np.ndarray, transform: object, border: int, mirror: bool = False) -> np.ndarray:
        points = store.points[0].astype(np.float64)
        if mirror:
            points = points * (-1, 1, 1) + (STORE_PX - 1, 0, 0)
        carried = np.column_stack([transform.apply(points[:, :2]), points[:, 2] * transform.scale])  # type: ignore[attr-defined]
        if mirror:  # the mirror image shows the other side's points
            carried = carried[face.mirror]
        seen.append(carried)
        return np.zeros((48, 48, 3), np.uint8)

    monkeypatch.setattr(dataset, "cut", spy)
    plain_looks = Augmentation(turn_rad=0.4, wide_turn_rad=1.3, looks=0.0)
    batch = batches(store, plain_looks)[0]
    faces = batch.posed.numpy() > 0
    assert faces.sum() == 8
    turns = []
    for points, label, box in zip(seen, batch.rotation.numpy()[faces], batch.box.numpy()[faces], strict=False):
        assert float(geodesic_rad(mesh_rotation(points, face), label)) < np.radians(0.2)
        low, high = points[:, :2].min(axis=0) + 0.0, points[:, :2].max(axis=0) + 1.0
        in_crop = (np.array([0, 0, 1, 1]) + box) * 48
        # one store px of the box's margin is scaled like the rest
        np.testing.assert_allclose(in_crop, np.concatenate([low, high]), atol=0.6)
        turns.append(float(geodesic_rad(label, R_HEAD)))
    assert np.ptp(turns) > 0.3


def test_mirror_and_turn_are_drawn_as_labelled() -> None:
    """A bright dot on the subject's left eye corner lands where the label's rotation puts it."""
    store = drawn_store()
    face = load_face_model()
    crop = np.zeros((STORE_PX, STORE_PX, 3), np.uint8)
    cv2.circle(crop, tuple(round(float(v)) for v in store.points[0, 263, :2]), 2, (255, 255, 255), -1)
    store = replace(store, faces=crop[None])
    # Nothing may be drawn over the dot.
    augmentation = Augmentation(turn_rad=0.3, wide_turn_rad=1.0, looks=0.0, mask_share=0.0, cut_share=0.0)
    batch = batches(store, augmentation, size_px=96, crop_scale=1.2)[1]
    sides = set()
    for k in np.flatnonzero(batch.posed.numpy()):
        picture = batch.image[k, 0].numpy() + 1.0
        R = batch.rotation[k].numpy().astype(np.float64)
        ys, xs = np.nonzero(picture > 1.0)
        dot = np.array([xs.mean(), ys.mean()])
        box = (np.array([0, 0, 1, 1]) + (batch.box[k].numpy())) * 96
        inner = (box - 48) / 1.2 + 48  # offsets count in squares, the picture shows 1.2 of one
        # In the mirror image the dot lies on the other eye.
        best = min(float(np.linalg.norm(_place(face.vertices_head, R, inner)[v] - dot)) for v in (263, 33))
        sides.add(int(np.argmin([np.linalg.norm(_place(face.vertices_head, R, inner)[v] - dot) for v in (263, 33)])))
        assert best < 2.5
    assert sides == {0, 1}


def _place(vertices: np.ndarray, R: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The mesh under R, scaled so that its extent fills the box, px."""
    xy = (vertices @ R.T)[:, :2]
    low, high = xy.min(axis=0), xy.max(axis=0)
    return (xy - low) / (high - low) * (box[2:] - box[:2] - 1) + box[:2]


def test_plain_samples_keep_or_mirror_the_label() -> None:
    batch = batches(drawn_store(), PLAIN)[0]
    for R in batch.rotation.numpy()[batch.posed.numpy() > 0]:
        assert min(float(geodesic_rad(R, R_HEAD)), float(geodesic_rad(R, flip_rotation(R_HEAD)))) < 1e-3


def test_a_third_is_no_face_and_has_no_pose() -> None:
    batch = batches(drawn_store(), Augmentation())[0]
    assert batch.image.shape == (12, 3, 48, 48)
    assert (batch.face == 0).sum() == 4
    assert batch.posed[batch.face == 0].sum() == 0


def test_raw_vectors_of_a_teacher_are_mirrored_and_never_turned() -> None:
    six = np.array([[0.9, 0.1, 0.2, -0.1, 1.1, 0.3]])
    targets = batches(drawn_store(raw_vectors=six), PLAIN)[0].six.numpy()[:8]
    mirrored = six[0] * (1, -1, -1, -1, 1, 1)
    kinds = {
        0 if np.allclose(t, six[0], atol=1e-6) else 1 if np.allclose(t, mirrored, atol=1e-6) else 2 for t in targets
    }
    assert kinds == {0, 1}
    with pytest.raises(ConfigError, match="cannot be turned"):
        batches(drawn_store(raw_vectors=six), Augmentation())


def test_batches_end_and_repeat_by_seed() -> None:
    first, second = batches(drawn_store(), Augmentation()), batches(drawn_store(), Augmentation())
    np.testing.assert_array_equal(first[0].image, second[0].image)
    with pytest.raises(IndexError):
        first[4]


def test_held_out_stills() -> None:
    assert is_held_out("w300_test/helen_test/a.jpg")
    assert is_held_out("pose_samples/image00202.jpg")
    assert is_held_out("mtfl/0005-image15365.jpg")
    assert is_held_out("mtfl/0005-image15360.jpg")
    assert not is_held_out("mtfl/0005-image15367.jpg")
    assert not is_held_out("lfw/00300.jpg")


def test_held_out_crop_shows_the_whole_box_where_rnet_missed() -> None:
    batch = held_out_crops(drawn_store(), np.array([0]), 48, 1.0)
    # The mesh is not square, so its box fills the crop in one direction only.
    box = batch.box.numpy()[0]
    assert np.abs(box).min() < 0.01
    np.testing.assert_allclose(batch.rotation[0].numpy(), R_HEAD, atol=1e-6)


def test_rare_directions_are_drawn_more_often() -> None:
    rotations = np.stack([np.eye(3)] * 90 + [rotation_from_angles(1.0, 0, 0)] * 10)
    chance = pose_chances(rotations, np.zeros(100, bool), 0.4)
    assert chance.sum() == pytest.approx(1.0)
    assert chance[-1] == pytest.approx(3.0 * chance[0])
    drawn = np.arange(100) >= 50
    assert pose_chances(rotations, drawn, 0.4)[drawn].sum() == pytest.approx(0.4)


def test_mined_face_knows_what_lies_inside_its_picture() -> None:
    image = np.full((60, 100, 3), 200, np.uint8)
    points = np.array([[0.0, 20.0, 0.0], [29.0, 49.0, 3.0]])
    box = np.array([0.0, 20.0, 30.0, 50.0])
    proposals = np.array([[2, 18, 32, 48], [60, 0, 90, 30]], np.float32)
    sample = face_sample(image, points, box, proposals)
    k = STORE_PX / (STORE_SCALE * 30.0)
    np.testing.assert_allclose(sample.proposal[2] - sample.proposal[0], 30 * k, rtol=1e-6)
    np.testing.assert_allclose(sample.points[1] - sample.points[0], np.array([29, 29, 3]) * k, rtol=1e-6)
    x0, y0, x1, y1 = sample.valid_xyxy
    assert (x0, x1) == (np.ceil((0 - (15 - 36)) * k), STORE_PX)
    assert (sample.crop[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1] > 190).all()
    assert (sample.crop[:, : x0 - 2] == 0).all()


def test_negatives_never_cover_the_face() -> None:
    rng = np.random.default_rng(0)
    box = np.array([40.0, 40.0, 80.0, 90.0])
    proposals = np.array([[42, 42, 84, 84], [55, 50, 67, 62], [100, 100, 140, 140]], np.float32)
    found = [pair for _ in range(40) for pair in negative_boxes(box, proposals, rng)]
    squares = np.array([square for square, _ in found])
    assert not (squares == [42, 42, 84, 84]).all(axis=1).any()
    assert {inside for _, inside in found} == {True, False}


def test_growing_pictures_end_as_one_array(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (1100, 2, 3, 3), dtype=np.uint8)
    with GrowingPictures(tmp_path / "a.npy", (2, 3, 3)) as growing:
        for picture in pictures:
            growing.append(picture)
        with pytest.raises(ValueError, match="expected"):
            growing.append(np.zeros((3, 3, 3), np.uint8))
        np.testing.assert_array_equal(growing.finish(), pictures)
    assert [p.name for p in tmp_path.iterdir()] == ["a.npy"]
    with GrowingPictures(tmp_path / "none.npy", (2, 3, 3)) as growing:
        assert growing.finish().shape == (0, 2, 3, 3)
