"""Fake sources and pipelines, and a guard against threads that outlive a test."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from app.core.types import Frame, FrameResult


class FakeSource:
    """Frames with given times, or without end and as fast as they are read. Follows the `Source` protocol.

    gate: cleared, `read` hangs until it is set or the source is closed. errors: raised instead of the frame with that
    index (once each).
    """

    name = "fake"
    fps = None
    frame_count = None

    def __init__(self, times_s: list[float] | None = None, live: bool = True) -> None:
        self.live = live
        self.times_s = times_s
        self.gate = threading.Event()
        self.gate.set()
        self.errors: dict[int, Exception] = {}
        self.open_error: Exception | None = None
        self.closed = threading.Event()
        self.reads = 0
        self.next_index = 0

    def open(self) -> None:
        if self.open_error is not None:
            raise self.open_error

    def read(self) -> Frame | None:
        self.reads += 1
        while not self.gate.wait(0.005):
            if self.closed.is_set():
                return None
        if self.live:
            self.closed.wait(0.001)
        index = self.next_index
        if self.closed.is_set() or (self.times_s is not None and index >= len(self.times_s)):
            return None
        self.next_index += 1
        error = self.errors.pop(index, None)
        if error is not None:
            raise error
        t_s = self.times_s[index] if self.times_s is not None else 0.001 * index
        return Frame(np.zeros((4, 6, 3), np.uint8), index, t_s)

    def close(self) -> None:
        self.closed.set()


class FakePipeline:
    """Records what it is given. gate: cleared, `step` hangs until it is set. error_at: raises at that frame index."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.frames: list[Frame] = []
        self.settings: list[Any] = []
        self.threads: set[str] = set()
        self.resets = 0
        self.error_at: int | None = None

    def step(self, frame: Frame, settings: Any) -> FrameResult:
        self.threads.add(threading.current_thread().name)
        self.frames.append(frame)
        self.settings.append(settings)
        self.entered.set()
        assert self.gate.wait(20.0)
        if self.error_at is not None and frame.index >= self.error_at:
            raise ZeroDivisionError("pipeline bug")
        return FrameResult(frame)

    def reset(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.resets += 1


@pytest.fixture
def make_source() -> type[FakeSource]:
    return FakeSource


@pytest.fixture
def pipeline() -> Any:
    fake = FakePipeline()
    yield fake
    fake.gate.set()


@pytest.fixture(autouse=True)
def no_thread_left() -> Any:
    """Session and recorder threads have to end with their test."""
    yield
    left = [thread for thread in threading.enumerate() if thread.name.startswith("moretta-")]
    for thread in left:
        thread.join(5.0)
    assert not [thread.name for thread in left if thread.is_alive()]
