"""Teacher labels of a folder: sharded, resumable, the same from one process as from several."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
import pytest

from app.core.errors import ConfigError
from training.datasets.teacher import iterate_shards, load_teacher_labels
from training.label import label_folder, walk_pictures
from training.mesh.labels import load_labels
from training.teachers.mediapipe_mesh import MeshLabel


class FakeTeacher:
    """Takes the brightest pixel for a face's middle; sees none on a black picture. Counts its labels."""

    def __init__(self, labels_before_dying: int = 10**9) -> None:
        self.blendshape_names = tuple(f"s{i}" for i in range(52))
        self.labels, self._left = 0, labels_before_dying

    def __enter__(self) -> FakeTeacher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        pass

    def label(self, image_rgb: np.ndarray) -> MeshLabel | None:
        if self.labels == self._left:
            raise KeyboardInterrupt
        self.labels += 1
        if not image_rgb.any():
            return None
        y, x = np.unravel_index(image_rgb[..., 0].argmax(), image_rgb.shape[:2])
        points = np.zeros((478, 3), np.float32)
        points[:, 0], points[:, 1], points[0] = x, y, (x + 2, y, 0)
        return MeshLabel(points, np.full(52, 0.5, np.float32))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    root = tmp_path / "pictures"
    for i in range(11):
        image = np.zeros((12, 20, 3), np.uint8)
        if i != 4:
            image[5, i] = 255
        path = root / f"person{i % 2}" / f"{i:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        assert cv2.imwrite(str(path), image)
    (root / "person1/note.txt").write_text("no picture")
    (root / "person0/broken.jpg").write_bytes(b"broken")
    return root


def _read(folder: Path) -> dict[str, np.ndarray]:
    shards = list(iterate_shards(sorted(folder.glob("labels-*.npz"))))
    return {key: np.concatenate([s[key] for _, s in shards]) for key in ("names", "points", "points_flip", "failed")}


def test_pictures_come_in_one_order(pictures: Path) -> None:
    names = list(walk_pictures(pictures))
    assert names == sorted(names)
    assert len(names) == 12
    assert names[0] == "person0/00.png"


def test_labels_of_picture_and_mirror_lie_on_each_other(pictures: Path, tmp_path: Path) -> None:
    counts = label_folder(pictures, tmp_path / "out", FakeTeacher, 4)
    assert (counts.written, counts.found, counts.faces, counts.failed) == (3, 0, 10, 2)
    got = _read(tmp_path / "out")
    assert set(got["failed"]) == {"person0/04.png", "person0/broken.jpg"}
    np.testing.assert_array_equal(got["points"][:, 1], got["points_flip"][:, 1])
    for name, points, twin in zip(got["names"], got["points"], got["points_flip"], strict=True):
        x = int(Path(str(name)).stem)
        assert points[1].tolist() == [x, 5, 0]
        assert (points[0, 0], twin[0, 0]) == (x + 2, x - 2)  # the mirrored face's own side


def test_several_processes_write_what_one_writes(pictures: Path, tmp_path: Path) -> None:
    label_folder(pictures, tmp_path / "one", FakeTeacher, 3)
    for rank in range(3):
        label_folder(pictures, tmp_path / "three", FakeTeacher, 3, rank, 3)
    one, three = _read(tmp_path / "one"), _read(tmp_path / "three")
    for key, value in one.items():
        np.testing.assert_array_equal(value, three[key])


def test_a_killed_run_goes_on_and_repeats_nothing(pictures: Path, tmp_path: Path) -> None:
    dying = FakeTeacher(labels_before_dying=9)
    with pytest.raises(KeyboardInterrupt):
        label_folder(pictures, tmp_path / "out", lambda: dying, 4)
    done = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert done == ["labels-000000.npz"]  # the second shard was in hand
    second = FakeTeacher()
    counts = label_folder(pictures, tmp_path / "out", lambda: second, 4)
    assert (counts.written, counts.found) == (2, 1)
    label_folder(pictures, tmp_path / "whole", FakeTeacher, 4)
    for key, value in _read(tmp_path / "whole").items():
        np.testing.assert_array_equal(value, _read(tmp_path / "out")[key])
    third = FakeTeacher()
    label_folder(pictures, tmp_path / "out", lambda: third, 4)
    assert third.labels == 0


def test_broken_and_outdated_shards_are_made_anew(pictures: Path, tmp_path: Path) -> None:
    label_folder(pictures, tmp_path / "out", FakeTeacher, 4)
    (tmp_path / "out/labels-000000.npz").write_bytes(b"half a file")
    (pictures / "person1/09.png").unlink()
    counts = label_folder(pictures, tmp_path / "out", FakeTeacher, 4)
    assert (counts.written, counts.found) == (2, 1)
    assert "person1/09.png" not in _read(tmp_path / "out")["names"]


def test_shards_feed_the_data_set(pictures: Path, tmp_path: Path) -> None:
    label_folder(pictures, tmp_path / "out", FakeTeacher, 4)
    data = load_teacher_labels(pictures, sorted((tmp_path / "out").glob("*.npz")))
    assert len(data) == 10
    assert not data.problems
    assert data.samples[0].read().shape == (12, 20, 3)


def test_mesh_training_names_what_it_lacks(pictures: Path, tmp_path: Path) -> None:
    """The shards carry every array that the mesh's training asks for; these points are no face, and it says so."""
    label_folder(pictures, tmp_path / "out", FakeTeacher, 4)
    with np.errstate(all="ignore"), pytest.raises(ConfigError, match="flipped pictures"):
        load_labels(sorted((tmp_path / "out").glob("*.npz")))


def test_bad_arguments_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        label_folder(tmp_path / "nowhere", tmp_path, FakeTeacher, 4)
    with pytest.raises(ConfigError, match="0"):
        label_folder(tmp_path, tmp_path, FakeTeacher, 0)


_TWO = """
    import os
    import sys
    from pathlib import Path
    from tests.training.test_label import FakeTeacher
    from training.label import label_by_fabric

    counts = label_by_fabric(Path(sys.argv[1]), Path(sys.argv[2]), FakeTeacher, 3, processes=2)
    # A file for each process: their standard output is one pipe, and may come interleaved.
    Path(f"{sys.argv[3]}.{os.getpid()}").write_text(str(counts.written))
"""


def test_two_processes_by_the_training_s_engine(pictures: Path, tmp_path: Path) -> None:
    script = tmp_path / "two.py"
    script.write_text(textwrap.dedent(_TWO))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(pictures), str(tmp_path / "out"), str(tmp_path / "written")],
        env=env, capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    written = [path.read_text() for path in tmp_path.glob("written.*")]
    assert written == ["2", "2"]  # four shards, two for each
    assert len(_read(tmp_path / "out")["names"]) == 10
