"""A mailbox for one item between two threads, in which the newest wins."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """Holds at most one item; putting a new one over an unread one drops the old one and counts it.

    Any thread may call anything. Nothing queues up, so whoever is slow sees the present, not the past.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """How many items were overwritten before anybody took them."""
        with self._changed:
            return self._dropped

    @property
    def closed(self) -> bool:
        with self._changed:
            return self._closed

    def put(self, item: T) -> None:
        """Leave an item, over the old one if that is still there. A closed slot takes nothing more."""
        with self._changed:
            if self._closed:
                return
            if self._item is not None:
                self._dropped += 1
            self._item = item
            self._changed.notify()

    def take(self) -> T | None:
        """The item, at once; None if there is none."""
        with self._changed:
            item, self._item = self._item, None
            return item

    def get(self, timeout_s: float | None = None) -> T | None:
        """The item, waited for; None when the slot is closed and empty, or after `timeout_s`."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout_s)
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Wake everybody who waits; the item that lies there can still be taken, no other follows."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
