"""Slow work off the window's thread, its outcome handed back on it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from PyQt6.QtCore import QObject, pyqtSignal

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Background(QObject):
    """A few threads for jobs that would make the window stutter: files, models, cameras.

    Jobs of one Background with one worker run in the order given. After `close` nothing is delivered any more.
    """

    _delivered = pyqtSignal(object)

    def __init__(self, name: str, workers: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._pending: set[Future[None]] = set()
        self._closed = False
        self._delivered.connect(self._deliver)

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `job` on a worker, then `done(result)` or `failed(error)` on the window's thread."""
        if self._closed:
            return

        def work() -> None:
            try:
                result = job()
            except Exception as error:
                if failed is None:
                    _log.exception("a background job failed")
                else:
                    caught = error
                    self._delivered.emit(lambda: failed(caught))
            else:
                if done is not None:
                    self._delivered.emit(lambda: done(result))

        future = self._pool.submit(work)
        self._pending = {f for f in self._pending if not f.done()} | {future}

    def close(self, timeout_s: float) -> bool:
        """Drop what waits, let what runs end; True if all ended in time."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not wait(self._pending, timeout_s).not_done

    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()
