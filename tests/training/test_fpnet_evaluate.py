"""FPNet's scores on made answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.geometry import rotation_from_angles
from app.inference.cascade import Detection
from training.fpnet.calibration import fit_log_line, plot_reliability
from training.fpnet.evaluate import compare, markdown, pose_class_table, reliability, score_rotations
from training.fpnet.labels import PoseLabels


def turned(*yaws_deg: float) -> np.ndarray:
    return np.stack([rotation_from_angles(np.radians(y), 0.0, 0.0) for y in yaws_deg])


def test_scores_of_known_errors() -> None:
    labels = turned(0.0, 20.0, 50.0, -60.5)
    s = score_rotations(turned(1.0, 18.0, 53.0, -54.5), labels, asked=5)
    assert (s.n, s.asked) == (4, 5)
    assert s.geodesic_mean == pytest.approx(3.0)
    np.testing.assert_allclose(s.mae, (3.0, 0.0, 0.0), atol=1e-6)
    assert [(low, n) for low, n, _ in s.by_yaw] == [(0.0, 1), (15.0, 1), (30.0, 0), (45.0, 1), (60.0, 1)]
    assert s.by_yaw[3][2] == pytest.approx(3.0)


def test_roll_errors_wrap_around() -> None:
    a, b = (np.stack([rotation_from_angles(0.0, 0.0, np.radians(r))]) for r in (179.0, -179.0))
    assert score_rotations(a, b, 1).mae[2] == pytest.approx(2.0)


def test_missed_faces_count_as_asked_only() -> None:
    labels = PoseLabels(("a", "b"), np.zeros((2, 4)), turned(10.0, 20.0), np.zeros(2), {"one": turned(11.0, 25.0)})
    found = [None, Detection(np.zeros(4, np.float32), 0.9, turned(24.0)[0], None)]
    scores = compare(found, labels, np.array([0, 1]))
    assert (scores["FPNet"].n, scores["FPNet"].asked) == (1, 2)
    assert scores["FPNet"].geodesic_mean == pytest.approx(4.0)
    assert scores["one"].geodesic_mean == pytest.approx(5.0)
    assert "| FPNet | 1/2 | 4.00 |" in markdown("t", scores)


def test_reliability_orders_by_the_stated_error() -> None:
    rows = reliability(np.radians([1, 9, 2, 8]), np.radians([2, 10, 4, 6]), groups=2)
    assert [n for n, _, _ in rows] == [2, 2]
    np.testing.assert_allclose([(s, e) for _, s, e in rows], [(1.5, 3.0), (8.5, 8.0)])


def test_pose_classes_run_from_left_to_right() -> None:
    table = pose_class_table([-60, -20, 0, 20, 60, 3], [1, 2, 3, 4, 5, 5])
    np.testing.assert_array_equal(table.diagonal(), np.ones(5))
    assert table[4, 2] == 1


def test_calibration_finds_the_line_that_made_the_errors() -> None:
    rng = np.random.default_rng(0)
    log_stated = rng.uniform(-4.0, -1.0, 4000)
    errors = rng.exponential(np.exp(-0.6 + 0.7 * log_stated))
    shift, slope = fit_log_line(log_stated, errors)
    assert shift == pytest.approx(-0.6, abs=0.12)
    assert slope == pytest.approx(0.7, abs=0.05)


def test_reliability_plot_is_written(tmp_path: Path) -> None:
    plot_reliability([(3, 2.0, 2.5), (3, 8.0, 7.0)], tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 1000
