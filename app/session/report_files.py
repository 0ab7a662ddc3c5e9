"""The files of one session's report, and how to read them back even where a crash cut the last line.

events.csv: one line whenever an event begins, changes its level, or ends. signals.csv: the signals at a few rows a
second. glances.csv: every look away that has ended. session.json: what was watched. Times are seconds since the
session began.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from app.core.errors import MorettaError

VERSION = 1
SESSION, EVENTS, SIGNALS, GLANCES = "session.json", "events.csv", "signals.csv", "glances.csv"
SUMMARY, PAGE, SNAPSHOTS = "summary.json", "report.html", "snapshots"


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What was watched: the source's name, when it began (local time, ISO 8601), under which rule set."""

    source: str
    started: str
    profile: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """phase: begin, level or end. level: the level's name in small letters."""

    t_s: float
    phase: str
    kind: str
    level: str
    why: str


@dataclass(frozen=True, slots=True)
class GlanceLine:
    """One look away that has ended."""

    start_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class SignalLine:
    """The signals at t_s, standing for the span_s seconds and the frames before it. Angles in degrees from the neutral.

    off_road None: neither head nor gaze could be judged. not_monitored: reasons, joined by " | ".
    """

    t_s: float
    span_s: float
    frames: int
    state: str
    level: str
    off_road: bool | None
    eyes_off_road_s: float
    yaw_deg: float | None
    pitch_deg: float | None
    gaze_yaw_deg: float | None
    gaze_pitch_deg: float | None
    eyes_closed: float | None
    jaw_open: float | None
    buffer: float
    perclos_60s: float | None
    perclos_180s: float | None
    calibration: float
    neutral_yaw_deg: float | None
    neutral_pitch_deg: float | None
    not_monitored: str


@dataclass(frozen=True, slots=True)
class SessionData:
    """All that the files hold, in order of time."""

    info: SessionInfo
    events: tuple[EventLine, ...]
    glances: tuple[GlanceLine, ...]
    signals: tuple[SignalLine, ...]
    snapshots: tuple[Path, ...]

    @property
    def duration_s(self) -> float:
        """Up to the last thing written."""
        ends = [self.signals[-1].t_s if self.signals else 0.0, self.events[-1].t_s if self.events else 0.0]
        return max(ends)


def header(kind: type[EventLine] | type[GlanceLine] | type[SignalLine]) -> list[str]:
    """The columns of a line's file."""
    return [item.name for item in fields(kind)]


def cells(line: EventLine | GlanceLine | SignalLine) -> list[str]:
    """A line as text; empty for None."""
    return [_text(getattr(line, name)) for name in header(type(line))]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def session_json(info: SessionInfo) -> str:
    """The content of session.json."""
    return json.dumps({"version": VERSION, **asdict(info)}, indent=2, ensure_ascii=False)


def read_session(folder: Path) -> SessionData:
    """Read a session's folder; half a last line is left out, a missing table is empty.

    Raises:
        MorettaError: it is no session folder, or of another version.
    """
    try:
        head = json.loads((folder / SESSION).read_text(encoding="utf-8"))
        info = SessionInfo(str(head["source"]), str(head["started"]), str(head["profile"]))
        version = head["version"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise MorettaError(f'"{folder}" is no session report: it has no readable {SESSION}.') from None
    if version != VERSION:
        raise MorettaError(f'"{folder}" was written by another version of Moretta (report version {version}).')
    snapshots = tuple(sorted((folder / SNAPSHOTS).glob("*.jpg")))
    return SessionData(info, tuple(_events(folder)), tuple(_glances(folder)), tuple(_signals(folder)), snapshots)


def _rows(path: Path, kind: type[EventLine] | type[GlanceLine] | type[SignalLine]) -> Iterator[dict[str, str]]:
    """Whole rows only."""
    if not path.is_file():
        return
    names = header(kind)
    text = path.read_text(encoding="utf-8", errors="replace")
    whole = text[: text.rfind("\n") + 1]
    for row in csv.reader(whole.splitlines()[1:]):
        if len(row) == len(names):
            yield dict(zip(names, row, strict=True))


def _events(folder: Path) -> Iterator[EventLine]:
    for row in _rows(folder / EVENTS, EventLine):
        t_s = _number(row["t_s"])
        if t_s is not None:
            yield EventLine(t_s, row["phase"], row["kind"], row["level"], row["why"])


def _glances(folder: Path) -> Iterator[GlanceLine]:
    for row in _rows(folder / GLANCES, GlanceLine):
        start_s, seconds = _number(row["start_s"]), _number(row["seconds"])
        if start_s is not None and seconds is not None:
            yield GlanceLine(start_s, seconds)


def _signals(folder: Path) -> Iterator[SignalLine]:
    for row in _rows(folder / SIGNALS, SignalLine):
        t_s = _number(row["t_s"])
        if t_s is None:
            continue
        yield SignalLine(
            t_s=t_s,
            span_s=_number(row["span_s"]) or 0.0,
            frames=int(_number(row["frames"]) or 0),
            state=row["state"],
            level=row["level"],
            off_road=None if row["off_road"] == "" else row["off_road"] == "1",
            eyes_off_road_s=_number(row["eyes_off_road_s"]) or 0.0,
            yaw_deg=_number(row["yaw_deg"]),
            pitch_deg=_number(row["pitch_deg"]),
            gaze_yaw_deg=_number(row["gaze_yaw_deg"]),
            gaze_pitch_deg=_number(row["gaze_pitch_deg"]),
            eyes_closed=_number(row["eyes_closed"]),
            jaw_open=_number(row["jaw_open"]),
            buffer=_number(row["buffer"]) or 0.0,
            perclos_60s=_number(row["perclos_60s"]),
            perclos_180s=_number(row["perclos_180s"]),
            calibration=_number(row["calibration"]) or 0.0,
            neutral_yaw_deg=_number(row["neutral_yaw_deg"]),
            neutral_pitch_deg=_number(row["neutral_pitch_deg"]),
            not_monitored=row["not_monitored"],
        )


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
