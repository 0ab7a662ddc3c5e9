"""Drives the policy from a sidecar of truth (assets/demo/demo.json, or one made by training.demo.drive)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.attention import initial_state, status, step
from app.core.attention_config import AttentionConfig
from app.core.attention_observation import Observation
from app.core.attention_types import AlertLevel
from app.core.calibration import Calibration


@dataclass(frozen=True)
class Onset:
    """An event of a kind that began."""

    kind: str
    t_s: float


@dataclass(frozen=True)
class Match:
    """Every onset found or wanted: pairs that belong together, what was missed, what nobody asked for."""

    pairs: tuple[tuple[Onset, Onset], ...]
    missed: tuple[Onset, ...]
    unasked: tuple[Onset, ...]


def read_truth(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def observation(frame: dict[str, Any]) -> Observation:
    """One frame of truth as a perfect network would see it."""
    if not frame["present"]:
        return Observation(False)

    def angle(name: str) -> float:
        return math.radians(frame[name])

    return Observation(
        face=True,
        head_yaw_rad=angle("yaw_deg"),
        head_pitch_rad=angle("pitch_deg"),
        gaze_yaw_rad=angle("gaze_yaw_deg"),
        gaze_pitch_rad=angle("gaze_pitch_deg"),
        gaze_uncertainty_rad=0.0,
        eye_closed_left=frame["eye_closed_left"],
        eye_closed_right=frame["eye_closed_right"],
        jaw_open=frame["jaw_open"],
    )


def onsets(truth: dict[str, Any], config: AttentionConfig, calibration: Calibration | None) -> list[Onset]:
    """When each event began, according to the policy; an advisory is no alert and is left out."""
    frames = truth["frames"]
    state = initial_state(config, frames[0]["t_s"], calibration)
    found, going, before_s = [], set(), frames[0]["t_s"]
    for frame in frames:
        state = step(state, observation(frame), frame["t_s"] - before_s, config)
        before_s = frame["t_s"]
        events = status(state, config).events
        now = {event.kind.value for event in events if event.level is not AlertLevel.ADVISORY}
        found += [Onset(kind, before_s) for kind in sorted(now - going)]
        going = now
    return found


def match(wanted: list[Onset], found: list[Onset], within_s: float) -> Match:
    """Pair each wanted onset with the nearest found one of its kind, if that is near enough."""
    left, pairs, missed = list(found), [], []
    for want in wanted:
        near = [o for o in left if o.kind == want.kind and abs(o.t_s - want.t_s) <= within_s]
        if not near:
            missed.append(want)
            continue
        best = min(near, key=lambda o: abs(o.t_s - want.t_s))
        left.remove(best)
        pairs.append((want, best))
    return Match(tuple(pairs), tuple(missed), tuple(left))
