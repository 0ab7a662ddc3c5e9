"""PERCLOS of a scripted timeline, straight from its definition, to know when a drowsiness warning is due."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.demo.timeline import Timeline

_STEP_S = 0.02


def closed_share(closed: npt.NDArray[np.bool_], window: int) -> npt.NDArray[np.float64]:
    """Share of closed samples in the window that ends at each sample; early windows are as long as what is there."""
    total = np.concatenate([[0], np.cumsum(closed)])
    ends = np.arange(1, len(closed) + 1)
    starts = np.maximum(ends - window, 0)
    out: npt.NDArray[np.float64] = (total[ends] - total[starts]) / (ends - starts)
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
    timeline: Timeline, warn_60s: float, warn_180s: float, closed_at: float, blink_s: float
) -> float | None:
    """First second at which PERCLOS reaches warn_60s over 60 s and warn_180s over 180 s; None if never.

    Not before 60 s have passed. Closed: lids at least closed_at; closures shorter than blink_s do not count.
    """
    times = np.arange(0.0, timeline.duration_s, _STEP_S)
    curve = timeline.curves["closed"]
    closed = without_blinks(np.array([curve.at(float(t)) >= closed_at for t in times]), blink_s / _STEP_S)
    due = (closed_share(closed, round(60 / _STEP_S)) >= warn_60s) & (
        closed_share(closed, round(180 / _STEP_S)) >= warn_180s
    )
    due &= times >= 60.0
    return round(float(times[np.argmax(due)]), 2) if due.any() else None
