"""The angle conventions on labelled pictures (AFLW2000-3D samples) that no training has seen."""

from __future__ import annotations

import tarfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.geometry import angles_from_rotation, geodesic_rad, rot_z
from app.inference.cascade import CascadeSettings, FaceCascade
from app.inference.onnx_model import OnnxModel
from app.paths import models_dir
from training.fpnet.labels import read_rgb
from training.fpnet.pose_samples import PoseSample, load_pose_samples
from training.teachers.fsanet import FsaNetTeacher
from training.teachers.protocol import flip_averaged_rotation
from training.teachers.tddfa import TddfaTeacher

_SHARED = Path(__file__).resolve().parents[3] / "shared"
_TAR = _SHARED / "data" / "pose_samples.tar"
_TEACHERS = _SHARED / "teachers"
pytestmark = pytest.mark.skipif(not _TAR.is_file(), reason="../shared/data/pose_samples.tar is not here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pose_samples")
    with tarfile.open(_TAR) as tar:
        tar.extractall(out, filter="data")
    return next(out.rglob("pose.csv")).parent


@pytest.fixture(scope="module")
def samples(folder: Path) -> tuple[PoseSample, ...]:
    return load_pose_samples(folder)


@pytest.fixture(scope="module")
def cascade() -> FaceCascade:
    pnet, rnet, fpnet = (OnnxModel.load(models_dir() / name, threads=1) for name in ("pnet", "rnet", "fpnet"))
    return FaceCascade(pnet, rnet, fpnet, CascadeSettings(keep_threshold=0.0))


def test_table(samples: tuple[PoseSample, ...]) -> None:
    assert len(samples) == 12
    assert sum(s.R is not None for s in samples) == 5
    turned = next(s for s in samples if s.name == "image00475.jpg")
    assert turned.R is not None
    # 300W-LP says yaw +65.6: the subject's own right; ours is negative, and read off the rotation.
    assert np.degrees(turned.yaw_rad) == pytest.approx(-70.8, abs=0.1)


def test_labelled_yaw_agrees_with_the_points(samples: tuple[PoseSample, ...]) -> None:
    """The nose tip stands on the side of the face that it points to, whatever any network says."""
    for s in samples:
        if abs(np.degrees(s.yaw_rad)) < 12:
            continue
        jaw = 0.5 * (s.points_px[0] + s.points_px[16])
        across = s.points_px[16] - s.points_px[0]
        side = float((s.points_px[30] - jaw) @ across)
        assert np.sign(side) == np.sign(s.yaw_rad), s.name


@pytest.mark.skipif(not _TEACHERS.is_dir(), reason="../shared/teachers is not here")
@pytest.mark.parametrize("make", [FsaNetTeacher.from_folder, TddfaTeacher], ids=["FSA-Net", "3DDFA_V2"])
def test_teachers_speak_our_convention(make: object, folder: Path, samples: tuple[PoseSample, ...]) -> None:
    """A wrong sign or order costs tens of degrees on these; the teachers' own error is about ten."""
    teacher = make(_TEACHERS)  # type: ignore[operator]
    yaw, full = [], []
    for s in samples:
        R, _ = flip_averaged_rotation(teacher, read_rgb(folder / s.name), s.box_xyxy)
        yaw.append(abs(angles_from_rotation(R)[0] - s.yaw_rad))
        if s.R is not None:
            full.append(float(geodesic_rad(R, s.R)))
    assert np.degrees(np.mean(yaw)) < 6.0
    assert np.degrees(np.mean(full)) < 13.0


def test_shipped_fpnet_speaks_our_convention(
    cascade: FaceCascade, folder: Path, samples: tuple[PoseSample, ...]
) -> None:
    gaps = []
    for s in samples:
        (face,) = cascade.refine(read_rgb(folder / s.name), s.box_xyxy[None])
        assert face is not None
        gaps.append(abs(angles_from_rotation(face.R_line_of_sight)[0] - s.yaw_rad))
    assert np.degrees(np.median(gaps)) < 8.0


@pytest.mark.parametrize("angle_deg", [-40.0, 25.0])
def test_turning_the_picture_turns_the_answer(
    angle_deg: float, cascade: FaceCascade, folder: Path, samples: tuple[PoseSample, ...]
) -> None:
    """Rotating the picture clockwise by a puts Rz(a) before the rotation; here within the net's own error."""
    gaps = []
    angle = np.radians(angle_deg)
    for s in samples:
        image = read_rgb(folder / s.name)
        x0, y0, x1, y1 = s.box_xyxy
        centre = (float(x0 + x1) / 2 - 0.5, float(y0 + y1) / 2 - 0.5)
        # cv2 counts angles counter-clockwise
        matrix = cv2.getRotationMatrix2D(centre, -angle_deg, 1.0)
        turned = np.asarray(cv2.warpAffine(image, matrix, image.shape[1::-1]), np.uint8)
        (straight,) = cascade.refine(image, s.box_xyxy[None])
        (rolled,) = cascade.refine(turned, s.box_xyxy[None])
        assert straight is not None
        assert rolled is not None
        gaps.append(float(geodesic_rad(rolled.R_line_of_sight, rot_z(angle) @ straight.R_line_of_sight)))
    assert np.degrees(np.median(gaps)) < 12.0
