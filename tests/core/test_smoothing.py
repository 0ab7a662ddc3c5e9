"""One Euro: still faces still, fast ones without lag, the same at any distance."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.smoothing import OneEuroConfig, PointsFilter, one_euro, points_config


def run(points: np.ndarray, size_px: float, quickness: float, fps: float = 30.0) -> np.ndarray:
    state, out = PointsFilter(), []
    for i, p in enumerate(points):
        state, smooth = state.step(p, size_px, i / fps, quickness)
        out.append(smooth)
    return np.array(out)


def test_first_value_passes_and_constant_stays() -> None:
    points = np.tile(np.array([[5.0, 7.0]]), (20, 1, 1))
    np.testing.assert_allclose(run(points, 100, 0.5), points)


def test_noise_on_a_still_face_is_cut_and_more_when_steady() -> None:
    # a five-hundredth of the face: twice what the mesh does on a still picture with noise of four grey levels
    noisy = 100 + np.random.default_rng(0).normal(0, 0.3, (300, 10, 2))
    spread = {q: run(noisy, 150.0, q)[100:].std() for q in (0.0, 0.5, 1.0)}
    assert spread[0.0] < spread[0.5] < spread[1.0] < 0.3
    assert spread[0.5] < 0.12


@pytest.mark.parametrize("share", [0.2, 0.9, 1.5])
def test_a_drift_as_slow_as_the_noise_is_still_followed(share: float) -> None:
    speed = share * points_config(0.5).idle_speed
    drift = (100 + speed * 150.0 * np.arange(600) / 30.0)[:, None, None] * np.ones((1, 1, 2))
    behind = (drift - run(drift, 150.0, 0.5))[30:].max() / 150.0
    assert behind < 0.002


def test_a_fast_turn_lags_less_than_two_frames() -> None:
    ramp = np.linspace(0, 300, 60)[:, None, None] * np.ones((1, 1, 2))
    smooth = run(ramp, 150.0, 0.5)
    speed_px_per_frame = 300 / 59
    assert (ramp - smooth)[30:].max() < 2 * speed_px_per_frame


def test_near_and_far_faces_are_filtered_alike() -> None:
    noise = np.random.default_rng(0).normal(0, 1, (50, 4, 2))
    np.testing.assert_allclose(run(noise, 100, 0.5) * 3, run(noise * 3, 300, 0.5), atol=1e-9)


def test_a_growing_face_is_not_dragged() -> None:
    state = PointsFilter()
    for i in range(30):
        size = 100 + 5.0 * i
        state, smooth = state.step(np.array([[size, 0.0]]), size, i / 30, 0.0)
    assert smooth[0, 0] == pytest.approx(size, rel=0.2)


@pytest.mark.parametrize("t_s", [1.0, 0.5])
def test_time_that_stands_or_runs_back_starts_anew(t_s: float) -> None:
    config = OneEuroConfig(0.1, 0.0)
    state = one_euro(None, np.array([1.0]), 1.0, config)
    assert one_euro(state, np.array([9.0]), t_s, config).value[0] == 9.0


def test_frame_rate_does_not_change_the_lag_much() -> None:
    def step_response(fps: float) -> float:
        n = int(fps)
        return float(run(np.ones((n + 1, 1, 2)) * np.r_[0, np.ones(n)][:, None, None], 1e9, 0.5, fps)[-1, 0, 0])

    assert step_response(10) == pytest.approx(step_response(60), abs=0.08)


def test_slider_is_held_to_its_range() -> None:
    assert points_config(-1) == points_config(0)
    assert points_config(2) == points_config(1)
