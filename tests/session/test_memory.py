"""Heaps of the C library."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

CODE = """
import ctypes, re, threading
from app.session.memory import share_heaps
assert share_heaps() is True
keep = threading.Barrier(9)
def work():
    ctypes.CDLL(None).malloc(ctypes.c_size_t(1000))
    keep.wait()
    keep.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for t in threads: t.start()
keep.wait()
ctypes.CDLL(None).malloc_stats()
keep.wait()
for t in threads: t.join()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has heaps by the thread")
def test_many_threads_share_two_heaps() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stderr.count("Arena ") == 2


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has heaps by the thread")
def test_without_it_there_are_more() -> None:
    """So that the test above can fail."""
    code = CODE.replace("assert share_heaps() is True", "pass")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stderr.count("Arena ") > 2


def test_other_systems_have_no_such_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.session.memory import share_heaps

    monkeypatch.setattr(sys, "platform", "darwin")
    assert share_heaps() is False
