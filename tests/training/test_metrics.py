"""Landmark metrics on points whose figures are known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import ConfigError
from app.core.keypoint_schema import KeypointSchema
from app.core.keypoints_datasets import MTFL5
from training import metrics

_TRUTH = np.array([[[0.0, 0], [10, 0], [5, 5], [2, 8], [8, 8]]])
"""One face: eyes 10 px apart, points 10 wide and 8 high."""


def test_normalisers_come_from_the_truth() -> None:
    assert metrics.normaliser_px(_TRUTH, MTFL5, "inter_ocular") == pytest.approx([10.0])
    assert metrics.normaliser_px(_TRUTH, MTFL5, "inter_pupil") == pytest.approx([10.0])
    assert metrics.normaliser_px(_TRUTH, MTFL5, "box") == pytest.approx([np.sqrt(80.0)])


def test_inter_pupil_takes_the_mean_of_lid_points() -> None:
    schema = KeypointSchema("t", 5, {}, (0, 1), pupils=((0, 3), (1, 4)))
    assert metrics.normaliser_px(_TRUTH, schema, "inter_pupil") == pytest.approx([8.0])


def test_a_schema_without_pupils_is_refused() -> None:
    with pytest.raises(ConfigError, match="no pupils"):
        metrics.normaliser_px(_TRUTH, KeypointSchema("t", 5, {}, (0, 1)), "inter_pupil")


def test_point_errors() -> None:
    predicted = _TRUTH + np.array([3.0, 4.0])
    np.testing.assert_allclose(metrics.point_errors(predicted, _TRUTH, [10.0]), np.full((1, 5), 0.5))


def test_wrong_shapes_and_a_closed_normaliser_are_refused() -> None:
    with pytest.raises(ValueError, match="equal"):
        metrics.point_errors(_TRUTH[:, :4], _TRUTH, [10.0])
    with pytest.raises(ValueError, match="positive"):
        metrics.point_errors(_TRUTH, _TRUTH, [0.0])


def test_summary_of_known_errors() -> None:
    summary = metrics.summarise([0.02, 0.04, 0.06, 0.10], threshold=0.08)
    assert summary.count == 4
    assert summary.nme == pytest.approx(0.055)
    assert summary.median == pytest.approx(0.05)
    assert summary.p90 == pytest.approx(0.088)
    assert summary.failure_rate == pytest.approx(0.25)
    # The curve is 0 to 0.02, 1/4 to 0.04, 1/2 to 0.06, 3/4 to 0.08: area 0.02 * 1.5 over 0.08.
    assert summary.auc == pytest.approx(0.375)


def test_summary_of_nothing_is_nan_not_zero() -> None:
    summary = metrics.summarise([])
    assert summary.count == 0
    assert np.isnan(summary.nme)
    assert np.isnan(summary.auc)


@given(st.lists(st.floats(0, 0.3), min_size=1, max_size=50))
def test_auc_is_the_area_under_the_curve(errors: list[float]) -> None:
    grid = (np.arange(20000) + 0.5) / 20000 * 0.08
    area = metrics.ced_curve(errors, grid).mean()
    assert metrics.summarise(errors).auc == pytest.approx(area, abs=1e-4)


def test_ced_counts_pictures_at_or_below() -> None:
    np.testing.assert_allclose(metrics.ced_curve([0.1, 0.2], [0.05, 0.1, 0.15, 0.2]), [0, 0.5, 0.5, 1])


def test_by_region_and_subset() -> None:
    errors = np.array([[0.1, 0.3, 0.2, 0.0, 0.4], [0.1, 0.3, 0.2, 0.0, 0.4]])
    assert metrics.by_region(errors, MTFL5) == pytest.approx({"eyes": 0.2, "nose": 0.2, "mouth": 0.2})
    subsets = metrics.by_subset([0.01, 0.09], [("blur", "pose"), ("pose",)])
    assert subsets["blur"].nme == pytest.approx(0.01)
    assert subsets["pose"].count == 2
    assert subsets["pose"].failure_rate == pytest.approx(0.5)
