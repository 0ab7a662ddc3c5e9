"""The 68-point model: its crops, its looks, its start from the mesh, its mirror, a training that learns and ships."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("timm", reason="needs the training extra")

from app.core.errors import ConfigError  # noqa: E402
from app.core.keypoints import IBUG68  # noqa: E402
from app.core.modelspec import ModelSpec  # noqa: E402
from tests.training.landmark_faces import template, write_faces  # noqa: E402
from training.augment import CropJitter  # noqa: E402
from training.fit import FitConfig  # noqa: E402
from training.landmarks68 import dataset as faces68  # noqa: E402
from training.landmarks68 import ship  # noqa: E402
from training.landmarks68.dataset import Points68Config, Points68Dataset, labelled_faces, teacher_faces  # noqa: E402
from training.landmarks68.network import Points68ForExport, Points68Net, load_start  # noqa: E402
from training.landmarks68.ship import figures  # noqa: E402
from training.landmarks68.train import Points68Loss, percent_errors, train_points68  # noqa: E402
from training.mesh.cache import CACHE_SIZE_PX, write_cache  # noqa: E402
from training.networks.mesh_net import MeshNet  # noqa: E402

SMALL = Points68Config(size_px=64, jitter=CropJitter(0.05, 0.02, 0.03, 0.0), looks=0.0, batch=4, hold_out_every=3)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_faces(folder / "faces", 12)
    return folder


@pytest.fixture(scope="module")
def mesh_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    file = tmp_path_factory.mktemp("mesh") / "mesh.pt"
    torch.save({"averaged": MeshNet(64, 8, 2).state_dict()}, file)
    return file


def test_held_out_faces_are_not_trained_on(root: Path) -> None:
    train, held = (labelled_faces(root, ["faces"], 3, held_out=h) for h in (False, True))
    assert len(train) + len(held) == 12
    assert len(held) > 0
    together = {c.tobytes() for c in train.crops} & {c.tobytes() for c in held.crops}
    assert not together


def test_points_stay_on_their_dots_through_crop_jitter_and_mirror(root: Path) -> None:
    """Right points lie on red dots and left ones on blue, or, where the picture was mirrored, on the other colour."""
    data = Points68Dataset(labelled_faces(root, ["faces"], 1000, held_out=False), SMALL)
    side = template()[:, 0]
    mirrored = 0
    for index in range(len(data)):
        torch.manual_seed(index)
        sample = data[index]
        x, y = (sample["points"].numpy() * SMALL.size_px - 0.5).round().astype(int).clip(0, 63).T
        red, _, blue = (sample["image"].numpy().astype(int)[y, x, c] for c in range(3))
        redder = (red > blue + 30).astype(int) - (blue > red + 30)
        way = int(np.sign((redder * -np.sign(side)).sum()))
        mirrored += way < 0
        agree = redder[side != 0] * way == -np.sign(side[side != 0])
        assert agree.mean() > 0.85  # a few dots lie under others
    assert 0 < mirrored < len(data)


def test_teacher_faces_come_through_the_map(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    mesh = rng.uniform(40, 150, (478, 3)).astype(np.float32)
    crop = rng.integers(0, 256, (CACHE_SIZE_PX, CACHE_SIZE_PX, 3), dtype=np.uint8)
    rows = [
        ("a", crop, mesh, np.zeros(52, np.float32)),
        ("nobody", crop, None, None),
        ("b", crop[::-1], mesh + 1, mesh[:52, 0]),
    ]
    write_cache(tmp_path, iter(rows), 3)
    got = teacher_faces(tmp_path)
    assert got.crops.shape[0] == 2
    np.testing.assert_allclose(got.points[1] - got.points[0], 1.0, atol=1e-3)
    np.testing.assert_array_equal(got.crops[1], crop[::-1])
    wanted = faces68.load_point_map("ibug68").apply(mesh[:, :2])
    np.testing.assert_allclose(got.points[0], wanted, atol=1e-3)


def test_it_starts_at_the_mean_shape_and_every_look_corrects() -> None:
    torch.manual_seed(0)
    net = Points68Net(64, 2).eval()
    points = np.random.default_rng(0).uniform(0.2, 0.8, (5, 68, 2)).astype(np.float32)
    net.start_from_mean(points)
    with torch.no_grad():
        out = net(torch.randn(2, 3, 64, 64))
        assert out.shape == (2, 3, 68, 2)
        torch.testing.assert_close(out[:, 1:], out[:, :1].expand(-1, 2, -1, -1))
        assert (out[0, 0] - torch.from_numpy(points.mean(0))).abs().max() < 0.1
        for look in net.looks:
            torch.nn.init.normal_(look.all[-1].weight, std=0.1)
        moved = net(torch.randn(2, 3, 64, 64)).diff(dim=1).abs().amax(dim=(0, 2, 3))
    assert (moved > 1e-3).all()


def test_the_mesh_s_weights_are_taken_and_others_refused(mesh_start: Path, tmp_path: Path) -> None:
    net = Points68Net(64, 2)
    source = torch.load(mesh_start, weights_only=True)["averaged"]
    assert load_start(net, mesh_start) > 300
    for name in ("stem.0.weight", "look.0.weight", "lateral.2.bias"):
        assert torch.equal(net.state_dict()[name], source[name]), name
    torch.save({"averaged": net.state_dict()}, tmp_path / "own.pt")
    again = Points68Net(64, 2)
    assert load_start(again, tmp_path / "own.pt") == len(again.state_dict())
    torch.save({"averaged": MeshNet(96, 8, 2).state_dict()}, tmp_path / "larger.pt")
    for file in (tmp_path / "larger.pt", tmp_path / "none.pt"):
        with pytest.raises(ConfigError, match=file.name):
            load_start(net, file)


def test_errors_are_in_percent_of_the_eyes_distance() -> None:
    truth = torch.rand(1, 68, 2)
    truth[0, IBUG68.outer_eyes[0]], truth[0, IBUG68.outer_eyes[1]] = torch.tensor([0.2, 0.5]), torch.tensor([0.7, 0.5])
    predicted = torch.stack([truth[0] + torch.tensor([0.03, 0.04]), truth[0]])[None]
    got = percent_errors(predicted, truth)
    torch.testing.assert_close(got[0, 0], torch.full((68,), 10.0))
    assert got[0, 1].max() < 1e-3


def test_the_mirrored_reading_makes_the_answer_symmetric() -> None:
    torch.manual_seed(0)
    net = Points68ForExport(Points68Net(64, 2), mirror=True).eval()
    torch.nn.init.normal_(net.net.shape.weight, std=0.05)
    image = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        straight, mirrored = net(image)[0], net(image.flip(3))[0]
        alone = Points68ForExport(net.net, mirror=False)(image)[0]
    back = mirrored[list(IBUG68.mirror)] * torch.tensor([-1.0, 1.0]) + torch.tensor([1.0, 0.0])
    torch.testing.assert_close(back, straight, atol=1e-5, rtol=0)
    assert (alone - straight).abs().max() > 1e-3


def test_the_loss_falls_on_four_faces_in_twenty_steps(root: Path) -> None:
    torch.manual_seed(0)
    wild = replace(SMALL, jitter=CropJitter(0.3, 0.12, 0.2, 0.0))  # the mean shape is no answer
    data = Points68Dataset(labelled_faces(root, ["faces"], 3, held_out=False), wild)
    samples = [data[i] for i in range(4)]
    batch = {key: torch.stack([s[key] for s in samples]) for key in samples[0]}
    net = Points68Net(64, 2).train()
    net.start_from_mean(batch["points"].numpy())
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    losses = []
    for _ in range(20):
        loss, told = Points68Loss(wild)(net, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]
    assert set(told) == {"look0", "look1", "look2"}
    assert net.stem[0].weight.grad is None, "the first blocks stay as they are"


def test_a_run_begins_from_the_mesh_and_is_told_in_the_card(
    root: Path, mesh_start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = [labelled_faces(root, ["faces"], 3, held_out=h) for h in (False, True)]
    net = train_points68(*faces, mesh_start, SMALL, FitConfig(tmp_path, 1, accelerator="cpu"), workers=0)
    frozen = torch.load(mesh_start, weights_only=True)["averaged"]["stem.0.weight"]
    assert torch.equal(net.stem[0].weight, frozen)
    written: list[tuple[object, ModelSpec, str]] = []
    monkeypatch.setattr(ship, "export_model", lambda net, spec, card, *_, **__: written.append((net, spec, card)))
    told = {"command": "moretta-train points68-fit", "evaluate": "moretta-train points68-eval"}
    ship.ship_points68(tmp_path / "best.pt", True, SMALL, tmp_path / "made68", told, 20, 7.0)
    ((exported, spec, card),) = written
    assert isinstance(exported, Points68ForExport)
    assert (spec.id, spec.outputs[0].schema, spec.input.size_wh) == ("made68", "ibug68", (64, 64))
    assert spec.input.crop_scale == SMALL.crop_scale
    for word in ("20 epochs", "7 minutes", "mirror image", "points68-eval"):
        assert word in card


def test_figures_are_percent_and_named_by_their_set() -> None:
    summary = {"count": 3, "nme": 0.03, "median": 0.02, "p90": 0.05, "p95": 0.06, "failure_rate": 0.1, "auc": 0.6}
    scores = {"inter_ocular": summary, "inter_pupil": {**summary, "nme": 0.04}, "regions": {"eyes": 0.02}}
    got = figures(scores, 1, "helen_test")
    assert got["helen_test_nme_io_pct"] == 3.0
    assert got["helen_test_nme_ip_pct"] == 4.0
    assert (got["helen_test_n"], got["helen_test_not_found"], got["helen_test_eyes_io_pct"]) == (3.0, 1.0, 2.0)
