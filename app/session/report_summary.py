"""What a session came to, in numbers: events, looks away after NHTSA's three limits, PERCLOS, what was not watched."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from app.session.report_files import VERSION, EventLine, GlanceLine, SessionData, SessionInfo

# After the visual-manual guidelines of NHTSA (known from secondary sources).
NHTSA_MEAN_S = 2.0
NHTSA_LONG_S = 2.0
NHTSA_LONG_SHARE = 0.15
NHTSA_TOTAL_S = 12.0
_TASK_WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class EventSpan:
    """One event from begin to end. level: the loudest it reached; why: the last words said of it."""

    kind: str
    level: str
    start_s: float
    end_s: float
    why: str


@dataclass(frozen=True, slots=True)
class GlanceSummary:
    """Looks away from the road. long: over 2 s. worst_60s_s: most seconds off in any minute. None: no look away."""

    count: int
    mean_s: float | None
    longest_s: float | None
    long_share: float | None
    total_s: float
    worst_60s_s: float


@dataclass(frozen=True, slots=True)
class NotMonitored:
    """One reason and how long it held."""

    reason: str
    seconds: float
    share: float


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """Seconds and shares in [0, 1]. judged_share: of the time in which head or gaze could be judged.

    eyes_judged_share: of the time in which an eye could be judged. off_road_share: of the judged time.
    """

    duration_s: float
    frames: int
    frames_per_s: float | None
    judged_share: float | None
    eyes_judged_share: float | None
    off_road_share: float | None
    events: tuple[EventSpan, ...]
    glances: GlanceSummary
    perclos_60s_max: float | None
    perclos_60s_mean: float | None
    calibrated_at_s: float | None
    neutral_yaw_deg: float | None
    neutral_pitch_deg: float | None
    not_monitored: tuple[NotMonitored, ...]


_LEVELS = ("none", "notice", "advisory", "warn", "prompt", "urgent", "alarm", "emergency")


def summarise(data: SessionData) -> SessionSummary:
    """All figures of a session."""
    rows = data.signals
    total_s = sum(row.span_s for row in rows)
    judged_s = sum(row.span_s for row in rows if row.off_road is not None)
    eyes_s = sum(row.span_s for row in rows if row.eyes_closed is not None)
    off_s = sum(row.span_s for row in rows if row.off_road)
    perclos = [(row.perclos_60s, row.span_s) for row in rows if row.perclos_60s is not None]
    perclos_s = sum(span for _, span in perclos)
    frames = sum(row.frames for row in rows)
    learned = next((row for row in rows if row.neutral_yaw_deg is not None), None)
    last = next((row for row in reversed(rows) if row.neutral_yaw_deg is not None), None)
    return SessionSummary(
        duration_s=data.duration_s,
        frames=frames,
        frames_per_s=_share(frames, total_s),
        judged_share=_share(judged_s, total_s),
        eyes_judged_share=_share(eyes_s, total_s),
        off_road_share=_share(off_s, judged_s),
        events=event_spans(data.events, data.duration_s),
        glances=summarise_glances(data.glances),
        perclos_60s_max=max((value for value, _ in perclos), default=None),
        perclos_60s_mean=_share(sum(value * span for value, span in perclos), perclos_s),
        calibrated_at_s=None if learned is None else learned.t_s,
        neutral_yaw_deg=None if last is None else last.neutral_yaw_deg,
        neutral_pitch_deg=None if last is None else last.neutral_pitch_deg,
        not_monitored=_not_monitored(data, total_s),
    )


def event_spans(lines: tuple[EventLine, ...], end_s: float) -> tuple[EventSpan, ...]:
    """Begin and end of each event, by time; one that never ended (a crash) ends with the session."""
    going: dict[str, EventSpan] = {}
    done = []
    for line in lines:
        before = going.get(line.kind)
        if line.phase == "begin" or before is None:
            going[line.kind] = EventSpan(line.kind, line.level, line.t_s, line.t_s, line.why)
            continue
        level = max(before.level, line.level, key=_loudness)
        span = EventSpan(line.kind, level, before.start_s, line.t_s, line.why)
        if line.phase == "end":
            done.append(span)
            del going[line.kind]
        else:
            going[line.kind] = span
    done.extend(EventSpan(s.kind, s.level, s.start_s, max(end_s, s.start_s), s.why) for s in going.values())
    return tuple(sorted(done, key=lambda span: (span.start_s, span.kind)))


def summarise_glances(glances: tuple[GlanceLine, ...]) -> GlanceSummary:
    """NHTSA's numbers, and the worst minute."""
    seconds = [glance.seconds for glance in glances]
    count, total_s = len(seconds), sum(seconds)
    return GlanceSummary(
        count=count,
        mean_s=total_s / count if count else None,
        longest_s=max(seconds, default=None),
        long_share=sum(1 for s in seconds if s > NHTSA_LONG_S) / count if count else None,
        total_s=total_s,
        worst_60s_s=_worst_window_s(glances, _TASK_WINDOW_S),
    )


def summary_json(info: SessionInfo, summary: SessionSummary) -> str:
    """The content of summary.json; numbers rounded to a tenth of a millisecond."""
    content = {"version": VERSION, "session": asdict(info), **asdict(summary)}
    return json.dumps(_rounded(content), indent=2, ensure_ascii=False)


def _worst_window_s(glances: tuple[GlanceLine, ...], window_s: float) -> float:
    """Most seconds of glances in any window; the fullest one begins with a glance or ends with one."""
    starts = [g.start_s for g in glances] + [g.start_s + g.seconds - window_s for g in glances]
    worst = 0.0
    for start in starts:
        inside = sum(max(0.0, min(g.start_s + g.seconds, start + window_s) - max(g.start_s, start)) for g in glances)
        worst = max(worst, inside)
    return worst


def _not_monitored(data: SessionData, total_s: float) -> tuple[NotMonitored, ...]:
    lasted: dict[str, float] = {}
    for row in data.signals:
        for reason in filter(None, row.not_monitored.split(" | ")):
            # The measured rate in "needs 10 frames a second, has 8" is not part of the reason.
            name = re.sub(r", ha(s|ve) \d+$", "", reason)
            lasted[name] = lasted.get(name, 0.0) + row.span_s
    found = [NotMonitored(name, s, s / total_s if total_s > 0 else 0.0) for name, s in lasted.items()]
    return tuple(sorted(found, key=lambda item: -item.seconds))


def _loudness(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else -1


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
