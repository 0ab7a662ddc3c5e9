"""What the long run is judged by."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import LIMITS_PER_HOUR, Note, judge, read_notes, write_note


def _note(minute: float, **values: float) -> Note:
    usual = {
        "rss_mb": 400.0,
        "uss_mb": 300.0,
        "fds": 16,
        "threads": 21,
        "qt_objects": 300,
        "python_objects": 90000,
        "shown_fps": 30.0,
        "dropped_share": 0.0,
        "cpu_share": 0.5,
        "load": 1.0,
        "mask": "tiger",
    }
    return Note(minute=minute, **{**usual, **values})  # type: ignore[arg-type]


def _hours(growth_per_hour: dict[str, float]) -> list[Note]:
    """Two hours, a row every half minute, growing after a start that is left out."""
    start = _note(0.0)
    minutes = [0.5 * k for k in range(240)]
    return [
        _note(m, **{name: getattr(start, name) + m / 60.0 * rate for name, rate in growth_per_hour.items()})
        for m in minutes
    ]


def test_flat_hours_pass() -> None:
    verdict = judge(_hours({}), 20.0)
    assert verdict["flat"] is True
    assert verdict["slope_per_hour"] == dict.fromkeys(LIMITS_PER_HOUR, 0.0)


@pytest.mark.parametrize("name", LIMITS_PER_HOUR)
def test_each_resource_that_grows_past_its_limit_fails(name: str) -> None:
    limit = LIMITS_PER_HOUR[name]
    assert judge(_hours({name: 0.9 * limit}), 20.0)["flat"] is True
    verdict = judge(_hours({name: 1.1 * limit}), 20.0)
    assert verdict["flat"] is False
    assert verdict["slope_per_hour"][name] == pytest.approx(1.1 * limit, rel=0.01)  # type: ignore[index]


def test_growth_in_the_warm_up_is_left_out() -> None:
    notes = [_note(m, rss_mb=300.0 + 10.0 * min(m, 20.0)) for m in range(120)]
    assert judge(notes, 20.0)["flat"] is True
    assert judge(notes, 0.0)["flat"] is False


def test_too_short_a_run_is_refused() -> None:
    with pytest.raises(ValueError, match="a slope wants 10"):
        judge(_hours({})[:12], 5.0)


def test_rows_survive_the_file(tmp_path: Path) -> None:
    path = tmp_path / "soak.csv"
    path.write_text(",".join(Note.__dataclass_fields__) + "\n", encoding="utf-8")
    written = [_note(1.0), _note(2.0, mask="top_hat", fds=17)]
    for note in written:
        write_note(path, note)
    assert read_notes(path) == written
