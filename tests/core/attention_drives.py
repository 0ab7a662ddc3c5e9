"""Builder for scripted drives in seconds: what the driver does, when, and what the policy must say, at any rate."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace

from app.core.attention import PolicyState, initial_state, status, step
from app.core.attention_config import AttentionConfig, Profile, config_for
from app.core.attention_observation import FrameQuality, Observation
from app.core.attention_types import AlertLevel, AttentionEventKind, AttentionStatus
from app.core.calibration import Calibration

OWN = Calibration(eye_open=0.1, jaw_rest=0.05)
Value = float | tuple[float, float] | None


@dataclass(frozen=True)
class Part:
    """`seconds` of one behaviour. Angles in degrees; a pair (a, b) runs linearly from a to b over the part.

    closed: raw closure of both eyes, or give closed_left / closed_right. blink: (length, period) seconds of regular
    closures of depth 0.95 on top. frames False: the camera delivers nothing.
    """

    seconds: float
    yaw: Value = 0.0
    pitch: Value = 0.0
    unsure: float | None = None
    gaze: tuple[float, float] | None = None
    gaze_unsure: float = 5.0
    closed: Value = 0.1
    closed_left: float | None = None
    closed_right: float | None = None
    visible: float = 1.0
    visible_left: float | None = None
    jaw: Value = 0.05
    blink: tuple[float, float] | None = None
    face: bool = True
    quality: FrameQuality = FrameQuality.GOOD
    speed_kmh: float | None = None
    bump: bool = False
    frames: bool = True


def _at(value: Value, part: float) -> float | None:
    return value[0] + part * (value[1] - value[0]) if isinstance(value, tuple) else value


def observe(part: Part, since_s: float, first: bool, noise: Callable[[float], float]) -> Observation:
    """What a network would say `since_s` seconds into the part; noise(s) draws an error of size s."""
    share = since_s / part.seconds
    yaw, pitch, closed, jaw = (_at(v, share) for v in (part.yaw, part.pitch, part.closed, part.jaw))
    if part.blink is not None and since_s % part.blink[1] < part.blink[0]:
        closed = 0.95
    left = closed if part.closed_left is None else part.closed_left
    right = closed if part.closed_right is None else part.closed_right
    speed = None if part.speed_kmh is None else part.speed_kmh / 3.6
    if not part.face:
        return Observation(False, part.quality, speed_mps=speed)

    def level(value: float | None) -> float | None:
        return None if value is None else min(1.0, max(0.0, value + noise(0.01)))

    def angle(value: float | None) -> float | None:
        return None if value is None else math.radians(value + noise(0.3))

    return Observation(
        face=True,
        quality=part.quality,
        head_yaw_rad=angle(yaw),
        head_pitch_rad=angle(pitch),
        pose_uncertainty_rad=None if part.unsure is None else math.radians(part.unsure),
        gaze_yaw_rad=None if part.gaze is None else angle(part.gaze[0]),
        gaze_pitch_rad=None if part.gaze is None else angle(part.gaze[1]),
        gaze_uncertainty_rad=None if part.gaze is None else math.radians(part.gaze_unsure),
        eye_closed_left=level(left),
        eye_closed_right=level(right),
        eye_visible_left=part.visible if part.visible_left is None else part.visible_left,
        eye_visible_right=part.visible,
        jaw_open=level(jaw),
        speed_mps=speed,
        camera_moved=part.bump and first,
    )


@dataclass(frozen=True)
class Expect:
    """`kind` at `level` must go on from at_s until until_s (None: to the end), and at no other time."""

    kind: AttentionEventKind
    level: AlertLevel
    at_s: float
    until_s: float | None
    slack_s: float = 0.0


@dataclass(frozen=True)
class Check:
    """At the last frame at or before at_s, `holds` must be true of (status, state, config)."""

    at_s: float
    holds: Callable[[AttentionStatus, PolicyState, AttentionConfig], bool]
    says: str


@dataclass(frozen=True)
class Scenario:
    """One sentence, what happens, and everything that may be said about it."""

    name: str
    parts: tuple[Part, ...]
    expect: tuple[Expect, ...] = ()
    checks: tuple[Check, ...] = ()
    profile: Profile = Profile.DEFAULT
    calibration: Calibration | None = OWN
    rates: tuple[int, ...] = (10, 15, 30)
    exact: bool = False  # no jitter and no noise: the scenario measures a threshold finer than those
    sharp_rate: int = 30  # the rate of the mutation check

    @property
    def length_s(self) -> float:
        return sum(part.seconds for part in self.parts)


def frame_times(length_s: float, rate: float, jitter: float, rng: random.Random) -> Iterator[float]:
    """Frame k at (k + u) / rate with u drawn from +-jitter; the first frame at 0."""
    for k in range(int(length_s * rate) + 1):
        yield 0.0 if k == 0 else (k + rng.uniform(-jitter, jitter)) / rate


@dataclass
class Run:
    """What the policy said: runs of (kind, level) as [start, end), end None at the end, and each frame's status."""

    spans: list[tuple[AttentionEventKind, AlertLevel, float, float | None]] = field(default_factory=list)
    frames: list[tuple[float, AttentionStatus, PolicyState]] = field(default_factory=list)
    slowest_s: float = 0.0


def run(scenario: Scenario, rate: float, seed: int | None, config: AttentionConfig | None = None) -> Run:
    """Drive the policy. seed None: even frame times and no noise."""
    config = config_for(scenario.profile) if config is None else config
    rng = random.Random(seed)
    jitter, loud = (0.0, 0.0) if seed is None else (0.2, 1.0)
    state = initial_state(config, 0.0, scenario.calibration)
    starts = [0.0]
    for part in scenario.parts:
        starts.append(starts[-1] + part.seconds)
    out, open_spans, index, entered, t_before = Run(), {}, 0, -1, 0.0
    for t in frame_times(scenario.length_s - 1e-9, rate, jitter, rng):
        while index + 1 < len(scenario.parts) and t >= starts[index + 1] - 1e-9:
            index += 1
        part = scenario.parts[index]
        if not part.frames:
            continue
        seen = observe(
            part, max(0.0, t - starts[index]), entered != index, lambda size: loud * rng.uniform(-size, size)
        )
        entered = index
        state = step(state, seen, t - t_before, config)
        out.slowest_s = max(out.slowest_s, t - t_before)
        t_before = t
        said = status(state, config)
        out.frames.append((t, said, state))
        now = {(event.kind, event.level) for event in said.events}
        for key in [key for key in open_spans if key not in now]:
            out.spans.append((*key, open_spans.pop(key), t))
        for key in now - open_spans.keys():
            open_spans[key] = t
    out.spans.extend((*key, start, None) for key, start in open_spans.items())
    return out


def problems(scenario: Scenario, rate: float, seed: int | None, config: AttentionConfig | None = None) -> list[str]:
    """Every way in which the policy did not do what the scenario asks; empty when it did.

    A state begins at the first frame that shows it and an event at the first frame at or after its time: at most two
    frame intervals late, never early but for sums of many runs, which get half an interval (and slack_s).
    """
    config = config_for(scenario.profile) if config is None else config
    done = run(scenario, rate, seed, config)
    interval_s = (1.0 if seed is None else 1.4) / rate
    left = list(done.spans)
    wrong = []
    for want in scenario.expect:
        match = next((span for span in left if _fits(span, want, interval_s)), None)
        if match is None:
            wrong.append(f"missing {want}")
        else:
            left.remove(match)
    wrong.extend(f"unasked {kind.name} {level.name} {start:.3f}..{end}" for kind, level, start, end in left)
    for check in scenario.checks:
        _, said, state = max((f for f in done.frames if f[0] <= check.at_s + 1e-6), key=lambda f: f[0])
        if not check.holds(said, state, config):
            wrong.append(f"at {check.at_s} s not so: {check.says} ({said.state.value}: {said.reason})")
    return wrong


def _fits(span: tuple[AttentionEventKind, AlertLevel, float, float | None], want: Expect, interval_s: float) -> bool:
    kind, level, start, end = span
    if (kind, level) != (want.kind, want.level) or (end is None) != (want.until_s is None):
        return False

    def near(got: float, wanted: float) -> bool:
        return -0.5 * interval_s - want.slack_s - 1e-6 <= got - wanted <= 2 * interval_s + want.slack_s + 1e-6

    return near(start, want.at_s) and (end is None or want.until_s is None or near(end, want.until_s))


def thresholds() -> list[str]:
    """Names of every field of the config."""
    return [item.name for item in fields(AttentionConfig)]


def mutated(scenario: Scenario, name: str, factor: float) -> AttentionConfig | None:
    """The scenario's config with one threshold scaled; None where that changes nothing (a zero)."""
    config = config_for(scenario.profile)
    value = getattr(config, name)
    new = value + (1 if factor > 1 else -1) if isinstance(value, int) else value * factor
    return None if new == value else replace(config, **{name: new})
