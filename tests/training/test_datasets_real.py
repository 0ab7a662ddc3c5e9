"""Adapters on the real samples in ../shared/data/format_samples.tar, rewritten into each set's own layout."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest

from app.core.geometry import fit_similarity
from app.core.keypoint_schema import KeypointSchema
from app.core.keypoints_datasets import COFW29, IBUG68, LAPA106, WFLW98
from training.datasets.lapa import load_lapa
from training.datasets.sample import LandmarkSet
from training.datasets.tables import load_coco
from training.datasets.w300 import read_pts
from training.datasets.wflw import load_wflw

_TAR = Path(__file__).resolve().parents[3] / "shared" / "data" / "format_samples.tar"
_SETS = {"lapa": LAPA106, "wflw": WFLW98, "cofw": COFW29, "300w": IBUG68}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not _TAR.is_file():
        pytest.skip("the real samples lie in ../shared/data, which is not here")
    folder = tmp_path_factory.mktemp("samples")
    with tarfile.open(_TAR) as tar:
        tar.extractall(folder, filter="data")
    return next(folder.rglob("lapa")).parent


def _coco(samples: Path, name: str) -> LandmarkSet:
    return load_coco(samples / name / f"test_{name}.json", samples / name, _SETS[name])


@pytest.mark.parametrize("name", _SETS)
def test_pictures_and_points_are_read(samples: Path, name: str) -> None:
    data = _coco(samples, name)
    listed = json.loads((samples / name / f"test_{name}.json").read_text())["annotations"]
    assert len(data) == len(listed)
    assert not data.problems
    for sample in data.samples:
        height, width, _ = sample.read().shape
        inside = (sample.points_px > -0.1 * width) & (sample.points_px < 1.1 * np.array([width, height]))
        assert inside.all()


@pytest.mark.parametrize("name", _SETS)
def test_the_mirror_maps_a_real_face_onto_itself(samples: Path, name: str) -> None:
    """A mirrored face looks like a face: a wrong swap pair would stand out by most of an eye distance."""
    schema: KeypointSchema = _SETS[name]
    for sample in _coco(samples, name).samples:
        points = sample.points_px.astype(np.float64)
        flipped = points[list(schema.mirror)] * [-1, 1]
        scale, R, t = fit_similarity(points, flipped)
        gap = np.linalg.norm(scale * points @ R.T + t - flipped, axis=1)
        eyes = np.linalg.norm(np.subtract(*points[list(schema.outer_eyes)]))
        inner = np.setdiff1d(np.arange(schema.count), schema.regions["contour"])
        assert np.median(gap[inner]) < 0.2 * eyes
        assert gap[inner].max() < 0.5 * eyes


def test_lapa_layout(samples: Path, tmp_path: Path) -> None:
    truth = _coco(samples, "lapa")
    for folder in ("images", "landmarks"):
        (tmp_path / "test" / folder).mkdir(parents=True)
    for sample in truth.samples:
        picture = sample.name.split(":")[1]
        shutil.copy(samples / "lapa" / picture, tmp_path / "test/images" / picture)
        text = "106\n" + "".join(f"{x:.0f} {y:.0f}\n" for x, y in sample.points_px)
        (tmp_path / "test/landmarks" / f"{Path(picture).stem}.txt").write_text(text)
    got = {s.name: s for s in load_lapa(tmp_path, "test").samples}
    for sample in truth.samples:
        np.testing.assert_array_equal(got[Path(sample.name.split(":")[1]).stem].points_px, sample.points_px)


def test_wflw_layout(samples: Path, tmp_path: Path) -> None:
    truth = _coco(samples, "wflw")
    shutil.copytree(samples / "wflw", tmp_path / "WFLW_images")
    lists = tmp_path / "WFLW_annotations/list_98pt_rect_attr_train_test"
    lists.mkdir(parents=True)
    lines = [
        " ".join(f"{v:.6f}" for v in s.points_px.ravel()) + f" 1 2 3 4 0 0 0 0 0 1 {s.name.split(':')[1]}\n"
        for s in truth.samples
    ]
    (lists / "list_98pt_rect_attr_test.txt").write_text("".join(lines))
    got = load_wflw(tmp_path, "test")
    np.testing.assert_allclose(got.points(), truth.points(), atol=1e-3)
    assert all(s.subsets == {"blur"} for s in got.samples)


def test_pts_layout(samples: Path, tmp_path: Path) -> None:
    for sample in _coco(samples, "300w").samples:
        rows = "".join(f"{x + 1:.3f} {y + 1:.3f}\n" for x, y in sample.points_px)
        file = tmp_path / "face.pts"
        file.write_text(f"version: 1\nn_points:  68\n{{\n{rows}}}\n")
        np.testing.assert_allclose(read_pts(file, 68), sample.points_px, atol=2e-3)
