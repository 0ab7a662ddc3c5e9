"""The two threads of a session against fakes: order, freshness, stopping, errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import CameraError, CameraFault, SourceError
from app.session.session import Session, SessionState
from app.session.workers import Pace, Rate


def eventually(condition: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait for something that has to happen; the limit only keeps a broken test from hanging."""
    deadline_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline_s, "it never happened"
        time.sleep(0.002)


LOST = CameraError(CameraFault.DISCONNECTED, "The camera is gone.")


def test_an_empty_source_ends_without_a_result(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source([]), pipeline, "settings")
    assert session.stats().state is SessionState.READY
    session.start()
    assert session.wait() is None
    session.join()
    assert session.stats().state is SessionState.ENDED
    assert (pipeline.frames, pipeline.resets) == ([], 1)


def test_order_is_kept_and_the_last_frame_comes_through(make_source: Any, pipeline: Any) -> None:
    with Session(make_source([0.0] * 300), pipeline, None) as session:
        results = []
        while (result := session.wait()) is not None:
            results.append(result.frame.index)
    assert results == sorted(set(results))
    assert results[-1] == 299


def test_every_frame_is_used_or_counted_as_dropped(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source([0.0] * 300), pipeline, None)
    session.start()
    session.join()
    stats = session.stats()
    assert stats.frames_read == 300
    assert stats.results == len(pipeline.frames)
    assert stats.frames_dropped + stats.results == 300


def test_each_result_is_announced_once_it_can_be_had(make_source: Any, pipeline: Any) -> None:
    had: list[int] = []
    session = Session(make_source([0.0] * 50), pipeline, None, lambda: had.append(session.latest().frame.index))  # type: ignore[union-attr]
    session.start()
    session.join()
    assert had == [frame.index for frame in pipeline.frames]


def test_a_slow_pipeline_gets_the_newest_frame_next(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    pipeline.gate.clear()
    with Session(source, pipeline, None) as session:
        assert pipeline.entered.wait(20.0)
        eventually(lambda: source.next_index >= 50)
        newest = source.next_index
        pipeline.gate.set()
        eventually(lambda: len(pipeline.frames) >= 2)
    assert pipeline.frames[1].index >= newest - 1
    assert session.stats().frames_dropped >= newest - 3


def test_results_carry_the_drop_count(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    pipeline.gate.clear()
    with Session(source, pipeline, None) as session:
        assert pipeline.entered.wait(20.0)
        eventually(lambda: source.next_index >= 20)
        pipeline.gate.set()
        eventually(lambda: session.stats().results >= 2)
        eventually(lambda: (result := session.latest()) is not None and result.dropped >= 17)


def test_latest_gives_each_result_once(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source([0.0]), pipeline, None)
    session.start()
    session.join()
    assert session.latest() is not None
    assert session.latest() is None


@pytest.mark.parametrize("live", [True, False])
def test_age_counts_from_capture_or_from_when_it_was_due(make_source: Any, pipeline: Any, live: bool) -> None:
    before_s = time.monotonic()
    session = Session(make_source([before_s if live else 0.0], live=live), pipeline, None)
    session.start()
    result = session.wait()
    session.join()
    assert result is not None
    first_s = session.age_s(result)
    assert 0.0 <= first_s <= time.monotonic() - before_s
    assert session.age_s(result) > first_s


class FakeClock(threading.Event):
    """A wall clock that only moves when somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 100.0
        self.waits_s: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits_s.append(timeout)
        self.now_s += timeout
        return False


def test_a_file_plays_at_its_own_speed() -> None:
    clock = FakeClock()
    pace = Pace(clock, clock=lambda: clock.now_s)
    for t_s in (0.0, 0.1, 0.4):
        pace.wait_for(t_s)
    assert clock.waits_s == pytest.approx([0.1, 0.3])


def test_a_player_a_little_late_catches_up() -> None:
    clock = FakeClock()
    pace = Pace(clock, clock=lambda: clock.now_s)
    pace.wait_for(0.0)
    clock.now_s += 0.3
    pace.wait_for(0.1)
    pace.wait_for(0.5)
    assert clock.waits_s == pytest.approx([0.2])


def test_a_player_far_behind_goes_on_from_there() -> None:
    clock = FakeClock()
    pace = Pace(clock, clock=lambda: clock.now_s)
    pace.wait_for(0.0)
    clock.now_s += 60.0
    pace.wait_for(0.1)
    pace.wait_for(0.2)
    assert clock.waits_s == pytest.approx([0.1])


def test_a_live_source_is_not_held_back_by_its_times(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source([0.0, 1e6, 2e6]), pipeline, None)
    session.start()
    session.join()
    assert session.stats().frames_read == 3


def test_stopping_interrupts_the_wait_for_a_frame_far_in_the_future(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source([0.0, 1e6], live=False), pipeline, None)
    session.start()
    assert session.wait() is not None
    session.stop()
    session.join()
    assert session.stats().state is SessionState.STOPPED


def test_stopping_wakes_a_source_that_waits(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    source.gate.clear()
    session = Session(source, pipeline, None)
    session.start()
    eventually(lambda: source.reads > 0)
    session.stop()
    session.join()
    assert source.closed.is_set()


def test_stopping_wakes_the_consumer(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    source.gate.clear()
    session = Session(source, pipeline, None)
    session.start()
    threading.Timer(0.05, session.stop).start()
    assert session.wait() is None
    session.join()


def test_stopping_waits_for_one_frame_at_most(make_source: Any, pipeline: Any) -> None:
    pipeline.gate.clear()
    session = Session(make_source(), pipeline, None)
    session.start()
    assert pipeline.entered.wait(20.0)
    session.stop()
    pipeline.gate.set()
    session.join()
    assert len(pipeline.frames) == 1


def test_stop_and_join_can_be_repeated(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source(), pipeline, None)
    session.start()
    for _ in range(2):
        session.stop()
        session.join()


def test_joining_a_session_that_never_started(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source(), pipeline, None)
    session.stop()
    session.join()
    assert pipeline.frames == []


def test_a_session_starts_once(make_source: Any, pipeline: Any) -> None:
    session = Session(make_source([]), pipeline, None)
    session.start()
    session.join()
    with pytest.raises(RuntimeError):
        session.start()


def test_an_error_in_the_pipeline_wakes_the_consumer_and_comes_out_of_join(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    pipeline.error_at = 0
    session = Session(source, pipeline, None)
    session.start()
    assert session.wait() is None
    with pytest.raises(ZeroDivisionError, match="pipeline bug"):
        session.join()
    assert source.closed.is_set()
    stats = session.stats()
    assert stats.state is SessionState.FAILED
    assert isinstance(stats.problem, ZeroDivisionError)


@pytest.mark.parametrize("error", [LOST, SourceError("not a video"), OSError("a bug in a source")])
def test_a_source_that_does_not_open_comes_out_of_join(make_source: Any, pipeline: Any, error: Exception) -> None:
    source = make_source()
    source.open_error = error
    session = Session(source, pipeline, None)
    session.start()
    assert session.wait() is None
    with pytest.raises(type(error), match=str(error)):
        session.join()
    assert source.closed.is_set()


def test_the_context_does_not_hide_the_error_under_way(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    source.open_error = LOST
    with pytest.raises(KeyError), Session(source, pipeline, None):
        raise KeyError("mine")


def test_a_lost_camera_is_waited_for(make_source: Any, pipeline: Any, caplog: pytest.LogCaptureFixture) -> None:
    source = make_source()
    source.errors = {5: LOST, 6: LOST, 7: LOST}
    with Session(source, pipeline, None) as session:
        eventually(lambda: session.stats().frames_read > 10)
        assert session.stats().problem is None
        assert session.stats().state is SessionState.RUNNING
    assert [record.message for record in caplog.records] == ["The camera is gone."], "one trouble, one line in the log"


def test_the_problem_stands_while_the_camera_is_away(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    with Session(source, pipeline, None) as session:
        eventually(lambda: session.stats().frames_read > 0)
        source.errors = dict.fromkeys(range(100_000), LOST)
        eventually(lambda: session.stats().state is SessionState.INTERRUPTED)
        assert session.stats().problem is LOST


def test_an_unreadable_picture_among_others_is_passed_over(make_source: Any, pipeline: Any) -> None:
    source = make_source([0.0, 0.001, 0.002], live=False)
    source.errors = {1: SourceError("bad.png is damaged")}
    session = Session(source, pipeline, None)
    session.start()
    session.join()
    assert session.stats().frames_read == 2


def test_nothing_readable_at_all_is_an_error(make_source: Any, pipeline: Any) -> None:
    source = make_source([0.0], live=False)
    source.errors = {0: SourceError("bad.png is damaged")}
    session = Session(source, pipeline, None)
    session.start()
    with pytest.raises(SourceError, match=r"bad\.png"):
        session.join()


def test_new_settings_hold_from_the_next_frame_on(make_source: Any, pipeline: Any) -> None:
    with Session(make_source(), pipeline, "old") as session:
        eventually(lambda: len(pipeline.frames) > 0)
        session.settings = "new"
        eventually(lambda: pipeline.settings[-1] == "new")
        assert session.settings == "new"
    changes = [a for a, b in zip(pipeline.settings, pipeline.settings[1:], strict=False) if a != b]
    assert changes == ["old"]


def test_only_one_thread_touches_the_pipeline(make_source: Any, pipeline: Any) -> None:
    with Session(make_source(), pipeline, None) as session:
        eventually(lambda: session.stats().results > 20)
    assert pipeline.threads == {"moretta-inference"}
    assert pipeline.resets == 1


def test_measured_rates_come_from_the_clock(make_source: Any, pipeline: Any) -> None:
    with Session(make_source(), pipeline, None) as session:
        eventually(lambda: session.stats().camera_fps > 0.0 and session.stats().result_fps > 0.0)


def test_rate_counts_only_the_window() -> None:
    rate = Rate(window_s=2.0)
    assert rate.per_second(0.0) == 0.0
    for tick in range(11):
        rate.count(0.1 * tick)
    assert rate.per_second(1.0) == pytest.approx(10.0)
    assert rate.per_second(2.55) == pytest.approx(10.0)
    assert rate.per_second(10.0) == 0.0
