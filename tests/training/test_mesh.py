"""The mesh's training: labels, crops, profiling, loss, network; on made-up faces, no data set needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("timm", reason="needs the training extra")

from app.core.codecs import encode_points  # noqa: E402
from app.core.errors import ConfigError  # noqa: E402
from app.core.face_reading import followed_crop  # noqa: E402
from app.core.geometry import angles_from_rotation, rotation_from_angles  # noqa: E402
from app.core.head_fit import fit_rotation_seen  # noqa: E402
from app.core.preprocess import to_tensor, warp  # noqa: E402
from app.paths import load_face_model  # noqa: E402
from training.augment import CropJitter  # noqa: E402
from training.mesh.cache import background_rows, cut, face_rows, load_cache, write_cache  # noqa: E402
from training.mesh.config import MeshConfig  # noqa: E402
from training.mesh.dataset import MeshDataset, flip_points  # noqa: E402
from training.mesh.evaluate import MeshScores, summarise  # noqa: E402
from training.mesh.labels import (  # noqa: E402
    MeshLabels,
    inter_ocular,
    load_labels,
    mirror_from_twins,
    mirror_shapes,
    splits,
)
from training.mesh.look import look_aside  # noqa: E402
from training.mesh.profiling import turn_face  # noqa: E402
from training.mesh.real_points import fit_real_map, score_real_points  # noqa: E402
from training.mesh.regions import EYES, point_weights  # noqa: E402
from training.mesh.train import MeshLoss, normalise  # noqa: E402
from training.networks.mesh_net import MeshNet, MeshNetForExport  # noqa: E402

FACE = load_face_model()
EXACT = CropJitter(0.0, 0.0, 0.0, 0.0)
NO_SHAPES = np.zeros(52, np.float32)


def mesh(yaw_deg: float = 0.0, roll_deg: float = 0.0, center: tuple[float, float] = (160.0, 120.0)) -> np.ndarray:
    """The canonical face as a mesh (478, 3) float32 px, about 110 px wide."""
    R = rotation_from_angles(np.radians(yaw_deg), 0.0, np.radians(roll_deg))
    return (FACE.vertices_head @ R.T * 800.0 + [*center, 0.0]).astype(np.float32)


def drawn(points: np.ndarray, size_wh: tuple[int, int] = (320, 280)) -> np.ndarray:
    """A picture on which the mesh's points can be seen: a shaded oval with dark eyes and mouth."""
    picture = np.full((size_wh[1], size_wh[0], 3), 60, np.uint8)
    hull = cv2.convexHull(points[:468, :2].astype(np.float32)).astype(np.int32)
    cv2.fillConvexPoly(picture, hull, (200, 170, 150))
    for ring in (EYES[:16], EYES[16:]):
        cv2.fillConvexPoly(picture, cv2.convexHull(points[list(ring), :2]).astype(np.int32), (30, 30, 30))
    return picture


def one_cache(folder: Path, count: int = 8) -> Path:
    rng = np.random.default_rng(0)
    rows = []
    for k in range(count):
        points = mesh(yaw_deg=float(rng.uniform(-20, 20)), roll_deg=float(rng.uniform(-20, 20)))
        crop, inside = cut(drawn(points), points, replicate=False)
        rows.append((f"made/{k:02d}.png", crop, inside, rng.random(52).astype(np.float32)))
    write_cache(folder, iter(rows), count)
    return folder


def dataset(folder: Path, **changes: object) -> MeshDataset:
    config = replace(MeshConfig(), jitter=EXACT, looks=0.0, background_share=0.0, look_aside_share=0.0, **changes)  # type: ignore[arg-type]
    return MeshDataset([load_cache(folder)], config, FACE.mirror, np.arange(52)[::-1].copy())


def test_mirror_is_learned_from_flipped_labels() -> None:
    points = np.stack([mesh(yaw, roll) for yaw in (-10, 0, 15) for roll in (-5, 8)])
    twins = points[:, FACE.mirror]  # the flipped face's own order, mapped back
    assert np.array_equal(mirror_from_twins(points, twins), FACE.mirror)


def test_labels_that_are_not_flips_are_refused() -> None:
    points = np.stack([mesh()] * 3)
    with pytest.raises(ConfigError, match="flipped"):
        mirror_from_twins(points, np.roll(points, 1, axis=1))


def test_blendshapes_swap_sides() -> None:
    names = ["_neutral", "eyeBlinkLeft", "eyeBlinkRight", "jawOpen"]
    assert mirror_shapes(names).tolist() == [0, 2, 1, 3]


def test_labels_are_averaged_over_both_passes_and_their_gap_is_told(tmp_path: Path) -> None:
    points = np.stack([mesh(10), mesh(-20)])
    off = np.array([0.0, 0.0, 0.3], np.float32)
    np.savez(
        tmp_path / "labels.npz", names=["w300/b.jpg", "lfw/a.jpg"], points=points,
        points_flip=(points + off)[:, FACE.mirror], shapes=np.zeros((2, 2)), shapes_flip=np.ones((2, 2)),
        shape_names=["eyeBlinkLeft", "eyeBlinkRight"],
    )  # fmt: skip
    labels = load_labels([tmp_path / "labels.npz"])
    assert labels.names == ("lfw/a.jpg", "w300/b.jpg")
    np.testing.assert_allclose(labels.points_px[1], points[0] + 0.5 * off, atol=1e-4)
    np.testing.assert_allclose(labels.disagreement, 0.3 / inter_ocular(points)[::-1], rtol=1e-5)
    np.testing.assert_allclose(labels.blendshapes, 0.5)


def test_missing_labels_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_labels([tmp_path / "none.npz"])
    np.savez(tmp_path / "half.npz", names=["a"])
    with pytest.raises(ConfigError, match="points"):
        load_labels([tmp_path / "half.npz"])


def test_splits_keep_test_sets_and_every_tenth_portrait(tmp_path: Path) -> None:
    (tmp_path / "portraits").mkdir()
    for k in range(21):
        (tmp_path / "portraits" / f"{k:02d}.jpg").touch()
    names = ["portraits/00.jpg", "portraits/01.jpg", "portraits/10.jpg", "w300/x.jpg", "w300_test/y.jpg"]
    assert splits(names, tmp_path).tolist() == ["held_out", "train", "held_out", "train", "test"]


def test_a_cache_gives_back_what_was_written(tmp_path: Path) -> None:
    points = mesh(roll_deg=25)
    cv2.imwrite(str(tmp_path / "face.png"), drawn(points)[..., ::-1])
    labels = MeshLabels(("face.png",), points[None], NO_SHAPES[None], np.zeros(1, np.float32), ())
    write_cache(tmp_path / "cache", face_rows(tmp_path, labels), 1)
    cache = load_cache(tmp_path / "cache")
    assert len(cache) == 1
    assert cache.is_face.all()
    eyes = cache.points[0][[33, 263]]
    assert abs(eyes[0, 1] - eyes[1, 1]) < 0.5, "the cached face is not upright"
    span = np.ptp(cache.points[0][:, :2], axis=0).max()
    assert span == pytest.approx(96, abs=2)


def test_a_folder_that_is_no_cache_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not a crop cache"):
        load_cache(tmp_path)


def test_background_stays_off_the_face(tmp_path: Path) -> None:
    points = mesh(center=(80, 90))
    picture = np.zeros((400, 600, 3), np.uint8)
    low, high = points[:, :2].min(axis=0).astype(int), points[:, :2].max(axis=0).astype(int)
    picture[low[1] : high[1], low[0] : high[0]] = 255
    cv2.imwrite(str(tmp_path / "a.png"), picture)
    labels = MeshLabels(("a.png",) * 10, np.stack([points] * 10), np.zeros((10, 52), np.float32), np.zeros(10), ())
    shares = [(crop > 128).mean() for _, crop, _, _ in background_rows(tmp_path, labels, 1, seed=0)]
    assert len(shares) >= 8
    assert max(shares) < 0.2


def test_a_sample_without_jitter_is_the_apps_own_crop(tmp_path: Path) -> None:
    cache = load_cache(one_cache(tmp_path / "c"))
    data = dataset(tmp_path / "c")
    rng = np.random.default_rng(1)
    for i in range(4):
        sample = data.sample(i, rng)
        picture, points = np.asarray(cache.crops[i]), cache.points[i]
        if not np.allclose(sample["blendshapes"].numpy(), cache.blendshapes[i]):
            picture, points = picture[:, ::-1].copy(), flip_points(points, 192, FACE.mirror)
        crop = followed_crop(points.astype(np.float64), 1.3, 128)
        assert np.array_equal(sample["image"].numpy(), warp(picture, crop))
        np.testing.assert_allclose(sample["points"].numpy(), encode_points(points, crop), atol=1e-5)


def test_flipping_swaps_sides_and_keeps_points_on_the_picture(tmp_path: Path) -> None:
    points = mesh(yaw_deg=15)
    flipped = flip_points(points, 320, FACE.mirror)
    np.testing.assert_allclose(flip_points(flipped, 320, FACE.mirror), points, atol=1e-4)
    yaw = angles_from_rotation(fit_rotation_seen(flipped[:, :2], flipped[:, 2], FACE)[0])[0]
    assert np.degrees(yaw) == pytest.approx(-15, abs=1)


def test_a_share_of_samples_holds_no_face(tmp_path: Path) -> None:
    one_cache(tmp_path / "c")
    config = replace(MeshConfig(), background_share=0.5, looks=0.0)
    data = MeshDataset([load_cache(tmp_path / "c")], config, FACE.mirror, np.arange(52))
    rng = np.random.default_rng(0)
    faces = [data.sample(int(rng.integers(8)), rng)["face"].item() for _ in range(100)]
    assert 0.3 < np.mean(faces) < 0.7


def test_normalise_equals_the_apps_preprocessing() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (128, 128, 3)).astype(np.uint8)
    config = MeshConfig()
    ours = normalise(torch.from_numpy(crop)[None], config).numpy()
    np.testing.assert_allclose(ours, to_tensor(crop, config.mean, config.std), atol=1e-5)


def test_profiling_by_nothing_changes_little_and_keeps_the_points() -> None:
    points = mesh()
    picture = drawn(points)
    same, moved = turn_face(picture, points, np.eye(3), np.eye(3), FACE)
    np.testing.assert_allclose(moved, points, atol=1e-3)
    assert np.abs(same.astype(int) - picture).mean() < 2.0


@pytest.mark.parametrize("yaw_deg", [-60, 45, 70])
def test_profiling_turns_points_and_picture_alike(yaw_deg: float) -> None:
    points = mesh()
    R = rotation_from_angles(np.radians(yaw_deg), 0.0, 0.0)
    turned, moved = turn_face(drawn(points), points, np.eye(3), R, FACE)
    fitted = angles_from_rotation(fit_rotation_seen(moved[:, :2], moved[:, 2], FACE)[0])[0]
    assert np.degrees(fitted) == pytest.approx(yaw_deg, abs=1)
    near = EYES[:16] if yaw_deg > 0 else EYES[16:]  # turned to the own left, the right eye is the near one
    x, y = moved[list(near), :2].mean(axis=0).round().astype(int)
    assert turned[y, x].max() < 90, "the near eye was not drawn where its points say"


def test_weights_have_mean_one_and_favour_eyes() -> None:
    weights = point_weights()
    assert weights.mean() == pytest.approx(1.0, rel=1e-5)
    assert weights[list(EYES)].min() > 2.0


def test_network_starts_at_the_mean_shape_and_spans_the_shapes(tmp_path: Path) -> None:
    one_cache(tmp_path / "c")
    samples = dataset(tmp_path / "c").sample_points(60, np.random.default_rng(0))
    net = MeshNet(64, 16, 2).eval()
    net.set_shape_model(samples)
    with torch.no_grad():
        net.coefficients.weight.zero_()
        out = net(torch.zeros(2, 3, 64, 64))
    mean = samples.mean(axis=0)
    np.testing.assert_allclose(out["coarse"][0].numpy(), mean, atol=1e-4)
    np.testing.assert_allclose(out["points"][1].numpy(), mean, atol=1e-4)
    assert {k: tuple(v.shape) for k, v in out.items()} == {
        "points": (2, 478, 3),
        "coarse": (2, 478, 3),
        "presence_logit": (2, 1),
        "blendshapes": (2, 52),
    }


def test_frozen_stages_stay_frozen_and_the_rest_learns(tmp_path: Path) -> None:
    one_cache(tmp_path / "c")
    data = dataset(tmp_path / "c", size_px=64)
    config = replace(MeshConfig(), size_px=64)
    net = MeshNet(64, 16, 2)
    net.set_shape_model(data.sample_points(60, np.random.default_rng(0)))
    net.train()
    frozen = {k: v.clone() for k, v in net.state_dict().items() if k.startswith(("stem", "blocks.0", "blocks.1"))}
    batch = torch.utils.data.default_collate([data.sample(i, np.random.default_rng(i)) for i in range(8)])
    optimizer = torch.optim.Adam((p for p in net.parameters() if p.requires_grad), lr=3e-4)
    losses = []
    for _ in range(20):
        loss, figures = MeshLoss(config)(net, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    assert set(figures) == {"fine", "coarse", "opening", "presence", "blendshapes"}
    assert all(torch.equal(net.state_dict()[k], v) for k, v in frozen.items())


def test_points_of_samples_without_a_face_do_not_matter() -> None:
    net = MeshNet(64, 16, 2).eval()
    config = replace(MeshConfig(), size_px=64)
    points = torch.from_numpy(np.stack([encode_points(mesh(), followed_crop(mesh().astype(np.float64), 1.3, 64))] * 2))
    batch = {
        "image": torch.zeros(2, 64, 64, 3, dtype=torch.uint8),
        "points": points,
        "blendshapes": torch.zeros(2, 52),
        "face": torch.tensor([1.0, 0.0]),
    }
    first, _ = MeshLoss(config)(net, batch)
    batch["points"] = points + torch.tensor([0.0, 1.0])[:, None, None]
    second, _ = MeshLoss(config)(net, batch)
    assert first.item() == pytest.approx(second.item(), rel=1e-5)


def test_export_outputs_are_probabilities() -> None:
    points, presence, shapes = MeshNetForExport(MeshNet(64, 16, 2).eval())(torch.randn(1, 3, 64, 64))
    assert points.shape == (1, 478, 3)
    assert 0 <= presence.item() <= 1
    assert shapes.min() >= 0
    assert shapes.max() <= 1


def test_summary_bins_by_yaw_and_counts() -> None:
    error = np.stack([np.full(478, 1.0), np.full(478, 3.0), np.full(478, 9.0)]).astype(np.float32)
    yaw = np.array([0.0, -20.0, 50.0], np.float32)
    square, presence = np.full(3, 1e-4, np.float32), np.array([0.9, 0.2, 0.8], np.float32)
    scores = MeshScores(("a", "b", "c"), error, yaw, square, 0.5 * square, presence, ("d",))
    figures = summarise(scores, "t")
    assert figures["t_missed"] == 1
    assert figures["t_mse_unit"] == pytest.approx(5e-5)
    assert figures["t_n"] == 3
    assert figures["t_all_pct_iod"] == pytest.approx(13 / 3, rel=1e-4)
    assert figures["t_yaw15_30_pct_iod"] == pytest.approx(3.0)
    assert figures["t_yaw45_60_n"] == 1
    assert "t_yaw30_45_n" not in figures
    assert figures["t_presence_over_half"] == pytest.approx(2 / 3, rel=1e-4)


def test_looking_aside_moves_only_irises_and_the_inside_of_the_eyes() -> None:
    points = mesh()
    picture = drawn(points)
    for ring, iris in ((EYES[:16], 468), (EYES[16:], 473)):
        cv2.fillConvexPoly(picture, cv2.convexHull(points[list(ring), :2]).astype(np.int32), (240, 240, 240))
        x, y = points[iris, :2].round().astype(int)
        cv2.circle(picture, (int(x), int(y)), 3, (20, 20, 20), -1)
    shapes = np.zeros(52, np.float32)
    slides = []
    for seed in range(12):
        out, moved, looked = look_aside(picture, points, shapes, np.random.default_rng(seed))
        changed = np.flatnonzero((moved != points).any(axis=1))
        assert set(changed) <= set(range(468, 478))
        slide = moved[473, 0] - points[473, 0]
        assert np.sign(slide) == np.sign(moved[468, 0] - points[468, 0]), "the eyes do not look the same way"
        assert (looked[15] > 0) == (slide > 0), "image right is out for the left eye"
        assert (looked[14] > 0) == (slide > 0), "and in for the right one"
        boxes = np.zeros(picture.shape[:2], bool)
        for ring in (EYES[:16], EYES[16:]):
            low, high = points[list(ring), :2].min(axis=0).astype(int) - 3, points[list(ring), :2].max(axis=0) + 4
            boxes[low[1] : int(high[1]), low[0] : int(high[0])] = True
        assert np.array_equal(out[~boxes], picture[~boxes])
        x, y = moved[473, :2].round().astype(int)
        assert out[y, x].max() < 120, "the iris is not where its point says"
        slides.append(slide)
    assert max(slides) > 1.0
    assert min(slides) < -1.0


def test_nearly_closed_eyes_do_not_look_aside() -> None:
    points = mesh()
    middle = points[[33, 133, 263, 362], 1].mean()
    points[list(EYES), 1] = middle + 0.1 * (points[list(EYES), 1] - middle)
    picture = drawn(points)
    out, moved, _ = look_aside(picture, points, NO_SHAPES, np.random.default_rng(0))
    assert np.array_equal(out, picture)
    assert np.array_equal(moved, points)


def test_rare_expressions_are_drawn_more_often(tmp_path: Path) -> None:
    cache = load_cache(one_cache(tmp_path / "c", 2))
    cache.blendshapes[:] = 0
    cache.blendshapes[1, 25] = 0.8
    data = MeshDataset([cache], MeshConfig(), FACE.mirror, np.arange(52))
    np.testing.assert_allclose(data.rarity(), [1.0, 5.0])


def test_real_points_score_both_meshes_through_one_map() -> None:
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(478), 68)
    names = [f"w300/{i}.jpg" for i in range(120)]
    meshes = np.stack([mesh(float(rng.uniform(-30, 30)), float(rng.uniform(-20, 20))) for _ in names])
    meshes += rng.normal(0, 1, meshes.shape).astype(np.float32)
    real = {n: (weights @ m[:, :2]).astype(np.float32) for n, m in zip(names, meshes, strict=True)}
    for points in real.values():
        points[[36, 45]] = [[100, 100], [160, 100]]  # what errors are measured in
    labels = MeshLabels(tuple(names), meshes, np.zeros((120, 52), np.float32), np.zeros(120, np.float32), ())
    fitted = fit_real_map(labels, real)
    faces = {n: (m, m + np.float32(6.0)) for n, m in zip(names[:10], meshes, strict=False)}
    figures = score_real_points(faces, real, fitted)
    assert figures["real68_helen_test_n"] == 10
    shift_pct = np.hypot(6, 6) / 60 * 100
    assert figures["real68_helen_test_ours_nme_pct"] > figures["real68_helen_test_teacher_nme_pct"]
    assert figures["real68_helen_test_ours_nme_pct"] == pytest.approx(shift_pct, rel=0.3)
    with pytest.raises(ConfigError, match="100 are needed"):
        fit_real_map(labels.take(np.arange(120) < 50), real)
