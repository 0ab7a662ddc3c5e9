"""FPNet's losses, networks and recipes: the loss falls, the net does not collapse, S4's rules hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from skimage.data import astronaut

from app.core.errors import ConfigError
from app.core.geometry import geodesic_rad, rot_x, rot_y, rot_z, rotation_from_300wlp, rotation_from_angles
from app.core.geometry import rotation_from_6d as rotation_from_6d_numpy
from app.inference.cascade import FaceCascade
from app.inference.onnx_model import OnnxModel
from app.paths import models_dir
from training.fit import Progress, exponential
from training.fpnet.celeba import load_celeba, mine_celeba, positive_proposal
from training.fpnet.dataset import Batch, Mined
from training.fpnet.distill import OURS, S4, loss_of, start_from_averaged, validation, write_mean
from training.fpnet.losses import expected_error_nll, geodesic, middle_band, rotation_from_6d
from training.fpnet.mining import LOOSE
from training.fpnet.network import ExportedFpNet, FpNet, start_from_onet


def test_torch_and_numpy_gram_schmidt_agree() -> None:
    six = np.random.default_rng(0).standard_normal((50, 6))
    ours = rotation_from_6d(torch.from_numpy(six)).numpy()
    np.testing.assert_allclose(ours, rotation_from_6d_numpy(six), atol=1e-9)


@pytest.mark.parametrize("angle", [1e-4, 0.1, 1.0, 2.0, 3.0])
def test_geodesic_of_a_known_turn(angle: float) -> None:
    a = torch.from_numpy(rotation_from_angles(0.3, 0.2, 0.1))[None]
    b = torch.from_numpy(rotation_from_angles(0.3, 0.2, 0.1) @ rot_y(angle))[None]
    assert float(geodesic(a, b)) == pytest.approx(angle, rel=1e-3)


def test_geodesic_has_a_finite_slope_at_equality() -> None:
    six = torch.tensor([[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]], requires_grad=True)
    geodesic(rotation_from_6d(six), torch.eye(3)[None]).sum().backward()
    assert six.grad is not None
    assert torch.isfinite(six.grad).all()


def test_stated_error_is_best_at_the_mean_error() -> None:
    errors = torch.tensor([0.1, 0.2, 0.6])
    at = {s: float(expected_error_nll(errors, torch.full((3,), np.log(s))).mean()) for s in (0.2, 0.3, 0.4)}
    assert min(at, key=lambda s: at[s]) == 0.3


def test_middle_band_drops_easiest_and_hardest() -> None:
    """Ten samples, 60 %: the two easiest and the two hardest do not count."""
    losses = torch.tensor([9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0, 100.0], requires_grad=True)
    value = middle_band(losses, 0.6)
    assert float(value.detach()) == pytest.approx(np.mean([3, 4, 5, 6, 7, 8]))
    value.backward()
    assert losses.grad is not None
    assert (losses.grad == 0).tolist() == [True, True, False, True, False, False, False, False, False, True]


def test_s4_is_the_papers_recipe() -> None:
    assert (S4.learning_rate, S4.per_epoch, S4.batch, S4.epochs, S4.keep) == (0.01, 0.83, 64, 30, 0.6)
    assert not S4.geodesic_loss
    assert S4.dropout > 0
    assert S4.weight_decay == 0.0
    assert exponential(0.83)(Progress(epoch=2)) == pytest.approx(0.83**2)


def made_batch(n: int = 8) -> Batch:
    """Pictures whose bright stripe stands where the head points: yaw can be read off them."""
    rng = np.random.default_rng(0)
    yaw = np.linspace(-1.0, 1.0, n)
    image = rng.normal(0, 0.05, (n, 3, 48, 48)).astype(np.float32) - 1.0
    for k, y in enumerate(yaw):
        column = int(24 + 18 * y)
        image[k, :, :, column - 3 : column + 3] = 1.0
    R = np.stack([rotation_from_angles(float(y), 0.0, 0.0) for y in yaw]).astype(np.float32)
    face = torch.ones(n, dtype=torch.int64)
    return Batch(
        torch.from_numpy(image),
        face,
        torch.zeros(n, 4),
        torch.from_numpy(R),
        torch.from_numpy(R[:, :, :2].transpose(0, 2, 1).reshape(n, 6).copy()),
        torch.ones(n),
    )


@pytest.mark.parametrize("recipe", [replace(OURS, dropout=0.0), replace(S4, learning_rate=1e-3, dropout=0.0)])
def test_loss_falls_on_eight_samples(recipe: object) -> None:
    torch.manual_seed(0)
    net, batch = FpNet(dropout=0.0), made_batch()
    loss_fn = loss_of(recipe)  # type: ignore[arg-type]
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3)
    history = []
    for _ in range(20):
        loss, _ = loss_fn(net, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(float(loss.detach()))
    assert min(history[-3:]) < 0.6 * history[0]


def test_spread_ratio_shows_a_collapse_to_the_mean() -> None:
    """A net that answers the mean direction has a spread of 0, whatever its mean error."""
    batch = made_batch()

    class Says(torch.nn.Module):
        def __init__(self, six: torch.Tensor) -> None:
            super().__init__()
            self.six = six

        def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
            n = len(image)
            return torch.zeros(n, 2), torch.zeros(n, 4), self.six.expand(n, 6), torch.zeros(n, 1)

    frontal = validation(batch)(Says(torch.tensor([[1.0, 0, 0, 0, 1, 0]])))
    right = validation(batch)(Says(batch.six))
    assert frontal["spread_ratio"] == pytest.approx(0.0, abs=1e-6)
    assert right["spread_ratio"] == pytest.approx(1.0, abs=1e-4)
    assert right["loss"] < 0.1 < frontal["loss"]


def test_starting_from_onet_fills_trunk_and_known_heads(tmp_path: Path) -> None:
    source = FpNet()
    state = {k: v for k, v in source.state_dict().items() if not k.startswith(("rot6d", "log_error"))}
    onet = {k.replace("face.", "dense6_1.").replace("box.", "dense6_2."): v for k, v in state.items()}
    onet |= {"dense6_3.weight": torch.zeros(10, 256), "dense6_3.bias": torch.zeros(10)}
    torch.save(onet, tmp_path / "onet.pt")
    net = FpNet()
    start_from_onet(net, tmp_path / "onet.pt")
    torch.testing.assert_close(net.conv3.weight, source.conv3.weight)
    torch.testing.assert_close(net.box.bias, source.box.bias)
    torch.save(
        {"conv1.weight": torch.zeros(32, 3, 3, 3)} | {"dense5.weight": torch.zeros(256, 1152)}, tmp_path / "x.pt"
    )
    with pytest.raises(ConfigError, match="not MTCNN's O-Net"):
        start_from_onet(FpNet(), tmp_path / "x.pt")


def test_a_deeper_net_starts_as_the_net_it_goes_on_from(tmp_path: Path) -> None:
    shallow, deeper = FpNet().eval(), FpNet(deeper=True).eval()
    torch.save({"averaged": shallow.state_dict()}, tmp_path / "last.pt")
    start_from_averaged(deeper, tmp_path / "last.pt")
    image = torch.randn(2, 3, 48, 48)
    for ours, wanted in zip(deeper(image), shallow(image), strict=True):
        torch.testing.assert_close(ours, wanted)
    assert sum(p.numel() for p in deeper.parameters()) > sum(p.numel() for p in shallow.parameters())


def test_going_on_from_another_network_is_refused(tmp_path: Path) -> None:
    torch.save({"averaged": {"layer.weight": torch.zeros(1)}}, tmp_path / "last.pt")
    with pytest.raises(ConfigError, match="another network"):
        start_from_averaged(FpNet(), tmp_path / "last.pt")


def test_fresh_net_answers_the_frontal_head() -> None:
    six = FpNet().eval()(torch.zeros(1, 3, 48, 48))[2].detach().numpy()
    assert float(geodesic_rad(rotation_from_6d_numpy(six[0]), np.eye(3))) < 0.5


def test_raw_vectors_of_6drepnet_leave_the_graph_in_our_frame() -> None:
    yaw, pitch, roll = 0.4, -0.2, 0.3
    theirs = rot_z(roll) @ rot_y(yaw) @ rot_x(pitch)

    class Says(torch.nn.Module):
        def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
            six = torch.from_numpy(3.0 * theirs[:, :2].T.reshape(1, 6).copy()).float()
            return torch.zeros(1, 2), torch.zeros(1, 4), six, torch.zeros(1, 1)

    exported = ExportedFpNet(Says(), None, six_frame_is_6drepnet=True)
    outputs = exported(torch.zeros(1, 3, 48, 48))
    assert len(outputs) == 3
    six = outputs[2].numpy()[0]
    np.testing.assert_allclose(rotation_from_6d_numpy(six), rotation_from_300wlp(yaw, pitch, roll), atol=1e-6)


def write_celeba(root: Path, boxes: str, points: str) -> None:
    (root / "Anno").mkdir()
    (root / "Anno" / "list_bbox_celeba.txt").write_text(boxes)
    (root / "Anno" / "list_landmarks_celeba.txt").write_text(points)


BOXES = "2\nimage_id x_1 y_1 width height\n000001.jpg    95  71 226 313\n000002.jpg 72 94 221 306\n"
POINTS = (
    "2\nlefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y\n"
    "000001.jpg 165 184 244 176 196 249 194 271 266 260\n000002.jpg 140 204 220 204 168 254 146 289 226 289\n"
)


def test_celeba_layout(tmp_path: Path) -> None:
    write_celeba(tmp_path, BOXES, POINTS)
    faces = load_celeba(tmp_path)
    assert [f.path.name for f in faces] == ["000001.jpg", "000002.jpg"]
    np.testing.assert_array_equal(faces[0].box_xyxy, [95, 71, 321, 384])
    np.testing.assert_array_equal(faces[1].points_px[2], [168, 254])


@pytest.mark.parametrize(
    ("boxes", "points", "words"),
    [
        (BOXES.replace("226 313", "226"), POINTS, "line 3"),
        (BOXES, POINTS.replace("249", "x"), "line 3"),
        (BOXES.replace("000002.jpg", "000009.jpg"), POINTS, "000002.jpg stands in only one"),
    ],
)
def test_celeba_lists_that_cannot_be_used(tmp_path: Path, boxes: str, points: str, words: str) -> None:
    write_celeba(tmp_path, boxes, points)
    with pytest.raises(ConfigError, match=words):
        load_celeba(tmp_path)


def test_celeba_without_its_lists(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is missing"):
        load_celeba(tmp_path)


class FakeRawTeacher:
    """Says one rotation, and the raw vectors it would come from."""

    name = "fake"
    six = np.array([0.9, 0.1, 0.2, -0.1, 1.1, 0.3])

    def rotation(self, image_rgb: np.ndarray, box_xyxy: object) -> np.ndarray:
        return rotation_from_angles(0.2, 0.1, 0.0)

    def raw_vectors(self, image_rgb: np.ndarray, box_xyxy: object) -> np.ndarray:
        return self.six


def celeba_of_one_astronaut(root: Path) -> None:
    """Two pictures in CelebA's layout: a face, and a wall with a face in the lists only."""
    (root / "img_celeba").mkdir()
    face = np.ascontiguousarray(astronaut()[20:260, 120:330])
    cv2.imwrite(str(root / "img_celeba" / "000001.jpg"), face[..., ::-1])
    cv2.imwrite(str(root / "img_celeba" / "000002.jpg"), np.full((240, 210, 3), 127, np.uint8))
    names = ("000001.jpg", "000002.jpg")
    boxes = "".join(f"{n} 58 40 96 130\n" for n in names)
    points = "".join(f"{n} 86 93 124 90 106 118 90 137 122 135\n" for n in names)
    write_celeba(root, "2\nimage_id x_1 y_1 width height\n" + boxes, "2\nlefteye_x ...\n" + points)


def test_celeba_becomes_a_store_with_the_teachers_raw_vectors(tmp_path: Path) -> None:
    celeba_of_one_astronaut(tmp_path)
    onet = FpNet().state_dict()
    onet = {k.replace("face.", "dense6_1.").replace("box.", "dense6_2."): v for k, v in onet.items()}
    kept = {k: v for k, v in onet.items() if not k.startswith(("rot6d", "log_error"))}
    torch.save(kept, tmp_path / "onet.pt")
    nets = [OnnxModel.load(models_dir() / name, threads=1) for name in ("pnet", "rnet", "rnet")]
    count = mine_celeba(
        load_celeba(tmp_path), FakeRawTeacher(), FaceCascade(*nets, LOOSE), tmp_path / "store", tmp_path / "onet.pt"
    )
    assert count == 1
    mined = Mined.load(tmp_path / "store")
    assert mined.names.tolist() == ["celeba/000001.jpg"]
    assert mined.raw_vectors is not None
    np.testing.assert_allclose(mined.raw_vectors[0], FakeRawTeacher.six)
    assert len(mined.negatives) == len(mined.negative_chance) > 0
    x0, y0, x1, y1 = mined.proposals[0]
    # the square that holds the five points lies on the face, which the store keeps in its middle
    assert x0 < 64 < x1
    assert y0 < 64 < y1


def test_positive_is_the_first_proposal_that_holds_all_points() -> None:
    points = [(10, 10), (30, 10), (20, 30)]
    assert positive_proposal(np.zeros((0, 4)), points) is None
    assert positive_proposal([[12, 0, 50, 50], [5, 5, 40, 40], [0, 0, 60, 60]], points) == 1
    assert positive_proposal([[12, 0, 50, 50]], points) is None


def test_the_mean_of_goes_is_the_mean_of_their_weights(tmp_path: Path) -> None:
    for k, value in enumerate((1.0, 2.0, 6.0)):
        torch.save({"averaged": {"w": torch.full((2,), value)}, "progress": k}, tmp_path / f"{k}.pt")
    write_mean([tmp_path / f"{k}.pt" for k in range(3)], tmp_path / "mean.pt")
    mean = torch.load(tmp_path / "mean.pt", weights_only=True)
    assert mean["progress"] == 2
    assert mean["averaged"]["w"].tolist() == [3.0, 3.0]
    torch.save({"averaged": {"w": torch.zeros(3)}}, tmp_path / "other.pt")
    with pytest.raises(ConfigError, match="different networks"):
        write_mean([tmp_path / "0.pt", tmp_path / "other.pt"], tmp_path / "no.pt")
