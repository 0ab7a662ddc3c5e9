"""Ending by a signal: never inside what is running, and also when nothing runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtWidgets import QApplication

from app.gui.end_signals import EndSignals


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def ends(qapp: QApplication, told: list[str]) -> Iterator[EndSignals]:
    signals = EndSignals(lambda: told.append("end"))
    yield signals
    signals.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_waits_until_the_slot_in_hand_is_done(
    ends: EndSignals, told: list[str], number: signal.Signals
) -> None:
    seen_inside: list[list[str]] = []
    loop = QEventLoop()

    def slot() -> None:
        os.kill(os.getpid(), number)
        for _ in range(1000):  # byte codes between which Python would run a handler of its own
            pass
        seen_inside.append(list(told))

    QTimer.singleShot(0, slot)
    QTimer.singleShot(500, loop.quit)
    loop.exec()
    assert seen_inside == [[]]
    assert told == ["end"]


def test_a_signal_wakes_a_loop_in_which_no_python_runs(ends: EndSignals, told: list[str], qapp: QApplication) -> None:
    loop = QEventLoop()
    ends._told = loop.quit  # nothing else would end this loop
    other = subprocess.Popen([sys.executable, "-c", f"import os; os.kill({os.getpid()}, {signal.SIGTERM:d})"])
    loop.exec()
    assert other.wait() == 0


def test_close_gives_the_handlers_back(qapp: QApplication) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    signals = EndSignals(lambda: None)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] != before
    signals.close()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
