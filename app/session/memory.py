"""How the C library keeps memory, which Python has no word for."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8  # malloc.h of glibc
_HEAPS = 2


def share_heaps() -> bool:
    """Let all threads share two heaps; to be called before there are threads. True if the C library knows of it.

    glibc gives each thread a heap of its own, up to eight a core, and what a thread leaves behind in one is of no use
    to the next thread in another. Recordings and opened films each begin new threads, so a window that records now and
    then grew by about 10 MB a recording until every heap had been used; with two heaps it stays as it is.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS))
    except (OSError, AttributeError):  # another C library
        return False
