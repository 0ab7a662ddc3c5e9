"""Shares of sliding time windows, exact for any frame rate: 'x of the last 30 s', 'x of what was seen in 60 s'."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_Point = tuple[float, float, float]


def grown(lasted_s: float | None, going: bool, dt_s: float) -> float | None:
    """How long something has lasted, timed from the first frame that shows it; None while it does not go on."""
    if not going:
        return None
    return 0.0 if lasted_s is None else lasted_s + dt_s


def lasted(seconds: float | None, at_least_s: float) -> bool:
    """Whether something goes on (not None) and has lasted at least so long."""
    return seconds is not None and seconds >= at_least_s


@dataclass(frozen=True, slots=True)
class ShareTrace:
    """A yes / no / not-seen signal over time, kept as runs.

    points: (t, seconds of yes so far, seconds seen so far) at the end of each finished run, oldest first.
    kind: the run that is going on (None: not seen), from points[-1] to now_s.
    """

    points: tuple[_Point, ...]
    kind: bool | None
    now_s: float

    @classmethod
    def start(cls, t_s: float) -> ShareTrace:
        return cls(((t_s, 0.0, 0.0),), None, t_s)


def _totals(trace: ShareTrace, min_yes_s: float) -> _Point:
    """Totals at now_s; a yes-run shorter than min_yes_s counts as seen but not as yes."""
    t, yes, seen = trace.points[-1]
    length = trace.now_s - t
    if trace.kind is None:
        return trace.now_s, yes, seen
    counts = trace.kind and length >= min_yes_s
    return trace.now_s, yes + (length if counts else 0.0), seen + length


def extend(
    trace: ShareTrace,
    kind: bool | None,
    dt_s: float,
    keep_s: float,
    min_yes_s: float = 0.0,
    since_s: float | None = None,
) -> ShareTrace:
    """Credit the last dt_s seconds to `kind`; runs that ended more than keep_s ago are forgotten.

    since_s: when `kind` really began, if that is known to be earlier than this frame (a filter decides late); it
    reaches back at most into the run that was going on.
    """
    now_s = trace.now_s + dt_s
    if kind == trace.kind:
        return ShareTrace(trace.points, kind, now_s)
    began_s = trace.now_s if since_s is None else min(max(since_s, trace.points[-1][0]), now_s)
    finished = _totals(ShareTrace(trace.points, trace.kind, began_s), min_yes_s)
    points = (*trace.points, finished)
    first = max(0, bisect_right(points, now_s - keep_s, key=lambda p: p[0]) - 1)
    return ShareTrace(points[first:], kind, now_s)


def share(trace: ShareTrace, window_s: float, min_yes_s: float = 0.0) -> tuple[float, float]:
    """(seconds of yes, seconds seen) within the last window_s."""
    _, yes, seen = _totals(trace, min_yes_s)
    start_s = trace.now_s - window_s
    index = bisect_right(trace.points, start_s, key=lambda p: p[0])
    if index == 0:
        t0, yes0, seen0 = trace.points[0]
        return yes - yes0, seen - seen0
    t0, yes0, seen0 = trace.points[index - 1]
    after = trace.points[index] if index < len(trace.points) else (trace.now_s, yes, seen)
    part = (start_s - t0) / (after[0] - t0) if after[0] > t0 else 0.0
    return yes - yes0 - part * (after[1] - yes0), seen - seen0 - part * (after[2] - seen0)
