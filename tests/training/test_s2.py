"""The source's mesh network and recipe, in the small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("timm", reason="needs the training extra")

from app.paths import load_face_model  # noqa: E402
from training.fit import FitConfig  # noqa: E402
from training.mesh.cache import CropCache  # noqa: E402
from training.mesh.s2 import S2Config, train_s2, unit_points  # noqa: E402
from training.networks.s2_net import S2Net, S2NetForExport  # noqa: E402


def cache(count: int) -> CropCache:
    face = load_face_model()
    rng = np.random.default_rng(0)
    points = np.stack([face.vertices_head * 600 + [96, 80, 0] + rng.normal(0, 4, (1, 3)) for _ in range(count)])
    crops = rng.integers(0, 256, (count, 192, 192, 3)).astype(np.uint8)
    names = tuple(f"made/{i}" for i in range(count))
    return CropCache(
        crops, points.astype(np.float32), np.zeros((count, 52), np.float32), np.ones(count, bool), names
    )  # fmt: skip


def test_outputs_are_on_the_unit_interval_and_export_undoes_the_depth_offset() -> None:
    net = S2Net(64).eval()
    image = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        points = net(image)
        exported, presence = S2NetForExport(net)(image)
    assert points.shape == (2, 478, 3)
    assert 0 <= points.min() <= points.max() <= 1
    torch.testing.assert_close(exported, points - torch.tensor([0.0, 0.0, 0.5]))
    assert presence.tolist() == [[1.0], [1.0]]


def test_head_only_leaves_the_backbone_alone() -> None:
    net = S2Net(64)
    net.train_head_only(True)
    assert not any(p.requires_grad for p in net.backbone.parameters())
    assert all(p.requires_grad for p in net.head.parameters())
    net.train_head_only(False)
    assert all(p.requires_grad for p in net.parameters())


def test_targets_stay_on_the_unit_interval() -> None:
    points = torch.tensor([[[0.2, 0.9, -0.3], [-0.1, 1.2, 0.1]]])
    torch.testing.assert_close(unit_points(points), torch.tensor([[[0.2, 0.9, 0.2], [0.0, 1.0, 0.6]]]))


def test_every_phase_runs_and_the_head_keeps_the_warm_backbone(tmp_path: Path) -> None:
    data = cache(8)
    config = S2Config(size_px=64, batch=4, warm_size_px=32)
    fit_config = FitConfig(tmp_path, 4, accelerator="cpu", ema_decay=0.5)
    mirror = load_face_model().mirror
    train_s2([data], data, mirror, np.arange(52), config, fit_config, {}, workers=0)
    states = {name: torch.load(tmp_path / name / "last.pt", weights_only=True) for name in ("warm", "head", "all")}
    weight = "backbone.conv_stem.weight"
    warm, head, whole = (states[name]["model"][weight] for name in ("warm", "head", "all"))
    assert torch.equal(states["warm"]["averaged"][weight], head), "a frozen backbone stays as the warm-up left it"
    assert not torch.equal(head, whole)
    assert warm.shape == whole.shape
    history = states["head"]["progress"]["history"]
    assert history[-1] < history[0]


def test_an_untrained_network_answers_with_the_mean_face() -> None:
    face = (load_face_model().vertices_head * 3).astype(np.float32) + np.array([0.5, 0.4, 0.0], np.float32)
    net = S2Net(64).eval()
    net.start_from_mean(face)
    with torch.no_grad():
        points, _ = S2NetForExport(net)(torch.rand(2, 3, 64, 64))
    assert torch.allclose(points, torch.from_numpy(face), atol=0.08)
