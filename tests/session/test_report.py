"""The session report: what the tables hold, that a killed session opens, and the numbers on the page."""

from __future__ import annotations

import html.parser
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.core.attention_types import (
    AlertLevel,
    AttentionEvent,
    AttentionEventKind,
    AttentionSignals,
    AttentionState,
    AttentionStatus,
    LearnedNeutral,
)
from app.core.errors import ConfigError, MorettaError
from app.core.types import Frame, FrameResult
from app.session.report import (
    ReportWriter,
    finish_sessions,
    new_session_folder,
    rebuild,
    unfinished_sessions,
    write_report,
)
from app.session.report_files import EventLine, GlanceLine, cells, header, read_session
from app.session.report_summary import event_spans, summarise_glances
from app.session.report_svg import thinned

LOOK, FACE = AttentionEventKind.EYES_OFF_ROAD, AttentionEventKind.CANNOT_MONITOR


def status(
    t_s: float, off_s: float = 0.0, off: bool | None = False, events: tuple[AttentionEvent, ...] = ()
) -> AttentionStatus:
    return AttentionStatus(
        state=AttentionState.ATTENTIVE,
        level=events[0].level if events else AlertLevel.NONE,
        reason="",
        events=events,
        buffer=1.0,
        calibration=1.0,
        eyes_off_road_s=off_s,
        perclos_60s=0.05,
        not_monitored=("everything: no face in the picture",) if off is None else (),
        signals=AttentionSignals(off, 0.1, -0.1, None, None, 0.05, 0.0),
        t_s=t_s,
        frames_per_s=10.0,
        learned=LearnedNeutral(0.1, 0.0, 0.1, 0.05),
    )


def drive(start_s: float = 100.0) -> Iterator[AttentionStatus]:
    """20 s at 10 Hz: a look away of 1.5 s at 2 s, one of 4 s at 8 s with a warning, no face from 15 to 17 s."""
    for i in range(201):
        t = i / 10
        if 2 <= t < 3.5:
            yield status(start_s + t, t - 2 + 0.1, True)
        elif 8 <= t < 12:
            event = AttentionEvent(
                LOOK, AlertLevel.WARN if t < 11.5 else AlertLevel.PROMPT, 11 + start_s, f"off {t:.1f}"
            )
            yield status(start_s + t, t - 8 + 0.1, True, (event,) if t >= 11 else ())
        elif 15 <= t < 17:
            yield status(start_s + t, 0.0, None, (AttentionEvent(FACE, AlertLevel.NOTICE, 15.0, "no face"),))
        else:
            yield status(start_s + t)


def written(folder: Path) -> Path:
    with ReportWriter(folder, "a drive", "default") as writer:
        for item in drive():
            writer.add_status(item)
    return folder


def test_events_are_told_when_they_begin_change_and_end(tmp_path: Path) -> None:
    lines = read_session(written(tmp_path / "s")).events
    assert [(line.phase, line.kind, line.level) for line in lines] == [
        ("begin", "eyes_off_road", "warn"),
        ("level", "eyes_off_road", "prompt"),
        ("end", "eyes_off_road", "prompt"),
        ("begin", "cannot_monitor", "notice"),
        ("end", "cannot_monitor", "notice"),
    ]
    assert [line.t_s for line in lines] == pytest.approx([11, 11.5, 12, 15, 17])
    assert lines[2].why == "off 11.9"


def test_looks_away_are_measured_by_every_frame(tmp_path: Path) -> None:
    glances = read_session(written(tmp_path / "s")).glances
    assert [g.seconds for g in glances] == pytest.approx([1.5, 4.0])
    assert [g.start_s for g in glances] == pytest.approx([2.0, 8.0])


def test_summary_has_the_shares_and_the_reasons(tmp_path: Path) -> None:
    folder = written(tmp_path / "s")
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["duration_s"] == pytest.approx(20.0)
    assert summary["frames"] == 201
    assert summary["frames_per_s"] == pytest.approx(10.05, abs=0.02)
    assert summary["judged_share"] == pytest.approx(0.9)
    assert summary["off_road_share"] == pytest.approx(5.5 / 18, abs=0.01)
    assert summary["not_monitored"] == [
        {"reason": "everything: no face in the picture", "seconds": pytest.approx(2.0), "share": pytest.approx(0.1)}
    ]
    assert summary["glances"]["mean_s"] == pytest.approx(2.75)
    assert summary["glances"]["long_share"] == 0.5


def test_rows_come_at_the_chosen_rate(tmp_path: Path) -> None:
    with ReportWriter(tmp_path / "s", "x", "default", signals_hz=2.0) as writer:
        for item in drive():
            writer.add_status(item)
    times = [row.t_s for row in read_session(tmp_path / "s").signals]
    assert times == pytest.approx([k / 2 for k in range(41)])


def test_a_clock_that_jumps_back_ends_what_goes_on_and_time_goes_on(tmp_path: Path) -> None:
    with ReportWriter(tmp_path / "s", "x", "default") as writer:
        for item in list(drive())[:115]:
            writer.add_status(item)
        for item in list(drive(0.0))[:10]:
            writer.add_status(item)
    data = read_session(tmp_path / "s")
    assert [(line.phase, line.t_s) for line in data.events] == [
        ("begin", pytest.approx(11)),
        ("end", pytest.approx(11.4)),
    ]
    assert data.duration_s == pytest.approx(11.4 + 0.9, abs=0.2)


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    folder = written(tmp_path / "s")
    whole = len(read_session(folder).signals)
    for name in ("signals.csv", "events.csv", "glances.csv"):
        with (folder / name).open("a") as file:
            file.write("12.5,0.2,")
    assert len(read_session(folder).signals) == whole
    assert rebuild(folder).duration_s == pytest.approx(20.0)


def test_a_killed_session_opens(tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        f"sys.path[:0] = [{str(Path(__file__).parent)!r}]\n"
        "from test_report import drive\nfrom app.session.report import ReportWriter\n"
        "writer = ReportWriter(Path(sys.argv[1]), 'killed', 'default')\n"
        "for item in list(drive())[:118]: writer.add_status(item)\n"
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait(timeout=30)
    assert unfinished_sessions(tmp_path) == [folder]
    summary = rebuild(folder)
    assert unfinished_sessions(tmp_path) == []
    assert summary.duration_s == pytest.approx(11.7, abs=0.2)
    assert [(e.kind, e.level) for e in summary.events] == [("eyes_off_road", "prompt")]
    assert "Eyes off the road" in (folder / "report.html").read_text(encoding="utf-8")


def abandoned(folder: Path, age_s: float) -> Path:
    """What a killed session left behind `age_s` seconds ago."""
    writer = ReportWriter(folder, "a drive", "default")
    for item in drive():
        writer.add_status(item)
    for table in (writer._events, writer._glances, writer._signals):
        table.close()
    for path in folder.iterdir():
        os.utime(path, (time.time() - age_s,) * 2)
    return folder


def test_left_sessions_are_finished_and_one_under_way_is_let_be(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    left, growing, broken = (abandoned(tmp_path / n, s) for n, s in (("a", 60.0), ("b", 0.0), ("c", 60.0)))
    (broken / "session.json").write_text("{")
    os.utime(broken / "session.json", (0, 0))
    assert finish_sessions(tmp_path, idle_s=5.0) == [left]
    assert (left / "report.html").is_file()
    assert not (growing / "report.html").exists()
    assert "no session report" in caplog.text
    assert finish_sessions(tmp_path, idle_s=5.0) == []
    assert finish_sessions(tmp_path / "nowhere", idle_s=5.0) == []


class _Check(html.parser.HTMLParser):
    """Collects what a page loads, and unclosed tags."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "data")]
        if tag not in ("meta", "img", "line", "rect", "polyline", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


def test_page_is_self_contained_and_well_formed(tmp_path: Path) -> None:
    page = (written(tmp_path / "s") / "report.html").read_text(encoding="utf-8")
    check = _Check()
    check.feed(page)
    assert check.loads == []
    assert check.open == []
    assert "script" not in check.tags
    assert check.tags.count("svg") >= 4
    for word in ("no safety device", "after NHTSA", "2.75 s", "50 %", "no face in the picture"):
        assert word in page


def test_words_from_outside_cannot_become_markup(tmp_path: Path) -> None:
    with ReportWriter(tmp_path / "s", "<script>alert(1)</script>.mp4", "default") as writer:
        writer.add_status(status(0.0, events=(AttentionEvent(LOOK, AlertLevel.WARN, 0.0, "<b>why</b>"),)))
    page = (tmp_path / "s" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>why" not in page


def test_no_picture_is_kept_unless_asked(tmp_path: Path) -> None:
    image = np.full((72, 128, 3), 200, np.uint8)
    frames = [FrameResult(Frame(image, i, item.t_s), attention=item) for i, item in enumerate(drive())]
    write_report(frames, tmp_path / "without", "x", "default")
    assert not list((tmp_path / "without").rglob("*.jpg"))
    assert "data:image" not in (tmp_path / "without" / "report.html").read_text(encoding="utf-8")
    write_report(frames, tmp_path / "with", "x", "default", snapshots=True)
    assert [p.name for p in (tmp_path / "with" / "snapshots").iterdir()] == ["000011.00_eyes_off_road.jpg"]
    assert "data:image/jpeg" in (tmp_path / "with" / "report.html").read_text(encoding="utf-8")


def test_a_run_that_fails_keeps_what_it_had(tmp_path: Path) -> None:
    image = np.zeros((4, 4, 3), np.uint8)

    def results() -> Iterator[FrameResult]:
        for i, item in enumerate(drive()):
            if i == 120:
                raise MorettaError("the camera is gone")
            yield FrameResult(Frame(image, i, item.t_s), attention=item)

    with pytest.raises(MorettaError, match="gone"):
        write_report(results(), tmp_path / "s", "x", "default")
    assert read_session(tmp_path / "s").duration_s == pytest.approx(11.8, abs=0.2)
    assert (tmp_path / "s" / "report.html").exists()


def test_an_empty_session_has_a_page(tmp_path: Path) -> None:
    ReportWriter(tmp_path / "s", "x", "default").close()
    assert "No event" in (tmp_path / "s" / "report.html").read_text(encoding="utf-8")


def test_frames_that_were_not_watched_are_passed_over(tmp_path: Path) -> None:
    summary = write_report([FrameResult(Frame(np.zeros((4, 4, 3), np.uint8), 0, 0.0))], tmp_path / "s", "x", "default")
    assert summary.frames == 0


def test_a_report_is_never_overwritten(tmp_path: Path) -> None:
    written(tmp_path / "s")
    with pytest.raises(ConfigError, match="holds a session report already"):
        ReportWriter(tmp_path / "s", "x", "default")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"version": 99, "source": "", "started": "", "profile": ""}'])
def test_a_folder_that_is_no_report_says_so(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "session.json").write_text(content)
    with pytest.raises(MorettaError):
        rebuild(tmp_path)


def test_new_folders_never_meet(tmp_path: Path) -> None:
    first = new_session_folder(tmp_path)
    first.mkdir()
    assert new_session_folder(tmp_path) != first


def test_lines_survive_commas_and_quotes() -> None:
    line = EventLine(1.0, "begin", "nod", "none", 'he said "so, what"')
    assert len(cells(line)) == len(header(EventLine))


def test_an_event_that_never_ended_ends_with_the_session() -> None:
    spans = event_spans((EventLine(3.0, "begin", "sleep", "alarm", "eyes closed"),), 9.0)
    assert [(s.start_s, s.end_s, s.level) for s in spans] == [(3.0, 9.0, "alarm")]


@pytest.mark.parametrize(
    ("seconds", "mean", "long_share", "worst"),
    [([], None, None, 0.0), ([1.0, 3.0], 2.0, 0.5, 4.0), ([2.0, 2.0], 2.0, 0.0, 4.0)],
)
def test_nhtsas_three_numbers(seconds: list[float], mean: float | None, long_share: float | None, worst: float) -> None:
    glances = tuple(GlanceLine(10.0 * k, s) for k, s in enumerate(seconds))
    got = summarise_glances(glances)
    assert (got.mean_s, got.long_share, got.worst_60s_s) == (mean, long_share, worst)


def test_the_worst_minute_is_found_anywhere() -> None:
    glances = tuple(GlanceLine(start, 5.0) for start in (0.0, 50.0, 58.0, 100.0))
    assert summarise_glances(glances).worst_60s_s == pytest.approx(15.0)


def test_thinning_keeps_every_dip_and_every_gap() -> None:
    points = [(float(i), 0.0 if i == 4321 else (None if 7000 <= i < 7100 else 1.0)) for i in range(10000)]
    thin = thinned(points)
    assert len(thin) < 1500
    assert (4321.0, 0.0) in thin
    assert any(v is None for _, v in thin)


def test_rows_are_bounded_by_their_rate_not_the_frames(tmp_path: Path) -> None:
    """The files grow with time, not with the camera."""
    with ReportWriter(tmp_path / "s", "x", "default") as writer:
        for i in range(600):
            writer.add_status(status(i / 60))
    assert len(read_session(tmp_path / "s").signals) == 50
