"""One self-contained page of a session: no script, nothing loaded from anywhere, readable in print and in the dark."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from app.session.report_files import SessionData, SignalLine
from app.session.report_style import STYLE
from app.session.report_summary import (
    NHTSA_LONG_S,
    NHTSA_LONG_SHARE,
    NHTSA_MEAN_S,
    NHTSA_TOTAL_S,
    EventSpan,
    SessionSummary,
)
from app.session.report_svg import Band, Bar, Curve, clock, curves, histogram, timeline

KIND_NAMES = {
    "eyes_off_road": "Eyes off the road",
    "short_distraction": "Many short looks",
    "microsleep": "Microsleep",
    "sleep": "Sleep",
    "unresponsive": "Unresponsive",
    "drowsy": "Drowsy",
    "yawn": "Yawn",
    "nod": "Nod",
    "cannot_monitor": "Not monitored",
}
_BINS_S = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 11.0)


def page(data: SessionData, summary: SessionSummary) -> str:
    """The whole HTML document."""
    info = data.info
    began = info.started.replace("T", " ")
    title = f"Attention report, {info.source}, {began}"
    body = [
        f"<h1>Attention report</h1><p class='sub'>{escape(info.source)} · began {escape(began)}"
        f" · rules: {escape(info.profile)} · {clock(summary.duration_s)} long</p>",
        "<p class='note'>A demonstration and no safety device. Limits are quoted after their sources, known from "
        "secondary literature; nothing here certifies anything.</p>",
        _tiles(summary),
        _section("Attention", _attention_plot(data, summary), _legend()),
        _section("Events", _event_plot(summary), _event_table(summary.events)),
        _section("Looks away from the road", _glances(data, summary)),
        _section("Head", _head_plot(data, summary)),
        _section("Drowsiness (PERCLOS)", _perclos_plot(data, summary)),
        _section("What was not monitored", _not_monitored(summary)),
        _section("Calibration", _calibration(summary)),
        _snapshots(data),
    ]
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>"
    )


def _section(title: str, *parts: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{''.join(parts)}</section>" if any(parts) else ""


def _tiles(summary: SessionSummary) -> str:
    warned = [e for e in summary.events if e.level in ("warn", "prompt", "urgent", "alarm", "emergency")]
    tiles = (
        (str(len(warned)), "warnings"),
        (percent(summary.off_road_share), "of the judged time off the road"),
        (percent(summary.perclos_60s_max), "highest PERCLOS in 60 s"),
        (percent(summary.judged_share), "of the time head or gaze could be judged"),
        (percent(summary.eyes_judged_share), "of the time the eyes could be judged"),
    )
    return "<div class='tiles'>" + "".join(f"<div><b>{v}</b><span>{n}</span></div>" for v, n in tiles) + "</div>"


def _attention_plot(data: SessionData, summary: SessionSummary) -> str:
    points = [(row.t_s, row.buffer) for row in data.signals]
    ticks = ((0.0, "empty"), (0.5, "half"), (1.0, "full"))
    title = "Attention reserve over time"
    return curves(
        title,
        summary.duration_s,
        [Curve("attention reserve", points, "c-main")],
        0,
        1,
        ticks,
        bands=_unseen(data.signals),
    )


def _legend() -> str:
    return (
        "<p class='legend'>The curve is a reserve of 2 s: looking away and closed eyes empty it, looking at the road "
        "fills it (after AttenD). <span class='key hatch'></span> head and gaze could not be judged.</p>"
    )


def _unseen(rows: Sequence[SignalLine]) -> list[Band]:
    """Spans in which neither head nor gaze was judged."""
    bands: list[Band] = []
    for row in rows:
        if row.off_road is not None:
            continue
        start_s = row.t_s - row.span_s
        if bands and start_s - bands[-1].end_s < 1e-3:
            bands[-1] = Band(bands[-1].start_s, row.t_s, "unseen")
        else:
            bands.append(Band(start_s, row.t_s, "unseen"))
    return bands


def _event_plot(summary: SessionSummary) -> str:
    if not summary.events:
        return "<p>No event.</p>"
    kinds = [kind for kind in KIND_NAMES if any(span.kind == kind for span in summary.events)]
    lanes = [(KIND_NAMES[kind], [_bar(span) for span in summary.events if span.kind == kind]) for kind in kinds]
    return timeline("Events over time", summary.duration_s, lanes)


def _bar(span: EventSpan) -> Bar:
    words = f"{clock(span.start_s)} for {span.end_s - span.start_s:.1f} s, {span.level}: {span.why}"
    return Bar(span.start_s, span.end_s, f"l-{span.level}", words)


def _event_table(events: Sequence[EventSpan]) -> str:
    rows = [
        (
            clock(e.start_s),
            f"{e.end_s - e.start_s:.1f} s",
            escape(KIND_NAMES.get(e.kind, e.kind)),
            f"<span class='tag l-{e.level}'>{e.level}</span>",
            escape(e.why),
        )
        for e in events
    ]
    return _table(("began", "lasted", "event", "level", "why"), rows) if rows else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells are HTML already; those that begin with a digit get figures of one width."""
    lines = []
    for row in rows:
        cells = (f"<td class='n'>{c}</td>" if c[:1].isdigit() else f"<td>{c}</td>" for c in row)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{''.join(lines)}</table>"


def _glances(data: SessionData, summary: SessionSummary) -> str:
    g = summary.glances
    if not g.count or g.mean_s is None or g.long_share is None or g.longest_s is None:
        return "<p>No look away.</p>"
    limits = (
        ("mean length", f"{g.mean_s:.2f} s", f"at most {NHTSA_MEAN_S:.1f} s", g.mean_s <= NHTSA_MEAN_S),
        (
            "share longer than 2.0 s",
            percent(g.long_share),
            f"at most {percent(NHTSA_LONG_SHARE)}",
            g.long_share <= NHTSA_LONG_SHARE,
        ),
        (
            "total in the worst minute",
            f"{g.worst_60s_s:.1f} s",
            f"at most {NHTSA_TOTAL_S:.0f} s a task",
            g.worst_60s_s <= NHTSA_TOTAL_S,
        ),
    )
    rows = [(name, value, limit, "within" if ok else "over") for name, value, limit, ok in limits]
    return (
        f"<div class='pair'><div>{_table(('', 'here', 'after NHTSA', ''), rows)}"
        f"<p>{g.count} looks away, {g.total_s:.1f} s in all, the longest {g.longest_s:.1f} s.</p>"
        "<p class='legend'>NHTSA's total holds for one task; a drive has no marked tasks, so the worst minute stands "
        f"in.</p></div>{_histogram([line.seconds for line in data.glances])}</div>"
    )


def _histogram(seconds: Sequence[float]) -> str:
    edges = (0.0, *_BINS_S, float("inf"))
    bins = []
    for low, high in pairwise(edges):
        label = f"> {low:g}" if high == float("inf") else f"{low:g}–{high:g}"
        css = "l-warn" if low >= NHTSA_LONG_S else "l-none"
        bins.append((label, sum(1 for s in seconds if low < s <= high), css))
    return histogram("Looks away by length in seconds", bins)


def _head_plot(data: SessionData, summary: SessionSummary) -> str:
    drawn = [
        Curve("yaw", [(row.t_s, row.yaw_deg) for row in data.signals], "c-main"),
        Curve("pitch", [(row.t_s, row.pitch_deg) for row in data.signals], "c-second"),
    ]
    if all(value is None for curve in drawn for _, value in curve.points):
        return ""
    ticks = tuple((float(v), f"{v}°") for v in (-60, -30, 0, 30, 60))
    return curves(
        "Head yaw and pitch from the neutral", summary.duration_s, drawn, -60, 60, ticks, bands=_unseen(data.signals)
    ) + (
        "<p class='legend'><span class='key c-main'></span> yaw, up is the driver's left "
        "<span class='key c-second'></span> pitch, up is up; both from the learned neutral</p>"
    )


def _perclos_plot(data: SessionData, summary: SessionSummary) -> str:
    drawn = [
        Curve("PERCLOS 60 s", [(row.t_s, row.perclos_60s) for row in data.signals], "c-main"),
        Curve("PERCLOS 180 s", [(row.t_s, row.perclos_180s) for row in data.signals], "c-second"),
    ]
    if summary.perclos_60s_max is None:
        return "<p>Too little was seen of the eyes for PERCLOS.</p>"
    step = 0.05 if summary.perclos_60s_max < 0.3 else 0.2
    high = max(0.2, step * (int(summary.perclos_60s_max / step) + 1))
    ticks = tuple((step * k, percent(step * k)) for k in range(round(high / step) + 1))
    limits = ((0.08, "advisory 8 %"), (0.15, "drowsy 15 %"))
    return curves("PERCLOS over time", summary.duration_s, drawn, 0, high, ticks, limits) + (
        "<p class='legend'><span class='key c-main'></span> last 60 s <span class='key c-second'></span> last 180 s. "
        "Share of the seen time with the lids at least 80 % closed, blinks left out; "
        f"mean {percent(summary.perclos_60s_mean)}.</p>"
    )


def _not_monitored(summary: SessionSummary) -> str:
    if not summary.not_monitored:
        return "<p>Everything was monitored all the time.</p>"
    rows = [(escape(item.reason), f"{item.seconds:.1f} s", percent(item.share)) for item in summary.not_monitored]
    return _table(("what, and why", "for", "of the session"), rows)


def _calibration(summary: SessionSummary) -> str:
    if summary.calibrated_at_s is None or summary.neutral_yaw_deg is None or summary.neutral_pitch_deg is None:
        return "<p>Never finished: the wide default cone held throughout.</p>"
    when = (
        "from the start (a stored calibration)"
        if summary.calibrated_at_s < 1
        else f"after {clock(summary.calibrated_at_s)}"
    )
    return (
        f"<p>Known {when}: neutral yaw {summary.neutral_yaw_deg:+.1f}°, pitch {summary.neutral_pitch_deg:+.1f}° "
        "from the camera.</p>"
    )


def _snapshots(data: SessionData) -> str:
    if not data.snapshots:
        return ""
    figures = []
    for path in data.snapshots:
        content = base64.b64encode(path.read_bytes()).decode("ascii")
        t_s, _, kind = path.stem.partition("_")
        words = f"{clock(float(t_s))} {KIND_NAMES.get(kind, kind)}"
        figures.append(
            f"<figure><img alt='{escape(words)}' src='data:image/jpeg;base64,{content}'>"
            f"<figcaption>{escape(words)}</figcaption></figure>"
        )
    return _section("Snapshots", f"<div class='shots'>{''.join(figures)}</div>")


def percent(share: float | None) -> str:
    """12 %, 4.5 %, or a dash."""
    if share is None:
        return "–"
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 or value == round(value) else f"{value:.1f} %"
