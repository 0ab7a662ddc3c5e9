"""What changed between two statuses: events that began, changed their level, or ended. For programs that listen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from app.core.attention_types import AttentionEvent, AttentionStatus
from app.core.types import FrameResult


class Phase(Enum):
    """What happened to an event."""

    BEGIN = "begin"
    LEVEL = "level"
    END = "end"


@dataclass(frozen=True, slots=True)
class AttentionChange:
    """t_s: the source's time. event: as it is now, or as it last was where it ended."""

    t_s: float
    phase: Phase
    event: AttentionEvent


def changes(before: Iterable[AttentionEvent], now: Iterable[AttentionEvent], t_s: float) -> tuple[AttentionChange, ...]:
    """Ends first, then begins and changes of level, in the order of `now`."""
    old = {event.kind: event for event in before}
    new = {event.kind: event for event in now}
    found = [AttentionChange(t_s, Phase.END, event) for kind, event in old.items() if kind not in new]
    for kind, event in new.items():
        if kind not in old:
            found.append(AttentionChange(t_s, Phase.BEGIN, event))
        elif old[kind].level is not event.level:
            found.append(AttentionChange(t_s, Phase.LEVEL, event))
    return tuple(found)


def attention_changes(results: Iterable[FrameResult]) -> Iterator[AttentionChange]:
    """The changes of a whole run, e.g. of `run_sync`, as they happen; what still goes on at the end is ended there."""
    before: AttentionStatus | None = None
    for result in results:
        now = result.attention
        if now is None:
            continue
        yield from changes(before.events if before else (), now.events, result.frame.t_s)
        before = now
    if before is not None:
        yield from changes(before.events, (), before.t_s)
