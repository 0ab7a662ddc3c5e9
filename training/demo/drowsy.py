"""PERCLOS of a scripted timeline, straight from its definition, to know when a drowsiness warning is due."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from training.demo.timeline import Channels, Timeline

_STEP_S = 0.02


def closed_share(closed: npt.NDArray[np.bool_], seen: npt.NDArray[np.bool_], window: int) -> npt.NDArray[np.float64]:
    """Share of closed samples among the seen ones of the window that ends at each sample; 0 where none was seen.

    Early windows are as long as what is there.
    """
    ends = np.arange(1, len(closed) + 1)
    starts = np.maximum(ends - window, 0)
    seen_total, closed_total = (np.concatenate([[0], np.cumsum(of)]) for of in (seen, closed & seen))
    seen_in = seen_total[ends] - seen_total[starts]
    out: npt.NDArray[np.float64] = (closed_total[ends] - closed_total[starts]) / np.maximum(seen_in, 1)
    return out


def without_blinks(closed: npt.NDArray[np.bool_], longest: float) -> npt.NDArray[np.bool_]:
    """`closed` without runs shorter than `longest` samples."""
    padded = np.concatenate([[0], closed.astype(np.int8), [0]])
    starts, ends = np.flatnonzero(np.diff(padded) == 1), np.flatnonzero(np.diff(padded) == -1)
    out = closed.copy()
    for start, end in zip(starts, ends, strict=True):
        if end - start < longest:
            out[start:end] = False
    return out


def perclos_onset(
    timeline: Timeline,
    warn_60s: float,
    warn_180s: float,
    closed_at: float,
    blink_s: float,
    eyes_seen: Callable[[Channels], bool],
) -> float | None:
    """First second at which PERCLOS reaches warn_60s over 60 s and warn_180s over 180 s; None if never.

    Not before 60 s have passed. Closed: lids at least closed_at; closures shorter than blink_s do not count. Time
    without eyes_seen is neither open nor closed: it leaves numerator and denominator.
    """
    times = np.arange(0.0, timeline.duration_s, _STEP_S)
    moments = [timeline.at(float(t)) for t in times]
    closed = without_blinks(np.array([c.closed >= closed_at for c in moments]), blink_s / _STEP_S)
    seen = np.array([eyes_seen(c) for c in moments])
    due = (closed_share(closed, seen, round(60 / _STEP_S)) >= warn_60s) & (
        closed_share(closed, seen, round(180 / _STEP_S)) >= warn_180s
    )
    due &= times >= 60.0
    return round(float(times[np.argmax(due)]), 2) if due.any() else None
