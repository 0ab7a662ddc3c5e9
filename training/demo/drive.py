"""A scripted ten-minute drive of the synthetic person: what must and must not alert, with the truth beside it.

Run: python -m training.demo.drive --out FOLDER [--fps 12] [--workers 2]
Writes FOLDER/drive.mp4 and FOLDER/drive.json: the demo clip's sidecar (version 1) with `events`, each
{"kind", "onset_s", "end_s", "why"}, kinds as in app.core.attention_types. Onsets are when the scripted condition has
lasted as long as the default rule set asks, from the script alone; no policy code is run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.attention_config import AttentionConfig
from app.core.types import CameraIntrinsics
from app.paths import demo_dir, load_face_model
from training.demo.clip import HFOV_RAD, Studio, truth, write_video
from training.demo.drowsy import perclos_onset
from training.demo.render import COARSE
from training.demo.rig import HeadRig, load_person
from training.demo.timeline import Channels, Script, Timeline

SIZE_WH = (480, 270)
FPS = 12
DRIVE_S = 600.0
_STEP_S = 0.01
# So far to the side the face is out of the picture.
_ABSENT_M = 0.33


@dataclass(frozen=True, slots=True)
class Expected:
    """An event that must fire: kind as in AttentionEventKind, onset and end of its condition in seconds, and why."""

    kind: str
    onset_s: float
    end_s: float
    why: str


_Mark = tuple[str, float, float, float, Callable[[Channels], bool], str]


class Drive:
    """Writes the script and, beside it, which alerts it must cause. The limits come from the default rule set."""

    def __init__(self, seed: int = 5) -> None:
        self.script = Script()
        self._random = random.Random(seed)
        self._marks: list[_Mark] = []
        self._totals: list[_Mark] = []
        self._config = AttentionConfig()

    def attentive(self, seconds: float, name: str | None = None) -> None:
        """Eyes ahead: a blink every 2.5 to 5 s, small turns of the head within 3 degrees."""
        end_s = self.script.end_s + seconds
        start = self.script.end_s
        while True:
            gap = self._random.uniform(2.5, 5.0)
            if self.script.end_s + gap + 0.3 > end_s:
                break
            half = 0.5 * gap
            self.script.move("yaw_deg", [(self._random.uniform(-3, 3), 0.5, half - 0.5)])
            self.script.move("pitch_deg", [(self._random.uniform(-2, 2), 0.5, half - 0.5)])
            self.script.blink(self._random.uniform(0.15, 0.22))
        self.script.move("yaw_deg", [(0.0, 0.2, 0.0)])
        self.script.move("pitch_deg", [(0.0, 0.2, 0.0)])
        self.script.rest(max(0.0, end_s - self.script.end_s))
        if name:
            self._name(name, start)

    def look(self, name: str, yaw_deg: float, pitch_deg: float, stay_s: float, travel_s: float = 0.3) -> None:
        """Head to a place, stay, and back."""
        start = self.script.end_s
        together = {"yaw_deg": yaw_deg, "pitch_deg": pitch_deg}
        self.script.together(together, travel_s)
        self.script.rest(stay_s)
        self.script.together(dict.fromkeys(together, 0.0), travel_s)
        self._name(name, start)

    def expect(self, kind: str, since_s: float, hold_s: float, holds: Callable[[Channels], bool], why: str) -> None:
        """The event must fire once `holds` has been true for hold_s in a row, between since_s and now."""
        self._marks.append((kind, since_s, self.script.end_s, hold_s, holds, why))

    def expect_total(
        self, kind: str, since_s: float, total_s: float, holds: Callable[[Channels], bool], why: str
    ) -> None:
        """The event must fire once `holds` has been true for total_s in all, between since_s and now."""
        self._totals.append((kind, since_s, self.script.end_s, total_s, holds, why))

    def _name(self, name: str, start_s: float) -> None:
        self.script.name_since(name, start_s)

    def head_off(self, c: Channels) -> bool:
        """Head outside the default cone about a neutral of zero."""
        turned = abs(c.yaw_deg) > math.degrees(self._config.head_yaw_off_rad)
        return turned or c.pitch_deg < -math.degrees(self._config.head_pitch_down_off_rad)

    def uneven(self, low: float, high: float) -> float:
        """A number in between, from the drive's own seed."""
        return self._random.uniform(low, high)

    def eyes_seen(self, c: Channels) -> bool:
        """In the picture, and not turned so far that no eye can be judged."""
        return c.slide_m <= _ABSENT_M and abs(c.yaw_deg) <= math.degrees(self._config.eyes_yaw_max_rad)

    def finish(self) -> tuple[Timeline, tuple[Expected, ...]]:
        """The timeline and the expected events in order of onset."""
        timeline = self.script.channels()
        events = [_first_hold(timeline, *mark) for mark in self._marks]
        events += [_first_total(timeline, *mark) for mark in self._totals]
        config = self._config
        drowsy = perclos_onset(timeline, config.perclos_warn_60s, config.perclos_warn_180s, config.closed_at,
                               config.perclos_blink_s, self.eyes_seen)  # fmt: skip
        if drowsy is not None:
            events.append(
                Expected("drowsy", drowsy, timeline.duration_s, "lids closed for too large a share of the time")
            )
        return timeline, tuple(sorted(events, key=lambda e: e.onset_s))


def _first_hold(timeline: Timeline, kind: str, since_s: float, until_s: float, hold_s: float,
                holds: Callable[[Channels], bool], why: str) -> Expected:  # fmt: skip
    start: float | None = None
    onset: float | None = None
    t = since_s
    while t <= until_s + 0.5:
        if holds(timeline.at(t)):
            start = t if start is None else start
            if onset is None and t - start >= hold_s:
                onset = t
        else:
            if onset is not None:
                return Expected(kind, round(onset, 2), round(t, 2), why)
            start = None
        t += _STEP_S
    if onset is None:
        raise ValueError(f"the script never holds {kind} for {hold_s} s between {since_s} and {until_s}")
    return Expected(kind, round(onset, 2), round(t, 2), why)


def _first_total(timeline: Timeline, kind: str, since_s: float, until_s: float, total_s: float,
                 holds: Callable[[Channels], bool], why: str) -> Expected:  # fmt: skip
    steps = round((until_s - since_s) / _STEP_S)
    total = 0.0
    for i in range(steps):
        t = since_s + i * _STEP_S
        total += _STEP_S * holds(timeline.at(t))
        if total >= total_s:
            return Expected(kind, round(t, 2), round(until_s, 2), why)
    raise ValueError(f"the script holds {kind} for {total} s in all, not {total_s}")


def _distractions(d: Drive, config: AttentionConfig) -> None:
    """Looks away: mirrors and dials that must stay silent, then glances that must not."""
    d.look("left_mirror", 38, -4, 0.8)
    d.attentive(9)
    d.look("inside_mirror", -26, 8, 0.8)
    d.attentive(9)
    d.look("right_mirror", -40, -4, 0.9)
    d.attentive(9)
    d.look("speedometer", 0, -22, 0.7)
    d.attentive(12)
    d.look("shoulder_check", 48, 0, 1.0)
    d.attentive(14)

    since = d.script.end_s
    d.look("long_glance", -38, -3, 4.4)
    d.expect("eyes_off_road", since, config.eyes_off_warn_s, d.head_off, "head turned right")
    d.attentive(25)
    since = d.script.end_s
    d.look("phone_in_lap", 6, -27, 6.4, travel_s=0.4)
    d.expect("eyes_off_road", since, config.eyes_off_warn_s, d.head_off, "head down, phone in lap")
    d.attentive(35)
    d.look("talks_to_passenger", -34, 0, 2.3)
    d.attentive(12)
    since = d.script.end_s
    d.script.move("gaze_yaw_deg", [(34, 0.10, 4.2), (0, 0.10, 0.0)], "gaze_only_glance")
    limit = math.degrees(config.gaze_yaw_off_rad)
    d.expect("eyes_off_road", since, config.eyes_off_warn_s, lambda c: abs(c.gaze_yaw_deg) > limit, "gaze turned left")
    d.attentive(32)


def _glances(d: Drive, config: AttentionConfig) -> None:
    """Short glances, each harmless, that add up, and a nod."""
    since = d.script.end_s
    for _ in range(6):
        d.look("repeated_glance", -36, -2, 2.0)
        d.script.rest(0.9)
    d.expect_total("short_distraction", since, config.short_off_s, d.head_off, "10 s off the road within 30 s")
    d.attentive(32)
    start = d.script.end_s
    d.script.together({"closed": 1.0}, 0.15)
    d.script.together({"pitch_deg": -21.0}, 0.55)
    d.script.rest(0.15)
    d.script.together({"pitch_deg": 0.0, "closed": 0.0}, 0.30)
    d.script.name_since("nod", start)
    d.attentive(10)


def _sleep(d: Drive, config: AttentionConfig) -> None:
    """Closures from a long blink to a sleeper."""

    def shut(c: Channels) -> bool:
        return c.closed >= config.closed_at

    for name, closed_s, limits in (
        ("long_blink", 0.9, ()),
        ("closure_2s", 2.0, (("microsleep", config.microsleep_s),)),
        ("closure_4s", 4.2, (("microsleep", config.microsleep_s), ("sleep", config.sleep_s))),
    ):
        since = d.script.end_s
        d.script.close(0.15, closed_s, 0.20, name)
        for kind, hold_s in limits:
            d.expect(kind, since, hold_s, shut, f"eyes closed for {hold_s} s")
        d.attentive(26)
    since = d.script.end_s
    d.script.close(0.2, 7.5, 0.3, "closure_7s")
    for kind, hold_s in (("microsleep", config.microsleep_s), ("sleep", config.sleep_s)):
        d.expect(kind, since, hold_s, shut, f"eyes closed for {hold_s} s")
    d.expect("unresponsive", since, config.unresponsive_s, shut, "eyes closed for 6 s")
    d.attentive(30)


def _others(d: Drive, config: AttentionConfig) -> None:
    """Yawns, talk, absence, a dim tunnel."""
    for _ in range(2):
        since = d.script.end_s
        d.script.move("jaw_open", [(1.0, 0.7, 2.8), (0.0, 0.6, 0.0)], "yawn")
        d.expect("yawn", since, config.yawn_s, lambda c: c.jaw_open >= config.jaw_open_at, "mouth wide open")
        d.attentive(14)
    for _ in range(10):
        d.script.move("jaw_open", [(0.35, 0.14, 0.05), (0.05, 0.14, 0.1)])
    d.script.move("jaw_open", [(0.0, 0.1, 0.0)])
    d.attentive(10, "after_talk")
    since = d.script.end_s
    d.script.move("slide_m", [(0.8, 0.7, 6.0)], "absent")
    d.expect("cannot_monitor", since, config.face_lost_s, lambda c: c.slide_m > _ABSENT_M, "nobody in the picture")
    d.script.move("slide_m", [(0.0, 0.7, 0.3)], "returns")
    d.attentive(20)
    d.script.move("dark", [(1.0, 0.8, 0.0)])
    d.attentive(14, "tunnel")
    d.script.move("dark", [(0.0, 0.8, 0.0)])
    d.attentive(8)


def _drowsy(d: Drive) -> None:
    """Slow lids until the end of the ten minutes: 0.75 s closed about every 3 s."""
    start = d.script.end_s
    while d.script.end_s < DRIVE_S - 3.5:
        d.script.close(0.22, 0.75, 0.28, "slow_blink")
        # Uneven, or the closures would beat with the frame rate and each be seen too long by the same part of a frame.
        d.script.rest(d.uneven(1.6, 1.9))
    d.script.name_since("drowsy_blinking", start)
    d.script.rest(max(0.0, DRIVE_S - d.script.end_s))


def drive_script() -> tuple[Timeline, tuple[Expected, ...]]:
    """Ten minutes and the events that must fire in them, nothing else may."""
    config = AttentionConfig()
    d = Drive()
    d.script.rest(2.0, "still")
    d.attentive(58, "calibration")
    _distractions(d, config)
    _glances(d, config)
    _sleep(d, config)
    _others(d, config)
    _drowsy(d)
    return d.finish()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fps", type=int, default=FPS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--script-only", action="store_true", help="write drive.json, render nothing")
    options = parser.parse_args()
    timeline, events = drive_script()
    camera = CameraIntrinsics.from_hfov(SIZE_WH, HFOV_RAD, estimated=False)
    model = load_face_model()
    sidecar = truth(timeline, options.fps, HeadRig(load_person(demo_dir(), model), model), camera)
    sidecar["events"] = [asdict(e) for e in events]
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "drive.json").write_text(json.dumps(sidecar, separators=(",", ":")) + "\n")
    for event in events:
        print(f"{event.onset_s:7.2f} s  {event.kind:16s} {event.why}")
    if not options.script_only:
        studio = Studio(demo_dir(), timeline, options.fps, camera, oversample=1, detail=COARSE)
        write_video(options.out / "drive.mp4", studio.pictures(options.workers), options.fps, SIZE_WH)


if __name__ == "__main__":
    main()
