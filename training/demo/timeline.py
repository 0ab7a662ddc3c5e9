"""What the demo person does and when: smooth curves through key points, and named segments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Keys = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Segment:
    """Something that happens from start_s (inclusive) to end_s (exclusive)."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Channels:
    """The person at one moment: degrees, shares in [0, 1] and metres."""

    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    closed: float
    jaw_open: float
    gaze_yaw_deg: float
    gaze_pitch_deg: float
    slide_m: float
    dark: float
    coloured: float


class Curve:
    """A value over time: still before the first and after the last key, minimum-jerk from key to key.

    Flash and Hogan 1985, "The coordination of arm movements": 10 u^3 - 15 u^4 + 6 u^5.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = sorted(keys)
        times = [t for t, _ in self._keys]
        if len(set(times)) != len(times):
            raise ValueError("two keys share one time")
        self._times = times

    def at(self, t_s: float) -> float:
        i = bisect_right(self._times, t_s)
        if i == 0:
            return self._keys[0][1]
        if i == len(self._keys):
            return self._keys[-1][1]
        (t0, a), (t1, b) = self._keys[i - 1], self._keys[i]
        u = (t_s - t0) / (t1 - t0)
        return a + (b - a) * u**3 * (10.0 - 15.0 * u + 6.0 * u * u)


class Script:
    """Builds channels by saying what happens next; the clock only moves forward. `end_s` is where it stands."""

    def __init__(self) -> None:
        self.end_s = 0.0
        self.segments: list[Segment] = []
        self._keys: dict[str, list[tuple[float, float]]] = {name: [(0.0, 0.0)] for name in Channels.__slots__}

    def rest(self, seconds: float, name: str | None = None) -> None:
        """Nothing moves."""
        self._advance(seconds, name)

    def move(self, channel: str, values: Sequence[tuple[float, float, float]], name: str | None = None) -> None:
        """Take `channel` through (value, seconds to get there, seconds to stay), one after the other."""
        start = self.end_s
        keys = self._keys[channel]
        for value, travel_s, stay_s in values:
            self._hold(keys, self.end_s)
            self.end_s += travel_s
            keys.append((self.end_s, value))
            self.end_s += stay_s
            self._hold(keys, self.end_s)
        if name:
            self.segments.append(Segment(name, start, self.end_s))

    def together(self, values: dict[str, float], seconds: float) -> None:
        """Take several channels to new values at once."""
        for channel, value in values.items():
            keys = self._keys[channel]
            self._hold(keys, self.end_s)
            keys.append((self.end_s + seconds, value))
        self.end_s += seconds

    def name_since(self, name: str, start_s: float) -> None:
        """Call everything from start_s until now `name`."""
        self.segments.append(Segment(name, start_s, self.end_s))

    def blink(self, seconds: float = 0.2, name: str = "blink") -> None:
        """Shut and open again: closing takes 40 %, opening 60 % of what the closed moment (30 %) leaves."""
        self.close(0.28 * seconds, 0.30 * seconds, 0.42 * seconds, name)

    def close(self, shut_s: float, closed_s: float, open_s: float, name: str) -> None:
        """Lids down in shut_s, wholly closed for closed_s, up again in open_s."""
        self.move("closed", [(1.0, shut_s, closed_s), (0.0, open_s, 0.0)], name)

    def channels(self) -> Timeline:
        return Timeline({name: Curve(keys) for name, keys in self._keys.items()}, tuple(self.segments), self.end_s)

    def _advance(self, seconds: float, name: str | None) -> None:
        if name:
            self.segments.append(Segment(name, self.end_s, self.end_s + seconds))
        self.end_s += seconds

    @staticmethod
    def _hold(keys: list[tuple[float, float]], t_s: float) -> None:
        if t_s > keys[-1][0]:
            keys.append((t_s, keys[-1][1]))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Finished curves; `at` any time in [0, duration_s]."""

    curves: dict[str, Curve]
    segments: tuple[Segment, ...]
    duration_s: float

    def at(self, t_s: float) -> Channels:
        return Channels(**{name: curve.at(t_s) for name, curve in self.curves.items()})


def demo_timeline() -> Timeline:
    """The demo clip: 30 seconds that end as they begin, so that it can loop."""
    s = Script()
    s.rest(2.6, "still")
    s.blink(0.20)
    s.rest(0.2)
    s.move("yaw_deg", [(50, 0.85, 0.1), (-50, 1.4, 0.1), (0, 0.85, 0.1)], "yaw_sweep")
    s.move("pitch_deg", [(25, 0.5, 0.1), (-25, 0.8, 0.1), (0, 0.5, 0.05)], "pitch_sweep")
    s.move("roll_deg", [(25, 0.5, 0.1), (-25, 0.8, 0.1), (0, 0.5, 0.05)], "roll_sweep")
    s.move("yaw_deg", [(32, 0.20, 0.25), (-32, 0.27, 0.25), (0, 0.20, 0.15)], "fast_turns")
    s.blink(0.15)
    s.rest(0.25)
    s.blink(0.25)
    s.rest(0.25)
    s.close(0.10, 1.6, 0.15, "closure_short")
    s.rest(0.3)
    s.close(0.12, 3.2, 0.18, "closure_long")
    s.rest(0.3)
    s.move("jaw_open", [(1.0, 0.35, 0.5), (0.0, 0.35, 0.1)], "jaw_open")
    s.move("jaw_open", [(0.4, 0.12, 0.02), (0.1, 0.12, 0.0), (0.5, 0.14, 0.0), (0.0, 0.16, 0.1)], "talking")
    s.move("gaze_yaw_deg", [(25, 0.08, 0.55)], "gaze_left")
    s.move("gaze_yaw_deg", [(-25, 0.12, 0.55)], "gaze_right")
    s.move("gaze_yaw_deg", [(0, 0.08, 0.12)])
    s.move("gaze_pitch_deg", [(20, 0.08, 0.55)], "gaze_up")
    s.move("gaze_pitch_deg", [(-25, 0.12, 0.55)], "gaze_down")
    s.move("gaze_pitch_deg", [(0, 0.08, 0.15)])
    s.move("slide_m", [(0.80, 0.65, 2.0)], "leave_and_absent")
    s.move("slide_m", [(0.0, 0.65, 0.15)], "return")
    s.move("dark", [(1.0, 0.30, 0.60), (0.0, 0.25, 0.0)], "light_dark")
    s.move("coloured", [(1.0, 0.25, 0.75), (0.0, 0.30, 0.0)], "light_coloured")
    s.rest(max(0.2, 30.0 - s.end_s), "end")
    return s.channels()
