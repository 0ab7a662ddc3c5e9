"""Augmentation: reproducible, in range, and each change does what its name says."""

from __future__ import annotations

import numpy as np
import pytest

from training.augment import (
    CropJitter,
    add_noise,
    change_looks,
    compress,
    cover,
    lower_resolution,
    motion_blur,
    relight,
    side_light,
)

CHANGES = (add_noise, compress, cover, lower_resolution, motion_blur, relight, side_light)


def picture(size: int = 64) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size]
    waves = 128 + 80 * np.sin(x / 3.0) * np.cos(y / 5.0)
    return np.repeat(waves[..., None], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_keeps_shape_and_type_and_leaves_its_input(change) -> None:
    image = picture()
    before = image.copy()
    out = change(image, np.random.default_rng(0))
    assert out.shape == image.shape
    assert out.dtype == np.uint8
    assert np.array_equal(image, before)
    assert not np.array_equal(out, image)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_the_same_for_the_same_seed(change) -> None:
    image = picture()
    first, second = (change(image, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, second)


def test_change_looks_is_reproducible_and_varied() -> None:
    image = picture()
    outs = [change_looks(image, np.random.default_rng(seed)) for seed in range(20)]
    again = [change_looks(image, np.random.default_rng(seed)) for seed in range(20)]
    assert all(np.array_equal(a, b) for a, b in zip(outs, again, strict=True))
    assert len({out.tobytes() for out in outs}) > 15


def test_strength_zero_changes_nothing() -> None:
    image = picture()
    for seed in range(10):
        assert np.array_equal(change_looks(image, np.random.default_rng(seed), 0.0), image)


def test_blur_and_low_resolution_remove_detail() -> None:
    image = picture()
    detail = float(np.abs(np.diff(image.astype(float), axis=1)).mean())
    for change in (motion_blur, lower_resolution):
        outs = [change(image, np.random.default_rng(seed)) for seed in range(20)]
        assert np.mean([np.abs(np.diff(o.astype(float), axis=1)).mean() for o in outs]) < detail


def test_jitter_has_the_spread_asked_for_and_bounded_tails() -> None:
    rng = np.random.default_rng(0)
    jitter = CropJitter(roll_rad=0.1, shift=0.05, log_scale=0.1, wide=0.0)
    draws = [jitter.draw(rng) for _ in range(2000)]
    rolls = np.array([d[0] for d in draws])
    shifts = np.array([d[1] for d in draws])
    assert rolls.std() == pytest.approx(0.1, rel=0.1)
    assert shifts.std() == pytest.approx(0.05, rel=0.1)
    assert np.abs(rolls).max() <= 0.25 + 1e-9
    assert np.median([d[2] for d in draws]) == pytest.approx(1.0, abs=0.02)
