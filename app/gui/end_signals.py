"""Ctrl-C and a polite `kill` end the window as its close button does: from the event loop, never inside a paint."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PyQt6.QtCore import QObject, QSocketNotifier
from PyQt6.sip import voidptr

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class EndSignals(QObject):
    """Calls `told` once the event loop is free, whenever SIGINT or SIGTERM arrives, until `close`.

    Python runs a signal handler between any two byte codes of the main thread, so also in the middle of a paint, where
    closing the window would free the OpenGL objects being drawn with; and while the loop waits without running Python
    it would not run at all. The interpreter therefore only writes the signal's number to a socket, which Qt watches.
    """

    def __init__(self, told: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = told
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(voidptr(self._reader.fileno()), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._arrived)
        self._before_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._before = [signal.signal(number, _leave_it_to_the_socket) for number in _SIGNALS]

    def close(self) -> None:
        """Back to the handlers there were before."""
        for number, handler in zip(_SIGNALS, self._before, strict=True):
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _arrived(self) -> None:
        numbers = self._reader.recv(64)
        if any(number in numbers for number in _SIGNALS):
            self._told()


def _leave_it_to_the_socket(*_: object) -> None:
    """Replaces the default of ending the process at once."""
