"""The engine when sources change or everything ends at a bad moment: no session may be left running."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, Qt

from app.camera.base import CameraOptions
from app.core.types import Frame
from app.gui.engine import EngineState, LiveEngine
from app.session.session import Session
from tests.gui.conftest import StillSource, build_known_face

PATIENCE_S = 20.0


class SlowSources:
    """An opener that waits for `gate`; keeps what it made."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.called = threading.Semaphore(0)
        self.made: list[StillSource] = []

    def __call__(self, text: str, options: CameraOptions) -> StillSource:
        self.called.release()
        assert self.gate.wait(PATIENCE_S)
        source = StillSource(text)
        self.made.append(source)
        return source


@pytest.fixture
def sources() -> Iterator[SlowSources]:
    made = SlowSources()
    yield made
    made.gate.set()


@pytest.fixture
def engine(qapp, sources: SlowSources) -> Iterator[LiveEngine]:  # type: ignore[no-untyped-def]
    made = LiveEngine(sources, build_known_face)  # type: ignore[arg-type]
    yield made
    made.close()


def wait_without_events(condition: Callable[[], bool]) -> None:
    """While the window's thread is busy: nothing that the engine's threads hand over is delivered."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.005)


def session_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name in ("moretta-camera", "moretta-inference")]


def test_closing_before_a_switch_is_handed_over_ends_its_session(engine: LiveEngine, sources: SlowSources) -> None:
    sources.gate.set()
    engine.start("camera", CameraOptions())
    wait_without_events(lambda: len(session_threads()) == 2)
    wait_without_events(lambda: all(future.done() for future in engine._switching._pending))
    assert engine.close()
    assert session_threads() == []
    assert sources.made[0].closed


def test_closing_while_a_source_opens_ends_what_opens_afterwards(engine: LiveEngine, sources: SlowSources) -> None:
    engine.start("camera", CameraOptions())
    assert sources.called.acquire(timeout=PATIENCE_S)
    assert not engine.close(timeout_s=0.05), "it still opens"
    sources.gate.set()
    wait_without_events(lambda: bool(sources.made and sources.made[0].closed))
    wait_without_events(lambda: session_threads() == [])


class OnePicture(StillSource):
    """A camera that gives one picture and then nothing more until it is closed."""

    def read(self) -> Frame | None:
        if self._index == 0:
            return super().read()
        while self._open:
            time.sleep(0.005)
        return None


def test_a_result_from_before_the_handing_over_is_shown(qapp, qtbot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    start = Session.start

    def start_and_wait(session: Session[object]) -> None:
        start(session)
        wait_without_events(lambda: session.stats().results == 1)

    monkeypatch.setattr(Session, "start", start_and_wait)
    engine = LiveEngine(lambda text, options: OnePicture(text), build_known_face)  # type: ignore[arg-type]
    shown: list[object] = []
    engine.result.connect(shown.append)
    engine.start("camera", CameraOptions())
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=20_000)
    assert engine.close()


class Paints(QObject):
    """Asks for its turn as a paint does, behind everything else, and counts how many wait for theirs."""

    asked = waiting = most_waiting = 0

    def ask(self) -> None:
        self.asked += 1
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.LowEventPriority.value)

    def event(self, event: QEvent | None) -> bool:
        self.waiting -= 1
        return True


def test_results_that_take_longer_than_a_frame_leave_paints_their_turn(engine: LiveEngine, sources: SlowSources, qtbot):  # type: ignore[no-untyped-def]
    paints = Paints()

    def show_slowly(result: object) -> None:
        paints.ask()
        time.sleep(0.06)  # three frames of this camera

    engine.result.connect(show_slowly)
    sources.gate.set()
    engine.start("camera", CameraOptions())
    qtbot.waitUntil(lambda: paints.asked >= 15, timeout=20_000)
    engine.stop()
    assert paints.most_waiting <= 3


def test_of_two_switches_only_the_last_runs(engine: LiveEngine, sources: SlowSources, qtbot) -> None:  # type: ignore[no-untyped-def]
    engine.start("first", CameraOptions())
    assert sources.called.acquire(timeout=PATIENCE_S)
    engine.start("second", CameraOptions())
    sources.gate.set()
    qtbot.waitUntil(lambda: engine.state is EngineState.RUNNING, timeout=20_000)
    assert [source.name for source in sources.made] == ["first", "second"]
    assert sources.made[0].closed
    assert not sources.made[1].closed
    assert sorted(session_threads()) == ["moretta-camera", "moretta-inference"]


def test_stopping_while_a_source_opens_leaves_it_stopped(engine: LiveEngine, sources: SlowSources, qtbot) -> None:  # type: ignore[no-untyped-def]
    engine.start("camera", CameraOptions())
    assert sources.called.acquire(timeout=PATIENCE_S)
    engine.stop()
    sources.gate.set()
    qtbot.waitUntil(lambda: bool(sources.made and sources.made[0].closed), timeout=20_000)
    qtbot.waitUntil(lambda: session_threads() == [], timeout=20_000)
    assert engine.state is EngineState.STOPPED
