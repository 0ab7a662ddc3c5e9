"""The report of one session: tables that grow while it runs, and a page made from them at the end or later.

Every line is handed to the system at once, so a killed program loses at most the line it was writing; `rebuild` makes
summary and page from what is there. No picture of the driver is kept unless the user asks for snapshots of events.
"""

from __future__ import annotations

import csv
import io
import logging
import math
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

import cv2
import numpy as np

from app.core.attention_changes import AttentionChange, Phase, changes
from app.core.attention_types import AlertLevel, AttentionEvent, AttentionStatus
from app.core.errors import ConfigError, MorettaError
from app.core.types import U8, FrameResult
from app.session.files import atomic_write_bytes
from app.session.report_files import (
    EVENTS,
    GLANCES,
    PAGE,
    SESSION,
    SIGNALS,
    SNAPSHOTS,
    SUMMARY,
    EventLine,
    GlanceLine,
    SessionInfo,
    SignalLine,
    cells,
    header,
    read_session,
    session_json,
)
from app.session.report_html import page
from app.session.report_summary import SessionSummary, summarise, summary_json

_log = logging.getLogger(__name__)

# Rows of signals.csv a second: enough for a curve, 3 MB an hour. [ours]
SIGNALS_HZ = 5.0
_SNAPSHOT_WIDTH_PX = 320


class ReportWriter:
    """Writes one session's report. Use as a context manager; `close` makes the page."""

    def __init__(
        self, folder: Path, source: str, profile: str, signals_hz: float = SIGNALS_HZ, snapshots: bool = False
    ) -> None:
        """Begin a report.

        Args:
            folder: made if it is not there; must not hold a report yet.
            source: the source's name, for the page. profile: the rule set's name.
            signals_hz: rows of signals.csv a second.
            snapshots: also keep a small picture of the frame at which each warning began.

        Raises:
            ConfigError: the folder holds a report already, or cannot be written.
        """
        if (folder / SESSION).exists():
            raise ConfigError(f'"{folder}" holds a session report already; name another folder.')
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if snapshots:
                (folder / SNAPSHOTS).mkdir(exist_ok=True)
        except OSError as error:
            raise ConfigError(f'The folder "{folder}" cannot be made ({error.strerror}).') from None
        atomic_write_bytes(
            folder / SESSION, session_json(SessionInfo(source, started, profile)).encode(errors="backslashreplace")
        )
        self.folder = folder
        self._events = _Table(folder / EVENTS, header(EventLine))
        self._glances = _Table(folder / GLANCES, header(GlanceLine))
        self._signals = _Table(folder / SIGNALS, header(SignalLine))
        self._period_s = 1.0 / signals_hz
        self._snapshots = snapshots
        self._t_s = 0.0
        self._source_s: float | None = None
        self._row_s = -math.inf
        self._frames = 0
        self._going: tuple[AttentionEvent, ...] = ()
        self._glance_s = 0.0
        self._closed = False

    def add(self, result: FrameResult) -> None:
        """Take in one frame; one that was not watched is passed over."""
        if result.attention is not None:
            self.add_status(result.attention, result.frame.image)

    def add_status(self, status: AttentionStatus, image: U8 | None = None) -> None:
        """Take in one status; image (H, W, 3) uint8 RGB for snapshots."""
        if self._source_s is not None and status.t_s < self._source_s:
            self._end_all()  # another source or a new round: its clock starts anew, ours goes on
        elif self._source_s is not None:
            self._t_s += status.t_s - self._source_s
        self._source_s = status.t_s
        self._frames += 1
        self._note_events(status, image)
        self._note_glance(status.eyes_off_road_s)
        if self._t_s - self._row_s >= self._period_s - 1e-6:
            self._write_row(status)

    def close(self) -> SessionSummary:
        """End what goes on, close the tables, make summary.json and report.html. May be called twice."""
        if not self._closed:
            self._closed = True
            self._end_all()
            for table in (self._events, self._glances, self._signals):
                table.close()
        return rebuild(self.folder)

    def __enter__(self) -> ReportWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _note_events(self, status: AttentionStatus, image: U8 | None) -> None:
        for change in changes(self._going, status.events, self._t_s):
            self._write_event(change)
            warns = change.phase is Phase.BEGIN and change.event.level >= AlertLevel.WARN
            if self._snapshots and image is not None and warns:
                name = f"{self._t_s:09.2f}_{change.event.kind.value}.jpg"
                _write_snapshot(self.folder / SNAPSHOTS / name, image)
        self._going = status.events

    def _note_glance(self, off_s: float) -> None:
        if off_s < self._glance_s:
            self._glances.write(cells(GlanceLine(self._t_s - self._glance_s, self._glance_s)))
        self._glance_s = off_s

    def _end_all(self) -> None:
        for change in changes(self._going, (), self._t_s):
            self._write_event(change)
        self._going = ()
        self._note_glance(0.0)

    def _write_event(self, change: AttentionChange) -> None:
        event = change.event
        line = EventLine(self._t_s, change.phase.value, event.kind.value, event.level.name.lower(), event.why)
        self._events.write(cells(line))

    def _write_row(self, status: AttentionStatus) -> None:
        seen, learned = status.signals, status.learned
        span_s = 0.0 if self._row_s < 0.0 else self._t_s - self._row_s
        row = SignalLine(
            t_s=self._t_s,
            span_s=span_s,
            frames=self._frames,
            state=status.state.value,
            level=status.level.name.lower(),
            off_road=seen.off_road,
            eyes_off_road_s=status.eyes_off_road_s,
            yaw_deg=_degrees(seen.head_yaw_rad),
            pitch_deg=_degrees(seen.head_pitch_rad),
            gaze_yaw_deg=_degrees(seen.gaze_yaw_rad),
            gaze_pitch_deg=_degrees(seen.gaze_pitch_rad),
            eyes_closed=seen.eyes_closed,
            jaw_open=seen.jaw_open,
            buffer=status.buffer,
            perclos_60s=status.perclos_60s,
            perclos_180s=status.perclos_180s,
            calibration=status.calibration,
            neutral_yaw_deg=None if learned is None else _degrees(learned.yaw_rad),
            neutral_pitch_deg=None if learned is None else _degrees(learned.pitch_rad),
            not_monitored=" | ".join(status.not_monitored),
        )
        self._signals.write(cells(row))
        self._row_s = self._t_s
        self._frames = 0


class _Table:
    """A CSV file that is whole after every line."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        try:
            self._file: TextIO = path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise ConfigError(f'"{path}" cannot be written ({error.strerror}).') from None
        self.write(columns)

    def write(self, row: list[str]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        self._file.write(line.getvalue())
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def write_report(
    results: Iterable[FrameResult], folder: Path, source: str, profile: str, snapshots: bool = False
) -> SessionSummary:
    """Report a whole run, e.g. of `run_sync` over a video; what was done is kept where it is interrupted.

    Args and errors: as `ReportWriter`, and whatever `results` raises.
    """
    with ReportWriter(folder, source, profile, snapshots=snapshots) as writer:
        for result in results:
            writer.add(result)
    return writer.close()


def rebuild(folder: Path) -> SessionSummary:
    """Make summary.json and report.html anew from the tables, also of a session that was killed.

    Raises:
        MorettaError: it is no session folder. ConfigError: it cannot be written.
    """
    data = read_session(folder)
    summary = summarise(data)
    atomic_write_bytes(folder / SUMMARY, summary_json(data.info, summary).encode(errors="backslashreplace"))
    atomic_write_bytes(folder / PAGE, page(data, summary).encode(errors="backslashreplace"))
    return summary


def new_session_folder(root: Path) -> Path:
    """A folder name under `root` for a session that begins now, e.g. 2026-11-22_09-30-05; not yet made."""
    name = datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    folder, number = root / name, 2
    while folder.exists():
        folder, number = root / f"{name}_{number}", number + 1
    return folder


def unfinished_sessions(root: Path) -> list[Path]:
    """Sessions under `root` whose page was never made: the program was killed. `rebuild` finishes them."""
    if not root.is_dir():
        return []
    return sorted(p.parent for p in root.glob(f"*/{SESSION}") if not (p.parent / PAGE).exists())


def finish_sessions(root: Path, idle_s: float) -> list[Path]:
    """Rebuild the unfinished sessions under `root`, and say which those were.

    One whose tables grew within the last `idle_s` seconds is being written by another Moretta and is left alone; one
    that cannot be read is left alone too, with a line in the log.
    """
    finished = []
    for folder in unfinished_sessions(root):
        if time.time() - _last_written_s(folder) < idle_s:
            continue
        try:
            rebuild(folder)
            finished.append(folder)
        except MorettaError as error:
            _log.warning("a report cannot be finished: %s", error)
    return finished


def _last_written_s(folder: Path) -> float:
    """When one of a session's files was last written, seconds since the epoch."""
    return max((p.stat().st_mtime for p in folder.iterdir() if p.is_file()), default=0.0)


def _degrees(angle_rad: float | None) -> float | None:
    return None if angle_rad is None else math.degrees(angle_rad)


def _write_snapshot(path: Path, image: U8) -> None:
    height, width = image.shape[:2]
    size_wh = (_SNAPSHOT_WIDTH_PX, max(1, round(height * _SNAPSHOT_WIDTH_PX / width)))
    small = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(small[..., ::-1]), (cv2.IMWRITE_JPEG_QUALITY, 85))
    if done:
        atomic_write_bytes(path, data.tobytes())
