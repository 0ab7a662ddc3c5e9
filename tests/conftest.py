"""Fixtures for every test: fixed seeds, no logged error, no thread left behind."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def _seeds() -> None:
    random.seed(0)
    np.random.seed(0)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(autouse=True)
def _no_logged_error(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that means to log an error says so: @pytest.mark.logs_errors."""
    handler = _Errors()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    if request.node.get_closest_marker("logs_errors") is None:
        assert not handler.lines, f"logged as errors: {handler.lines}"


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Threads of ours (named moretta-*) must be gone, after a moment of grace, when the test is over."""
    yield
    deadline_s = time.monotonic() + 2.0
    while time.monotonic() < deadline_s and _ours():
        time.sleep(0.01)
    assert not _ours(), f"threads left running: {_ours()}"


def _ours() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("moretta")]
