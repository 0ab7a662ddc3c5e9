"""Plots as inline SVG: curves over time, a timeline of events, a histogram. No script, no outside file.

Colours after Okabe and Ito, which people with any common colour blindness tell apart; shapes and words say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH_PX = 960
_LEFT, _RIGHT, _TOP, _BOTTOM = 132, 12, 12, 26
_MOST_POINTS = 900
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)

Point = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Curve:
    """points: (t seconds, value or None for a gap), by time. css: its class in the page's style sheet."""

    name: str
    points: Sequence[Point]
    css: str


@dataclass(frozen=True, slots=True)
class Band:
    """A span of time that is shaded, e.g. where nothing could be judged."""

    start_s: float
    end_s: float
    css: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One event on a lane. title: shown when the pointer rests on it."""

    start_s: float
    end_s: float
    css: str
    title: str


def curves(
    title: str,
    duration_s: float,
    drawn: Sequence[Curve],
    low: float,
    high: float,
    ticks: Sequence[tuple[float, str]],
    lines: Sequence[tuple[float, str]] = (),
    bands: Sequence[Band] = (),
    height_px: int = 170,
) -> str:
    """Curves over time. ticks: (value, label) of the y axis; lines: (value, label) of limits, drawn dashed."""
    inner = height_px - _TOP - _BOTTOM

    def y(value: float) -> float:
        return _TOP + inner * (1.0 - (min(high, max(low, value)) - low) / (high - low))

    parts = [_open(title, height_px)]
    parts += [_band(band, duration_s, inner) for band in bands]
    for value, label in ticks:
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH_PX - _RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        )
        parts.append(
            f'<text class="tick" text-anchor="end" x="{_LEFT - 8}" y="{y(value) + 4:.1f}">{escape(label)}</text>'
        )
    for value, label in lines:
        parts.append(
            f'<line class="limit" x1="{_LEFT}" x2="{WIDTH_PX - _RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        )
        parts.append(f'<text class="limit-name" x="{_LEFT + 6}" y="{y(value) - 4:.1f}">{escape(label)}</text>')
    for curve in drawn:
        for run in _runs(thinned(curve.points)):
            path = " ".join(f"{_x(t, duration_s):.1f},{y(v):.1f}" for t, v in run)
            parts.append(
                f'<polyline class="curve {curve.css}" points="{path}"><title>{escape(curve.name)}</title></polyline>'
            )
    parts += [_time_axis(duration_s, height_px), "</svg>"]
    return "".join(parts)


def timeline(title: str, duration_s: float, lanes: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """One lane a kind of event, each event a bar at least 3 px wide."""
    lane_px = 26
    height_px = _TOP + lane_px * len(lanes) + _BOTTOM
    parts = [_open(title, height_px)]
    for number, (name, bars) in enumerate(lanes):
        top = _TOP + number * lane_px
        parts.append(f'<text class="lane" text-anchor="end" x="{_LEFT - 8}" y="{top + 17}">{escape(name)}</text>')
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH_PX - _RIGHT}" y1="{top + 13}" y2="{top + 13}"/>')
        for bar in bars:
            x0, x1 = _x(bar.start_s, duration_s), _x(bar.end_s, duration_s)
            parts.append(
                f'<rect class="bar {bar.css}" x="{x0:.1f}" y="{top + 5}" width="{max(3.0, x1 - x0):.1f}" height="16" '
                f'rx="2"><title>{escape(bar.title)}</title></rect>'
            )
    parts += [_time_axis(duration_s, height_px), "</svg>"]
    return "".join(parts)


def histogram(title: str, bins: Sequence[tuple[str, int, str]]) -> str:
    """Bars of counts: (label below, count, css), narrow enough to stand beside a table."""
    width, height, base = 420, 170, 140
    most = max([count for _, count, _ in bins], default=0) or 1
    step = (width - 20) / max(1, len(bins))
    parts = [f'<svg class="small" viewBox="0 0 {width} {height}" role="img"><title>{escape(title)}</title>']
    for number, (label, count, css) in enumerate(bins):
        x, tall = 10 + number * step, 112 * count / most
        parts.append(
            f'<rect class="bar {css}" x="{x + 2:.1f}" y="{base - tall:.1f}" width="{step - 4:.1f}" '
            f'height="{tall:.1f}"/>'
        )
        middle = f'text-anchor="middle" x="{x + step / 2:.1f}"'
        if count:
            parts.append(f'<text class="tick" {middle} y="{base - tall - 4:.1f}">{count}</text>')
        parts.append(f'<text class="tick" {middle} y="{base + 16}">{escape(label)}</text>')
    parts.append(f'<line class="axis" x1="10" x2="{width - 10}" y1="{base}" y2="{base}"/></svg>')
    return "".join(parts)


def thinned(points: Sequence[Point]) -> list[Point]:
    """At most _MOST_POINTS points or so; of each bucket the lowest and the highest survive, so no dip is lost."""
    if len(points) <= _MOST_POINTS:
        return list(points)
    size = -(-2 * len(points) // _MOST_POINTS)
    out: list[Point] = []
    for first in range(0, len(points), size):
        bucket = points[first : first + size]
        known = [(t, v) for t, v in bucket if v is not None]
        if len(known) < len(bucket) or not known:
            out.append((bucket[0][0], None))
        out.extend(sorted({min(known, key=lambda p: p[1]), max(known, key=lambda p: p[1])}) if known else [])
    return out


def clock(t_s: float) -> str:
    """1:05 or 1:02:05."""
    minutes, seconds = divmod(round(t_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _open(title: str, height_px: int) -> str:
    return f'<svg viewBox="0 0 {WIDTH_PX} {height_px}" role="img"><title>{escape(title)}</title>'


def _x(t_s: float, duration_s: float) -> float:
    share = t_s / duration_s if duration_s > 0 else 0.0
    return _LEFT + (WIDTH_PX - _LEFT - _RIGHT) * min(1.0, max(0.0, share))


def _band(band: Band, duration_s: float, inner_px: float) -> str:
    x0, x1 = _x(band.start_s, duration_s), _x(band.end_s, duration_s)
    return f'<rect class="{band.css}" x="{x0:.1f}" y="{_TOP}" width="{max(1.0, x1 - x0):.1f}" height="{inner_px}"/>'


def _runs(points: Sequence[Point]) -> list[list[tuple[float, float]]]:
    """Unbroken stretches of the curve."""
    runs: list[list[tuple[float, float]]] = [[]]
    for t, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((t, value))
    return [run for run in runs if run]


def _time_axis(duration_s: float, height_px: int) -> str:
    step_s = next((s for s in _STEPS_S if duration_s / s <= 10), _STEPS_S[-1])
    base = height_px - _BOTTOM
    parts = [f'<line class="axis" x1="{_LEFT}" x2="{WIDTH_PX - _RIGHT}" y1="{base}" y2="{base}"/>']
    for number in range(int(duration_s // step_s) + 1):
        x = _x(number * step_s, duration_s)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{base}" y2="{base + 4}"/>')
        parts.append(
            f'<text class="tick" text-anchor="middle" x="{x:.1f}" y="{base + 18}">{clock(number * step_s)}</text>'
        )
    return "".join(parts)
