"""Each adapter on a tiny set made in the published layout, with its bad lines named and counted."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.errors import ConfigError, SourceError
from app.core.keypoints import MESH478
from app.core.keypoints_datasets import COFW29, IBUG68
from training.datasets.cofw import load_cofw
from training.datasets.lapa import load_lapa
from training.datasets.mtfl import load_mtfl, load_mtfl_csv
from training.datasets.sample import read_rgb
from training.datasets.tables import load_coco, load_csv
from training.datasets.teacher import load_teacher_labels
from training.datasets.w300 import load_300w
from training.datasets.wflw import load_wflw


def _picture(path: Path, rgb: tuple[int, int, int] = (200, 100, 50), size_wh: tuple[int, int] = (40, 30)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = np.full((size_wh[1], size_wh[0], 3), rgb[::-1], np.uint8)
    assert cv2.imwrite(str(path), image)


def _points(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 30, (count, 2)).round(2).astype(np.float32)


def _rows(points: np.ndarray) -> str:
    return "".join(f"{x:.2f} {y:.2f}\n" for x, y in points)


# ---- pictures


def test_pictures_are_rgb_and_grey_ones_get_three_channels(tmp_path: Path) -> None:
    _picture(tmp_path / "a.png")
    assert read_rgb(tmp_path / "a.png")[0, 0].tolist() == [200, 100, 50]
    cv2.imwrite(str(tmp_path / "g.png"), np.full((5, 4), 7, np.uint8))
    assert read_rgb(tmp_path / "g.png").shape == (5, 4, 3)


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(b"no picture")
    with pytest.raises(SourceError, match=r"b\.jpg"):
        read_rgb(tmp_path / "b.jpg")
    with pytest.raises(SourceError, match=r"c\.jpg"):
        read_rgb(tmp_path / "c.jpg")


# ---- LaPa


def test_lapa(tmp_path: Path) -> None:
    points = _points(106)
    for name, text in {
        "good": f"106\n{_rows(points)}",
        "short": f"106\n{_rows(points[:-1])}",
        "word": f"106\n1 x\n{_rows(points[1:])}",
        "count": f"68\n{_rows(points)}",
    }.items():
        _picture(tmp_path / "val/images" / f"{name}.jpg")
        label = tmp_path / "val/landmarks" / f"{name}.txt"
        label.parent.mkdir(exist_ok=True)
        label.write_text(text)
    (tmp_path / "val/landmarks/alone.txt").write_text(f"106\n{_rows(points)}")
    data = load_lapa(tmp_path, "val")
    assert [s.name for s in data.samples] == ["good"]
    np.testing.assert_allclose(data.samples[0].points_px, points, atol=1e-4)
    assert data.samples[0].read().shape == (30, 40, 3)
    where = {(p.file.stem, p.line) for p in data.problems}
    assert where == {("short", 106), ("word", 2), ("count", 1), ("alone", None)}
    assert "alone.jpg is missing" in str(next(p for p in data.problems if p.file.stem == "alone"))


def test_lapa_without_folders(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LaPa"):
        load_lapa(tmp_path, "train")


# ---- WFLW


def test_wflw(tmp_path: Path) -> None:
    points = _points(98)
    flat = " ".join(f"{v:.2f}" for v in points.ravel())
    _picture(tmp_path / "WFLW_images/0--Parade/a.jpg")
    lists = tmp_path / "WFLW_annotations/list_98pt_rect_attr_train_test"
    lists.mkdir(parents=True)
    file = lists / "list_98pt_rect_attr_test.txt"
    file.write_text(
        f"{flat} 1 2 30 40 1 0 0 0 1 0 0--Parade/a.jpg\n"
        f"{flat} 1 2 30 40 0 0 0 0 0 0 0--Parade/gone.jpg\n"
        f"{flat} 1 2 30 40 0 0 0 0 0 0--Parade/a.jpg\n"
        f"{flat.replace('.', '?', 1)} 1 2 30 40 0 0 0 0 0 0 0--Parade/a.jpg\n"
    )
    data = load_wflw(tmp_path, "test")
    (sample,) = data.samples
    np.testing.assert_allclose(sample.points_px, points, atol=1e-4)
    assert sample.box_xyxy is not None
    assert sample.box_xyxy.tolist() == [1, 2, 30, 40]
    assert sample.subsets == {"pose", "occlusion"}
    assert [p.line for p in data.problems] == [2, 3, 4]
    assert all(p.file == file for p in data.problems)


def test_wflw_split_and_list_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'val'"):
        load_wflw(tmp_path, "val")
    with pytest.raises(ConfigError, match="list_98pt_rect_attr_train"):
        load_wflw(tmp_path, "train")


# ---- 300-W


def _pts(points: np.ndarray) -> str:
    return f"version: 1\nn_points: {len(points)}\n{{\n{_rows(points)}}}\n"


def test_300w(tmp_path: Path) -> None:
    points = _points(68)
    for folder in ("helen/testset", "lfpw/testset", "ibug"):
        _picture(tmp_path / folder / "one.png")
        (tmp_path / folder / "one.pts").write_text(_pts(points))
    for name in ("two", "three"):
        _picture(tmp_path / "ibug" / f"{name}.jpg")
    (tmp_path / "ibug/four.pts").write_text(_pts(points))
    (tmp_path / "ibug/two.pts").write_text(_pts(points[:-1]))
    (tmp_path / "ibug/three.pts").write_text(_pts(points).replace("}", ""))
    data = load_300w(tmp_path, "test")
    assert sorted("+".join(s.subsets) for s in data.samples) == ["challenging", "common", "common"]
    np.testing.assert_allclose(data.samples[0].points_px, points - 1, atol=1e-4)
    assert {(p.file.name, p.line) for p in data.problems} == {("two.pts", 71), ("three.pts", 72), ("four.pts", None)}


def test_300w_missing_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="afw"):
        load_300w(tmp_path, "train")


# ---- COFW


def test_cofw(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py", reason="COFW files need h5py, which is not installed")
    points = _points(29) + 1
    hidden = np.zeros(29)
    hidden[[3, 28]] = 1
    column = np.concatenate([points[:, 0], points[:, 1], hidden])
    broken = column.copy()
    broken[5] = np.nan
    file = tmp_path / "COFW_test_color.mat"
    with h5py.File(file, "w") as data:
        colour = data.create_dataset(
            "r/a", data=np.broadcast_to(np.array([9, 8, 7], np.uint8)[:, None, None], (3, 6, 4))
        )
        grey = data.create_dataset("r/b", data=np.arange(24, dtype=np.uint8).reshape(6, 4))
        data["IsT"] = np.array([[colour.ref, grey.ref, grey.ref]], dtype=h5py.ref_dtype)
        data["phisT"] = np.stack([column, column, broken], axis=1)
        data["bboxesT"] = np.tile(np.array([[1.0], [2.0], [10.0], [20.0]]), (1, 3))
    got = load_cofw(file, "test")
    assert [s.name for s in got.samples] == ["test/0", "test/1"]
    assert [str(p).split(": ", 1)[1] for p in got.problems] == ["face 2: a number is not finite"]
    sample = got.samples[0]
    np.testing.assert_allclose(sample.points_px, points - 1, atol=1e-4)
    assert sample.visible is not None
    assert np.flatnonzero(~sample.visible).tolist() == [3, 28]
    assert sample.box_xyxy is not None
    assert sample.box_xyxy.tolist() == [0, 1, 10, 21]
    assert sample.read().shape == (4, 6, 3)  # MATLAB's (H, W, 3) is (3, W, H) in the file
    assert sample.read()[0, 0].tolist() == [9, 8, 7]
    assert got.samples[1].read()[1, 0].tolist() == [1, 1, 1]


def test_cofw_wrong_file_is_named(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py", reason="COFW files need h5py, which is not installed")
    with pytest.raises(ConfigError, match=r"none\.mat"):
        load_cofw(tmp_path / "none.mat", "train")
    with h5py.File(tmp_path / "x.mat", "w"):
        pass
    with pytest.raises(ConfigError, match="no COFW train"):
        load_cofw(tmp_path / "x.mat", "train")


# ---- MTFL


def test_mtfl_list(tmp_path: Path) -> None:
    _picture(tmp_path / "AFLW/a.jpg")
    (tmp_path / "training.txt").write_text(
        " AFLW\\a.jpg 1 2 3 4 5 11 12 13 14 15 1 2 2 5\n"
        " AFLW\\a.jpg 1 2 3\n"
        " AFLW\\b.jpg 1 2 3 4 5 11 12 13 14 15 1 2 2 3\n"
    )
    data = load_mtfl(tmp_path, "train")
    (sample,) = data.samples
    assert sample.points_px.tolist() == [[1, 11], [2, 12], [3, 13], [4, 14], [5, 15]]
    assert sample.attributes == {"gender": 1, "smile": 2, "glasses": 2, "pose_class": 5}
    assert sample.subsets == {"profile"}
    assert [p.line for p in data.problems] == [2, 3]


def test_mtfl_table(tmp_path: Path) -> None:
    _picture(tmp_path / "a.jpg")
    (tmp_path / "labels.csv").write_text("image,...\na.jpg,1,11,2,12,3,13,4,14,5,15,1,1,1,3\na.jpg,1\n")
    data = load_mtfl_csv(tmp_path)
    assert data.samples[0].points_px.tolist() == [[1, 11], [2, 12], [3, 13], [4, 14], [5, 15]]
    assert data.samples[0].subsets == {"frontal"}
    assert [p.line for p in data.problems] == [3]


# ---- tables and teacher labels


def test_csv_table(tmp_path: Path) -> None:
    points = _points(68)
    _picture(tmp_path / "a.jpg")
    header = "image," + ",".join(f"x{i},y{i}" for i in range(68))
    good = "a.jpg," + ",".join(f"{v:.2f}" for v in points.ravel())
    (tmp_path / "landmarks.csv").write_text(f"{header}\n{good}\n{good},1\nb.jpg{good[5:]}\n")
    data = load_csv(tmp_path, IBUG68)
    np.testing.assert_allclose(data.points(), points[None], atol=1e-4)
    assert [p.line for p in data.problems] == [3, 4]
    with pytest.raises(ConfigError, match="line 1"):
        load_csv(tmp_path, COFW29)


def test_coco_reads_visibility_only_where_it_is_told(tmp_path: Path) -> None:
    _picture(tmp_path / "a.jpg")
    states = [2.0] * 29
    states[4] = 1.0
    flat = [v for p, s in zip(_points(29), states, strict=True) for v in (*p.tolist(), s)]
    bad = [*flat[:-1], 0]
    table = {
        "images": [{"id": 5, "file_name": "a.jpg"}],
        "annotations": [
            {"id": 1, "image_id": 5, "keypoints": flat, "bbox": [1, 2, 3, 4]},
            {"id": 2, "image_id": 5, "keypoints": bad},
            {"id": 3, "image_id": 6, "keypoints": flat},
        ],
    }
    file = tmp_path / "t.json"
    file.write_text(json.dumps(table))
    data = load_coco(file, tmp_path, COFW29)
    (sample,) = data.samples
    assert sample.visible is not None
    assert np.flatnonzero(~sample.visible).tolist() == [4]
    assert sample.box_xyxy is not None
    assert sample.box_xyxy.tolist() == [1, 2, 4, 6]
    assert [str(p).split(": ", 1)[1] for p in data.problems] == [
        "annotation 2: 1 points are not labelled",
        "annotation 3: its picture is not listed",
    ]
    file.write_text("{")
    with pytest.raises(ConfigError, match="no COCO"):
        load_coco(file, tmp_path, COFW29)


def test_teacher_shards(tmp_path: Path) -> None:
    _picture(tmp_path / "f/a.jpg")
    points = np.random.default_rng(0).uniform(0, 30, (2, 478, 3)).astype(np.float32)
    np.savez(tmp_path / "s.npz", names=np.array(["f/a.jpg", "f/gone.jpg"]), points=points)
    data = load_teacher_labels(tmp_path, [tmp_path / "s.npz"])
    assert data.schema is MESH478
    np.testing.assert_array_equal(data.points(), points[:1, :, :2])
    assert [p.line for p in data.problems] == [2]
    np.savez(tmp_path / "bad.npz", names=np.array(["x"]))
    with pytest.raises(ConfigError, match="'points'"):
        load_teacher_labels(tmp_path, [tmp_path / "bad.npz"])
