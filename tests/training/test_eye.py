"""The eye network's data and training, on made-up eyes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("timm", reason="needs the training extra")

from app.core.eye_crop import EYE_CROP_PX  # noqa: E402
from app.core.geometry import rotation_from_angles  # noqa: E402
from app.core.preprocess import to_tensor  # noqa: E402
from app.paths import load_face_model  # noqa: E402
from training.eye.dataset import (  # noqa: E402
    BLINK_LEFT,
    BLINK_RIGHT,
    EyeDataset,
    EyeRow,
    closure_of,
    eye_pictures,
    face_eye,
    face_rows,
    kept_out,
    look_of,
    plain_picture,
    rendered_rows,
    single_eye_rows,
)
from training.eye.evaluate import area_under_curve  # noqa: E402
from training.eye.glasses import wear_glasses  # noqa: E402
from training.eye.rendered import RenderedEyes  # noqa: E402
from training.eye.train import EyeConfig, EyeLoss, normalise  # noqa: E402
from training.mesh.cache import CropCache  # noqa: E402
from training.networks.eye_net import EyeNet, EyeNetForExport  # noqa: E402

FACE = load_face_model()


def no_iris(n: int) -> dict[str, torch.Tensor]:
    """What of a batch says nothing of where the eye looks."""
    return {
        "iris": torch.full((n, 2), 0.5), "iris_weight": torch.zeros(n), "look": torch.zeros(n, 2),
        "look_weight": torch.zeros(n, 2), "pitch_hint": torch.zeros(n),
    }  # fmt: skip


def eye(closed: bool, seed: int) -> np.ndarray:
    """A drawn eye (64, 64, 3): skin, and an iris in white or a lash line."""
    rng = np.random.default_rng(seed)
    out = np.full((64, 64, 3), (200, 160, 140), np.uint8)
    x, y = (int(v) for v in rng.integers(28, 36, 2))
    if closed:
        cv2.ellipse(out, (x, y), (20, 8), 0, 0, 180, (60, 40, 40), 2)
    else:
        cv2.ellipse(out, (x, y), (20, 9), 0, 0, 360, (240, 240, 240), -1)
        cv2.circle(out, (x, y), 8, (40, 30, 30), -1)
    return out


def cache_of(yaws_deg: tuple[float, ...], blink_left: float, blink_right: float) -> CropCache:
    """Faces on plain crops with one bright left and one dark right eye."""
    n = len(yaws_deg)
    crops = np.full((n, 192, 192, 3), 120, np.uint8)
    points = np.empty((n, 478, 3), np.float32)
    shapes = np.zeros((n, 52), np.float32)
    shapes[:, BLINK_LEFT], shapes[:, BLINK_RIGHT] = blink_left, blink_right
    for i, yaw in enumerate(yaws_deg):
        R = rotation_from_angles(np.radians(yaw), 0.0, 0.0)
        points[i] = FACE.vertices_head @ R.T * 600.0 + [96.0, 80.0, 0.0]
        for iris, value in ((473, 250), (468, 10)):
            x, y = points[i, iris, :2].round().astype(int)
            cv2.circle(crops[i], (int(x), int(y)), 4, (value,) * 3, -1)
    return CropCache(crops, points, shapes, np.ones(n, bool), tuple(f"made/{i}" for i in range(n)))


@pytest.mark.parametrize(
    ("blink", "closed", "weight"), [(0.0, 0, 1), (0.35, 0, 1), (0.475, 0.5, 0.1), (0.6, 1, 1), (0.9, 1, 1)]
)
def test_only_the_ends_of_the_teachers_score_are_trusted(blink: float, closed: float, weight: float) -> None:
    assert closure_of(blink) == pytest.approx((closed, weight))


def test_each_eye_gets_its_own_label_and_turned_away_eyes_none() -> None:
    rows = face_rows([cache_of((0.0, 70.0, -70.0), blink_left=0.9, blink_right=0.0)], FACE)
    left, right = rows[0], rows[1]
    assert (left.left, left.closed, left.visible) == (True, 1.0, 1.0)
    assert (right.left, right.closed, right.visible) == (False, 0.0, 1.0)
    turned_left, turned_right = rows[2:4], rows[4:6]
    assert turned_left[0].visible == 0.0, "turned to the own left, the left eye is the far one"
    assert turned_left[1].visible == 1.0
    assert turned_left[0].weight == 0.0
    assert turned_right[1].visible == 0.0


def test_the_crop_is_of_the_eye_that_the_row_names() -> None:
    cache = cache_of((0.0,), 0.0, 0.0)
    left, right = (face_eye(cache.crops[0], cache.points[0], side) for side in (True, False))
    assert left.max() > 240
    assert left.min() > 100
    assert right.min() < 20
    assert right.max() < 130


def test_a_third_is_kept_out_by_name_for_ever() -> None:
    names = [f"{kind}/{i:04d}.jpg" for kind in ("open", "closed") for i in range(436)]
    share = np.mean([kept_out(n) for n in names])
    assert share == pytest.approx(1 / 3, abs=0.03)
    assert kept_out("open/0000.jpg") is kept_out("open/0000.jpg")
    assert [kept_out(f"open/{i:04d}.jpg") for i in range(8)] == [kept_out(n) for n in names[:8]]


def test_pictures_are_read_with_their_folder_as_label(tmp_path: Path) -> None:
    for kind in ("open", "closed"):
        (tmp_path / kind).mkdir()
        cv2.imwrite(str(tmp_path / kind / "a.jpg"), eye(kind == "closed", 0))
    assert [(name, closed) for name, _, closed in eye_pictures(tmp_path)] == [
        ("closed/a.jpg", True),
        ("open/a.jpg", False),
    ]


def test_samples_are_reproducible_and_a_third_closed() -> None:
    pictures = [eye(closed=i < 3, seed=i) for i in range(30)]
    data = EyeDataset(single_eye_rows([i < 3 for i in range(30)]), [], pictures, 100)
    samples = [data.sample(np.random.default_rng(k)) for k in range(300)]
    again = data.sample(np.random.default_rng(0))
    assert torch.equal(samples[0]["image"], again["image"])
    seen = [s for s in samples if s["visible"] == 1]
    assert np.mean([s["closed"].item() for s in seen]) == pytest.approx(1 / 3, abs=0.1)
    assert 0.05 < np.mean([s["visible"].item() == 0 for s in samples]) < 0.3
    assert all(s["weight"] == 0 for s in samples if s["visible"] == 0)


def test_learns_open_from_closed_in_a_few_steps() -> None:
    torch.manual_seed(0)
    truth = torch.tensor([1.0, 0.0] * 16)
    images = torch.from_numpy(np.stack([plain_picture(eye(bool(c), i)) for i, c in enumerate(truth)]))
    batch = {"image": images, "closed": truth, "weight": torch.ones(32), "visible": torch.ones(32), **no_iris(32)}
    net, config = EyeNet(dropout=0.0), EyeConfig()
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    losses = []
    for _ in range(20):
        loss, _ = EyeLoss(config)(net, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]


def test_normalise_equals_the_apps_preprocessing() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (EYE_CROP_PX, EYE_CROP_PX, 3)).astype(np.uint8)
    config = EyeConfig()
    ours = normalise(torch.from_numpy(crop)[None], config).numpy()
    np.testing.assert_allclose(ours, to_tensor(crop, config.mean, config.std), atol=1e-5)


def test_export_outputs_are_two_probabilities_a_place_and_a_direction_with_its_spread() -> None:
    closed, visible, iris, look, spread = EyeNetForExport(EyeNet().eval())(torch.randn(3, 3, EYE_CROP_PX, EYE_CROP_PX))
    assert closed.shape == visible.shape == (3, 1)
    assert 0 <= closed.min() <= closed.max() <= 1
    assert iris.shape == look.shape == spread.shape == (3, 2)
    assert spread.min() > 0


@pytest.mark.parametrize(
    ("scores", "positive", "area"),
    [([0.1, 0.9], [False, True], 1.0), ([0.9, 0.1], [False, True], 0.0), ([0.5, 0.5], [False, True], 0.5),
     ([1, 2, 3, 4], [False, True, False, True], 0.75)],
)  # fmt: skip
def test_area_under_curve(scores: list[float], positive: list[bool], area: float) -> None:
    assert area_under_curve(scores, positive) == pytest.approx(area)


def test_a_row_without_weight_adds_no_closure_loss() -> None:
    net = EyeNet().eval()
    image = torch.zeros(2, EYE_CROP_PX, EYE_CROP_PX, 3, dtype=torch.uint8)
    batch = {"image": image, "closed": torch.tensor([1.0, 0.0]), "weight": torch.tensor([1.0, 0.0]),
             "visible": torch.ones(2), **no_iris(2)}  # fmt: skip
    first, _ = EyeLoss(EyeConfig())(net, batch)
    second, _ = EyeLoss(EyeConfig())(net, {**batch, "closed": torch.ones(2)})
    assert first.item() == pytest.approx(second.item())


def test_rows_default_to_no_source() -> None:
    row = EyeRow(0.0, 1.0, 1.0)
    assert (row.cache, row.row, row.picture) == (-1, -1, -1)


def test_the_iris_label_lies_on_the_iris() -> None:
    cache = cache_of((0.0, 20.0, -20.0), 0.0, 0.0)
    data = EyeDataset(face_rows([cache], FACE), [cache], [], 50)
    checked = 0
    for seed in range(60):
        sample = data.sample(np.random.default_rng(seed))
        if sample["iris_weight"] == 0:
            continue
        image = sample["image"].numpy().astype(float).mean(axis=2)
        x, y = (sample["iris"].numpy() * EYE_CROP_PX - 0.5).round().astype(int).clip(1, EYE_CROP_PX - 2)
        spot, around = image[y - 1 : y + 2, x - 1 : x + 2].mean(), np.median(image)
        checked += abs(spot - around) > 12
    assert checked >= 25, "the drawn irises were not found where the labels say"


def test_the_iris_counts_only_where_it_is_known() -> None:
    net = EyeNet().eval()
    image = torch.zeros(2, EYE_CROP_PX, EYE_CROP_PX, 3, dtype=torch.uint8)
    batch = {"image": image, "closed": torch.zeros(2), "weight": torch.ones(2), "visible": torch.ones(2),
             **no_iris(2), "iris_weight": torch.tensor([1.0, 0.0])}  # fmt: skip
    base, _ = EyeLoss(EyeConfig())(net, batch)
    unknown, _ = EyeLoss(EyeConfig())(net, {**batch, "iris": torch.tensor([[0.5, 0.5], [0.9, 0.1]])})
    known, _ = EyeLoss(EyeConfig())(net, {**batch, "iris": torch.tensor([[0.9, 0.1], [0.5, 0.5]])})
    assert unknown.item() == pytest.approx(base.item())
    assert known.item() > base.item()


def loss_of(net: EyeNet, **values: torch.Tensor) -> float:
    image = torch.zeros(2, EYE_CROP_PX, EYE_CROP_PX, 3, dtype=torch.uint8)
    batch = {"image": image, "closed": torch.zeros(2), "weight": torch.zeros(2), "visible": torch.ones(2),
             **no_iris(2), **values}  # fmt: skip
    return EyeLoss(EyeConfig())(net, batch)[0].item()


def test_a_direction_counts_by_axis_and_a_hint_counts_little() -> None:
    net = EyeNet().eval()
    far = torch.tensor([[0.0, 2.0], [2.0, 0.0]])
    yaw_only, both = torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.ones(2, 2)
    nothing = loss_of(net, look=far)
    hinted = loss_of(net, look=far, pitch_hint=torch.tensor([1.0, 0.0]))
    assert nothing < hinted < loss_of(net, look=far, look_weight=yaw_only) < nothing + 30.0
    assert loss_of(net, look=far, look_weight=both) > hinted
    assert loss_of(net, look=far * 0.1, look_weight=both) < loss_of(net, look=far, look_weight=both)


def test_looks_are_towards_the_nose_and_up_for_either_eye() -> None:
    shapes = np.zeros(52, np.float32)
    shapes[[13, 16]] = 0.5, 0.5  # eyeLookInLeft, eyeLookOutRight: both to the subject's right
    left, right = look_of(shapes, True, 0.0), look_of(shapes, False, 0.0)
    assert left[0] > 0.2
    assert right[0] < -0.2
    up, down = shapes * 0, shapes * 0
    up[[17, 18]], down[[11, 12]] = 0.5, 0.5
    assert look_of(up, True, 0.0)[1] > 0.3
    assert look_of(down, False, 0.0)[1] < -0.3


def rendered_eyes(n: int = 4) -> RenderedEyes:
    cache = cache_of((0.0,) * n, 0.0, 0.0)
    closed = np.array([0.0, 1.0, 0.0, 0.0], np.float32)[:n]
    gaze = np.array([[0.3, -0.5], [0.3, -0.5], [-0.2, 0.1], [0.0, 0.0]], np.float32)[:n]
    head = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.2, 0.0]], np.float32)[:n]
    return RenderedEyes(cache.crops, cache.points, closed, gaze, head, np.zeros(n, np.int32))


def test_rendered_eyes_looking_down_are_open_and_shut_ones_keep_a_direction() -> None:
    rows = rendered_rows([rendered_eyes()])
    down_left, down_right, shut = rows[0], rows[1], rows[2]
    assert (down_left.closed, down_left.weight) == (0.0, 1.0)
    assert down_left.look == pytest.approx((-0.3, -0.5)), "to the subject's left is away from the left eye's nose side"
    assert down_right.look == pytest.approx((0.3, -0.5))
    assert shut.closed == 1.0
    assert shut.look_weight == (1.0, 1.0)
    far_left, far_right = rows[6], rows[7]
    assert far_left.visible == 0.0
    assert far_left.look_weight == (0.0, 0.0)
    assert far_right.visible == 1.0


def test_two_in_five_samples_are_rendered_beside_photographs() -> None:
    cache, rendered = cache_of((0.0, 10.0), 0.0, 0.0), [rendered_eyes()]
    rows = [*face_rows([cache], FACE), *rendered_rows(rendered)]
    data = EyeDataset(rows, [cache], [], 50, rendered)
    samples = [data.sample(np.random.default_rng(k)) for k in range(200)]
    pitched = [s for s in samples if s["look_weight"][1] > 0]
    assert 0.2 < len(pitched) / len(samples) < 0.45
    assert all(s["pitch_hint"] == 0 for s in pitched)


@pytest.mark.parametrize("seed", range(12))
def test_dark_lenses_darken_the_middle_and_clear_ones_leave_it(seed: int) -> None:
    picture = np.full((EYE_CROP_PX, EYE_CROP_PX, 3), 180, np.uint8)
    rng = np.random.default_rng(seed)
    seen = {True: [], False: []}
    for _ in range(30):
        image, opaque = wear_glasses(picture, rng)
        assert image.shape == picture.shape
        assert image.dtype == np.uint8
        seen[opaque].append(np.median(image[12:20, 12:20]))
    assert np.median(seen[True]) < 90 < np.median(seen[False])
