"""Short words for what a scenario asks: events, and checks of the status at one moment."""

from __future__ import annotations

import math

from attention_drives import Check, Expect, Part

from app.core.attention import PolicyState
from app.core.attention_config import AttentionConfig
from app.core.attention_signs import corroboration
from app.core.attention_types import AlertLevel as L
from app.core.attention_types import AttentionEventKind as K
from app.core.attention_types import AttentionState

AWAY = 40.0
SHUT = 0.92
START = Part(5.0)


def drive(*parts: Part) -> tuple[Part, ...]:
    """Five seconds of attentive driving, then the parts."""
    return (START, *parts)


def off(at: float, until: float | None, level: L = L.WARN) -> Expect:
    return Expect(K.EYES_OFF_ROAD, level, at, until)


def blind(at: float, until: float | None) -> Expect:
    return Expect(K.CANNOT_MONITOR, L.NOTICE, at, until)


def asleep(kind: K, at: float, until: float | None) -> Expect:
    level = {K.MICROSLEEP: L.URGENT, K.SLEEP: L.ALARM, K.UNRESPONSIVE: L.EMERGENCY}[kind]
    return Expect(kind, level, at, until)


def is_state(at: float, state: AttentionState) -> Check:
    return Check(at, lambda said, *_: said.state is state, f"state {state.value}")


def reason_has(at: float, words: str) -> Check:
    return Check(at, lambda said, *_: words in said.reason, f"reason says '{words}'")


def buffer_is(at: float, value: float, within: float = 0.02) -> Check:
    return Check(at, lambda said, *_: abs(said.buffer - value) <= within, f"gauge {value}")


def perclos_is(at: float, value: float, within: float) -> Check:
    return Check(
        at,
        lambda said, *_: said.perclos_60s is not None and abs(said.perclos_60s - value) <= within,
        f"PERCLOS {value}",
    )


def glancing(at: float, yes: bool) -> Check:
    return Check(at, lambda said, *_: (said.eyes_off_road_s > 0.0) is yes, f"a look away goes on: {yes}")


def unwatched(at: float, words: str, yes: bool = True) -> Check:
    return Check(
        at, lambda said, *_: any(words in w for w in said.not_monitored) is yes, f"'{words}' not monitored: {yes}"
    )


def corroborated(at: float, words: str | None) -> Check:
    """Drowsiness is corroborated by something that says `words` (None: by nothing)."""

    def holds(_: object, state: PolicyState, config: AttentionConfig) -> bool:
        said = " ".join(corroboration(state.signs, state.t_s, config))
        return said == "" if words is None else words in said

    return Check(at, holds, f"corroborated by {words}")


def learned(at: float, yaw_deg: float, pitch_deg: float) -> Check:
    def holds(_: object, state: PolicyState, __: object) -> bool:
        own = state.calibration.done
        if own is None:
            return False
        return math.hypot(math.degrees(own.yaw_rad) - yaw_deg, math.degrees(own.pitch_rad) - pitch_deg) < 1.0

    return Check(at, holds, f"learned neutral ({yaw_deg}, {pitch_deg}) deg")


def progress_is(at: float, value: float, within: float = 0.02) -> Check:
    return Check(at, lambda said, *_: abs(said.calibration - value) <= within, f"learned {100 * value} %")
