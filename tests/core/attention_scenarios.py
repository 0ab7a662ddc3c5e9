"""The scenarios: each one sentence, in seconds, with the exact times at which events must begin and end.

They are grouped as: looking away, eyes, drowsiness and its signs, what cannot be seen, calibration, speed and profiles.
"""

from __future__ import annotations

import math

from attention_drives import Check, Expect, Part, Scenario

from app.core.attention import PolicyState
from app.core.attention_config import AttentionConfig, Profile
from app.core.attention_observation import FrameQuality
from app.core.attention_signs import corroboration
from app.core.attention_types import AlertLevel as L
from app.core.attention_types import AttentionEventKind as K
from app.core.attention_types import AttentionState
from app.core.calibration import Calibration

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


LOOKING_AWAY = (
    Scenario("A mirror check of 1.5 s is nobody's business.", drive(Part(1.5, yaw=AWAY), Part(5))),
    Scenario(
        "Mirror checks of 1 s, with 3 s on the road between, are good driving however many.",
        drive(*(Part(1, yaw=-AWAY), Part(3)) * 10),
    ),
    Scenario("A look away of 2.9 s stays below the limit.", drive(Part(2.9, yaw=AWAY), Part(5))),
    Scenario(
        "A long look away warns at 3 s, prompts at 5 s, sounds the alarm at 11 s and ends 0.5 s after the return.",
        drive(Part(13, yaw=-35), Part(4)),
        (off(8, 10), off(10, 16, L.PROMPT), off(16, 18.5, L.ALARM)),
        (reason_has(8.5, "head turned right 35°"), is_state(8.5, AttentionState.DISTRACTED)),
    ),
    Scenario("The head 22 deg aside, toward a phone holder, is still inside the cone.", drive(Part(20, yaw=22))),
    Scenario("The head 25 deg aside is outside the cone.", drive(Part(4, yaw=25), Part(2)), (off(8, 9.5),)),
    Scenario("The head 17 deg down, at the speedometer, is inside the cone.", drive(Part(6, pitch=-17), Part(2))),
    Scenario(
        "The head 20 deg down is outside the cone.",
        drive(Part(4, pitch=-20), Part(2)),
        (off(8, 9.5),),
        (reason_has(8.5, "head down 20°"),),
    ),
    Scenario("The head up at night is no look away.", drive(Part(20, pitch=25))),
    Scenario(
        "Eyes alone on the passenger, the head straight, count like the head.",
        drive(Part(4, gaze=(28, 0)), Part(2, gaze=(0, 0))),
        (off(8, 9.5),),
        (reason_has(8.5, "eyes turned left 28°"),),
    ),
    Scenario("Eyes 23 deg aside are inside the gaze cone.", drive(Part(6, gaze=(-23, 0)))),
    Scenario(
        "Eyes lowered 22 deg, the head straight, are off the road.",
        drive(Part(4, gaze=(0, -22)), Part(2, gaze=(0, 0))),
        (off(8, 9.5),),
        (reason_has(8.5, "eyes lowered 22°"),),
    ),
    Scenario("Eyes lowered 18.5 deg are inside the gaze cone.", drive(Part(6, gaze=(0, -18.5)))),
    Scenario(
        "A gaze estimate that is 11 deg unsure is not believed.",
        drive(Part(6, gaze=(40, 0), gaze_unsure=11)),
        checks=(unwatched(8, "gaze"),),
    ),
    Scenario(
        "A gaze estimate that is 9 deg unsure is believed.",
        drive(Part(4, gaze=(40, 0), gaze_unsure=9), Part(2)),
        (off(8, 9.5),),
        (glancing(8.5, True),),
    ),
    Scenario(
        "Shaking the head for 4 s is no look away.",
        drive(
            *(Part(0.25, yaw=(0, 30)), Part(0.25, yaw=(30, 0)), Part(0.25, yaw=(0, -30)), Part(0.25, yaw=(-30, 0))) * 4
        ),
    ),
    Scenario(
        "One wrong frame in five does not make a look away.",
        drive(*(Part(0.1, yaw=AWAY), Part(0.4)) * 40),
        checks=(glancing(20, False),),
    ),
    Scenario(
        "A return of 0.45 s during a warning does not end it, and the seconds off add up.",
        drive(Part(4, yaw=AWAY), Part(0.45), Part(3, yaw=AWAY), Part(3)),
        (Expect(K.EYES_OFF_ROAD, L.WARN, 8, 10.45, 0.15), Expect(K.EYES_OFF_ROAD, L.PROMPT, 10.45, 12.95, 0.15)),
    ),
    Scenario(
        "An outing of 0.233 s is too short for a look away.",
        drive(Part(7 / 30, yaw=AWAY), Part(2)),
        checks=(glancing(5 + 6 / 30, False), glancing(5.5, False)),
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "An outing of 0.267 s is a look away.",
        drive(Part(8 / 30, yaw=AWAY), Part(2)),
        checks=(glancing(5 + 7 / 30, True),),
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "A return of 0.233 s does not end a look away.",
        drive(Part(2, yaw=AWAY), Part(7 / 30), Part(0.5, yaw=AWAY), Part(2)),
        checks=(glancing(7 + 6 / 30, True),),
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "A return of 0.267 s ends a look away.",
        drive(Part(2, yaw=AWAY), Part(8 / 30), Part(0.5, yaw=AWAY), Part(2)),
        checks=(glancing(7 + 7 / 30, False),),
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "Reading a text in looks of 1.5 s with 1 s between is caught after 10 s off, and ends after 2 s on the road.",
        drive(*(Part(1.5, pitch=-25), Part(1)) * 6, Part(1.6, pitch=-25), Part(4)),
        (Expect(K.SHORT_DISTRACTION, L.WARN, 21, 23.6, 0.1),),
    ),
    Scenario("Looks of 1.5 s with 2.2 s between start anew each time.", drive(*(Part(1.5, yaw=AWAY), Part(2.2)) * 12)),
    Scenario(
        "Looks of 1.5 s with 1.8 s between add up.",
        drive(*(Part(1.5, yaw=AWAY), Part(1.8)) * 6, Part(1.4, yaw=AWAY), Part(3)),
        (Expect(K.SHORT_DISTRACTION, L.WARN, 25.8, 28.2, 0.1),),
    ),
    Scenario("8.9 s off in any 30 s are not 10.", drive(*(Part(0.8, yaw=AWAY), Part(1.9)) * 20)),
    Scenario(
        "Looks of 1 s with 1.9 s between reach 10 s just inside 30 s.",
        drive(*(Part(1, yaw=AWAY), Part(1.9)) * 9, Part(1.2, yaw=AWAY), Part(3)),
        (Expect(K.SHORT_DISTRACTION, L.WARN, 32.1, 34.3, 0.25),),
        rates=(15, 30),
    ),
    Scenario(
        "A look away of 1 s takes half the gauge, and it refills as fast.",
        drive(Part(1, yaw=AWAY), Part(0.6), Part(3)),
        checks=(buffer_is(6 - 1e-3, 0.5, 0.01), buffer_is(6.5, 0.695, 0.01), buffer_is(8, 1.0)),
        exact=True,
        rates=(100,),
        sharp_rate=100,
    ),
    Scenario(
        "The gauge waits 0.1 s on the road before it refills.",
        drive(Part(1, yaw=AWAY), Part(0.6), Part(3)),
        checks=(buffer_is(6.09, 0.5, 0.001), buffer_is(6.115, 0.508, 0.003)),
        exact=True,
        rates=(100,),
        sharp_rate=200,
    ),
    Scenario(
        "Time without frames is no time off: 2 s off, 0.9 s without frames and 0.9 s off are 2.9 s.",
        drive(Part(2, yaw=AWAY), Part(0.9, frames=False), Part(0.9, yaw=AWAY), Part(2)),
    ),
    Scenario(
        "A stutter of 0.45 s between frames is bridged.",
        drive(Part(2, yaw=AWAY), Part(0.45, frames=False), Part(1.05, yaw=AWAY), Part(2)),
        (off(8, 9),),
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "A pause of 0.55 s between frames does not count.",
        drive(Part(2, yaw=AWAY), Part(0.55, frames=False), Part(1.5, yaw=AWAY), Part(2)),
        (off(8.55, 9.55),),
        exact=True,
        rates=(30,),
    ),
)

EYES = (
    Scenario(
        "Blinks of 0.15 s every 4 s are not sleep and not in PERCLOS.",
        (Part(60, blink=(0.15, 4)),),
        checks=(perclos_is(60, 0.0, 1e-6),),
    ),
    Scenario(
        "Blink bursts, 0.15 s shut and 0.15 s open, are not one closure.",
        drive(*(Part(0.15, closed=SHUT), Part(0.15)) * 12),
    ),
    Scenario("Eyes shut for 1.4 s are no microsleep.", drive(Part(1.4, closed=SHUT), Part(5))),
    Scenario(
        "Eyes shut for 1.8 s are a microsleep at 1.5 s, over after 0.5 s open.",
        drive(Part(1.8, closed=SHUT), Part(5)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
        (is_state(6.9, AttentionState.ASLEEP), reason_has(6.7, "eyes closed 1.")),
    ),
    Scenario(
        "Eyes shut for 8 s: microsleep at 1.5 s, sleep at 3 s, unresponsive at 6 s.",
        drive(Part(8, closed=SHUT), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 8), asleep(K.SLEEP, 8, 11), asleep(K.UNRESPONSIVE, 11, 13.5)),
    ),
    Scenario(
        "Opening the eyes for 0.4 s does not end a sleep alarm.",
        drive(Part(3.5, closed=SHUT), Part(0.4), Part(1, closed=SHUT), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 8), asleep(K.SLEEP, 8, 10.4)),
    ),
    Scenario(
        "Two noisy frames do not break a closure.",
        drive(Part(1, closed=SHUT), Part(2 / 30), Part(0.8, closed=SHUT), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 7.367),),
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "An opening of 0.09 s breaks a closure.",
        drive(Part(1, closed=SHUT), Part(0.09), Part(0.8, closed=SHUT), Part(3)),
        exact=True,
        rates=(100,),
        sharp_rate=100,
    ),
    Scenario(
        "A squint that covers 70 % of the eye for 20 s is not sleep.",
        drive(Part(0.2, closed=SHUT), Part(20, closed=0.73)),
    ),
    Scenario("A hearty laugh, eyes nearly shut, is not sleep.", drive(Part(3, closed=0.78, jaw=0.4), Part(3))),
    Scenario(
        "A wink of 4 s with the other eye open is not sleep.",
        drive(Part(4, closed_left=0.95, closed_right=0.1), Part(2)),
    ),
    Scenario(
        "One eye hidden by the hair, the other open, is not sleep, whatever the hidden eye seems to do.",
        drive(Part(20, closed_left=0.95, visible_left=0.1)),
    ),
    Scenario(
        "One eye hidden, the other shut, is a microsleep.",
        drive(Part(1.8, closed_left=0.1, visible_left=0.1, closed_right=SHUT), Part(2, visible_left=0.1)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
    ),
    Scenario(
        "With the head 43 deg from the camera shut eyes are still judged.",
        drive(Part(1.8, yaw=43, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
    ),
    Scenario(
        "With the head 47 deg from the camera nobody can tell.",
        drive(Part(2.5, yaw=47, closed=SHUT), Part(2)),
        checks=(unwatched(7, "eyes: head turned too far"),),
    ),
    Scenario(
        "A phone in the lap, head down and lids lowered, is a look away and never sleep.",
        drive(Part(0.3, pitch=(0, -28)), Part(6, pitch=-28, closed=SHUT), Part(0.3, pitch=(-28, 0)), Part(3)),
        (off(8.2, 10.2), off(10.2, 11.9, L.PROMPT)),
        (is_state(10, AttentionState.DISTRACTED),),
        rates=(15, 30),
    ),
    Scenario(
        "Reading the gauges, the head 12 deg down with lowered lids, is not sleep.",
        drive(Part(0.2, pitch=(0, -12)), Part(2.5, pitch=-12, closed=SHUT), Part(2)),
    ),
    Scenario(
        "Eyes alone lowered at the phone look shut and are not.",
        drive(Part(2.5, gaze=(0, -30), closed=SHUT), Part(2, gaze=(0, 0))),
    ),
    Scenario(
        "A closure with a pitch change of 5.6 deg is a glance.",
        drive(Part(2.5, pitch=-5.6, closed=SHUT), Part(2)),
        exact=True,
    ),
    Scenario(
        "A closure with a pitch change of 4.5 deg is a closure.",
        drive(Part(1.8, pitch=-4.5, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
        exact=True,
    ),
    Scenario(
        "The head that moves 0.25 s after the lids makes a glance.",
        drive(Part(0.26, closed=SHUT), Part(2, pitch=-8, closed=SHUT), Part(2)),
        exact=True,
        rates=(50,),
        sharp_rate=50,
    ),
    Scenario(
        "The head that moves 0.34 s after the lids makes a sleeper.",
        drive(Part(0.33, closed=SHUT), Part(1.5, pitch=-8, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 6.5, 7.33),),
        exact=True,
        rates=(50,),
        sharp_rate=50,
    ),
    Scenario(
        "Lids that follow the head by 0.36 s make a glance.",
        drive(Part(0.36, pitch=-8), Part(2, pitch=-8, closed=SHUT), Part(2)),
        exact=True,
        rates=(50,),
        sharp_rate=50,
    ),
    Scenario(
        "Lids that follow the head by 0.46 s make a closure.",
        drive(Part(0.46, pitch=-8), Part(1.8, pitch=-8, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 6.96, 7.76),),
        exact=True,
        rates=(50,),
        sharp_rate=50,
    ),
    Scenario(
        "A sneeze, head down with shut eyes for 0.7 s, is nothing.",
        drive(Part(0.1, pitch=(0, -10), closed=SHUT), Part(0.6, pitch=-20, closed=SHUT), Part(3)),
    ),
    Scenario(
        "A slow droop with shut eyes is sleep, then a head off the road as well.",
        drive(Part(8, pitch=(0, -40), closed=SHUT), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 8), asleep(K.SLEEP, 8, 11), asleep(K.UNRESPONSIVE, 11, 13.5), off(11.6, 13.5)),
    ),
    Scenario(
        "A sleeper who sinks out of the picture is not silenced.",
        drive(Part(4, closed=SHUT), Part(8, face=False), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 8), asleep(K.SLEEP, 8, 17.5), blind(11, 17.5)),
        (reason_has(15, "have not been seen for 6."),),
    ),
    Scenario(
        "After 30 s without a face the sleep alarm gives up and only the notice stays.",
        drive(Part(4, closed=SHUT), Part(34, face=False), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 8), asleep(K.SLEEP, 8, 39), blind(11, 43.5)),
    ),
    Scenario(
        "A microsleep whose face is then lost ends with the face.",
        drive(Part(2, closed=SHUT), Part(5, face=False), Part(3)),
        (asleep(K.MICROSLEEP, 6.5, 9), blind(9, 12.5)),
    ),
    Scenario(
        "Eyes half shut by nature, learned as open, are closed at their own 80 %.",
        (
            Part(10, closed=0.35),
            Part(2, closed=0.85),
            Part(2, closed=0.35),
            Part(1.8, closed=0.9),
            Part(2, closed=0.35),
        ),
        (asleep(K.MICROSLEEP, 15.5, 16.3),),
        calibration=Calibration(eye_open=0.35),
    ),
)

DROWSINESS = (
    Scenario(
        "Eyes shut 0.66 s in every 3 s: advisory once half a window is seen, warning once half the long one is.",
        (Part(120, blink=(0.655, 3)), Part(110)),
        (
            Expect(K.DROWSY, L.ADVISORY, 30, 90, 0.2),
            Expect(K.DROWSY, L.WARN, 90, 198.3, 0.5),
            Expect(K.DROWSY, L.ADVISORY, 198.3, 216.4, 0.5),
        ),
        (is_state(100, AttentionState.DROWSY), perclos_is(110, 0.22, 0.015)),
        rates=(15, 30),
        exact=True,
    ),
    Scenario(
        "Eyes shut a third of the time warn as soon as enough is seen, at any frame rate.",
        (Part(100, blink=(1.0, 3)),),
        (Expect(K.DROWSY, L.ADVISORY, 30, 90), Expect(K.DROWSY, L.WARN, 90, None)),
    ),
    Scenario(
        "Eyes shut 7 % of the time are awake.",
        (Part(3.7), Part(100, blink=(0.265, 4))),
        checks=(perclos_is(90, 0.067, 0.006),),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "Eyes shut 9 % of the time are an advisory, no more.",
        (Part(100, blink=(0.45, 5)),),
        (Expect(K.DROWSY, L.ADVISORY, 30, None, 0.3),),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "Eyes shut 14 % of the time do not warn alone.",
        (Part(130, blink=(0.7, 5)),),
        (Expect(K.DROWSY, L.ADVISORY, 30, None, 0.3),),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "One bad minute warns only when the last three minutes are bad enough too.",
        (Part(120, blink=(0.1, 4)), Part(100, blink=(1.085, 5))),
        (Expect(K.DROWSY, L.ADVISORY, 140.4, 200.4, 0.5), Expect(K.DROWSY, L.WARN, 200.4, None, 0.5)),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "Eyes shut 13 % of the time warn when the head has nodded.",
        (
            Part(61, blink=(0.65, 5)),
            Part(0.5, closed=SHUT),
            Part(0.2, closed=SHUT, pitch=(0, -17)),
            Part(0.2, pitch=-17, closed=SHUT),
            Part(2),
        ),
        (
            Expect(K.DROWSY, L.ADVISORY, 30, 61.7, 0.3),
            Expect(K.NOD, L.NONE, 61.7, 61.9, 0.1),
            Expect(K.DROWSY, L.WARN, 61.7, None, 0.1),
        ),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "Eyes shut 11 % of the time do not, nod or no nod.",
        (
            Part(61, blink=(0.5, 5)),
            Part(0.5, closed=SHUT),
            Part(0.2, closed=SHUT, pitch=(0, -17)),
            Part(0.2, pitch=-17, closed=SHUT),
            Part(2),
        ),
        (Expect(K.DROWSY, L.ADVISORY, 30, None, 0.3), Expect(K.NOD, L.NONE, 61.7, 61.9, 0.1)),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "A closure of 0.22 s is a blink and not in PERCLOS.",
        (Part(40, blink=(0.22, 4)),),
        checks=(perclos_is(39, 0, 1e-6),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "A closure of 0.28 s is in PERCLOS.",
        (Part(40, blink=(0.28, 5)),),
        checks=(perclos_is(39, 0.057, 0.003),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "Half a minute of 24 s is too little for PERCLOS.",
        (Part(29),),
        checks=(unwatched(28, "drowsiness: too little"),),
    ),
    Scenario(
        "PERCLOS leaves out what it cannot see: 20 s hidden in a minute change no share.",
        (Part(20, blink=(0.5, 5)), Part(9, visible=0.1), Part(11, blink=(0.5, 5.5)), Part(20, blink=(0.5, 5))),
        (Expect(K.DROWSY, L.ADVISORY, 39, None, 0.3),),
        (perclos_is(59.9, 5 / 51, 0.012),),
        rates=(15, 30),
    ),
    Scenario(
        "At 8 frames a second PERCLOS is not shown, and the reason is.",
        (Part(60, blink=(1, 4)),),
        checks=(unwatched(50, "drowsiness: needs 10 frames a second, has 8"),),
        rates=(8,),
        sharp_rate=8,
    ),
    Scenario(
        "At 10 frames a second PERCLOS is shown.",
        (Part(40),),
        checks=(unwatched(38, "drowsiness", False), unwatched(38, "blinks: need 15 frames")),
        rates=(10,),
        sharp_rate=10,
    ),
    Scenario(
        "A yawn of 4 s is noted at 1.5 s and ends with it.",
        drive(Part(4, jaw=0.8), Part(3)),
        (Expect(K.YAWN, L.NONE, 6.5, 9),),
    ),
    Scenario("A mouth open by 45 % is no yawn.", drive(Part(4, jaw=0.46), Part(3))),
    Scenario("A mouth open by 55 % is one.", drive(Part(4, jaw=0.57), Part(3)), (Expect(K.YAWN, L.NONE, 6.5, 9),)),
    Scenario("Singing is not yawning.", drive(*(Part(0.6, jaw=0.8), Part(0.3, jaw=0.2)) * 15)),
    Scenario(
        "A mouth open for 14 s is no yawn after 12 s.",
        drive(Part(14, jaw=0.8), Part(3)),
        (Expect(K.YAWN, L.NONE, 6.5, 17),),
        (corroborated(20, None),),
    ),
    Scenario(
        "A yawn behind the hand: mouth unseen, pose unsure, nothing is said.",
        drive(Part(3, jaw=None, unsure=20), Part(3)),
    ),
    Scenario(
        "The third yawn in ten minutes is a hint.",
        drive(Part(3, jaw=0.8), Part(291), Part(3, jaw=0.8), Part(291), Part(3, jaw=0.8), Part(3)),
        (Expect(K.YAWN, L.NONE, 6.5, 8), Expect(K.YAWN, L.NONE, 300.5, 302), Expect(K.YAWN, L.ADVISORY, 594.5, 596)),
        (corroborated(597, "3 yawns in 10 min"),),
        rates=(10,),
        sharp_rate=10,
    ),
    Scenario(
        "Three yawns in eleven minutes are not.",
        drive(Part(3, jaw=0.8), Part(310), Part(3, jaw=0.8), Part(310), Part(3, jaw=0.8), Part(3)),
        (Expect(K.YAWN, L.NONE, 6.5, 8), Expect(K.YAWN, L.NONE, 319.5, 321), Expect(K.YAWN, L.NONE, 632.5, 634)),
        (corroborated(635, None),),
        rates=(10,),
        sharp_rate=10,
    ),
    Scenario(
        "Nodding to music with open eyes is no nod.",
        drive(*(Part(0.5, pitch=(0, -16)), Part(0.5, pitch=(-16, 0), blink=(0.15, 1))) * 10),
    ),
    Scenario(
        "The head that drops 16 deg in 0.5 s after the lids is a nod.",
        drive(
            Part(0.4, closed=SHUT), Part(0.5, pitch=(0, -16), closed=SHUT), Part(0.3, pitch=-16, closed=SHUT), Part(2)
        ),
        (Expect(K.NOD, L.NONE, 5.87, 6.2, 0.1),),
        (corroborated(7, "nodded"),),
        rates=(15, 30),
    ),
    Scenario(
        "A drop of 14 deg is no nod.",
        drive(
            Part(0.4, closed=SHUT), Part(0.5, pitch=(0, -14), closed=SHUT), Part(0.3, pitch=-14, closed=SHUT), Part(2)
        ),
    ),
    Scenario(
        "A drop of 16.5 deg within 0.97 s is a nod.",
        drive(
            Part(0.35, closed=SHUT),
            Part(0.95, pitch=(0, -16.5), closed=SHUT),
            Part(0.1, pitch=-16.5, closed=SHUT),
            Part(2),
        ),
        (Expect(K.NOD, L.NONE, 6.214, 6.4, 0.02),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "A drop of 16 deg over 1.15 s is none.",
        drive(
            Part(0.3, closed=SHUT),
            Part(1.15, pitch=(0, -16), closed=SHUT),
            Part(1.3 - 1.25, pitch=-16, closed=SHUT),
            Part(2),
        ),
        (),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "Shut for 0.27 s is too short for a nod.",
        drive(Part(0.46, pitch=-16), Part(0.28, pitch=-16, closed=SHUT), Part(2)),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "Shut for 0.34 s is long enough.",
        drive(Part(0.46, pitch=-16), Part(0.34, pitch=-16, closed=SHUT), Part(2)),
        (Expect(K.NOD, L.NONE, 5.76, 5.86, 0.02),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "A nod speaks for 60 s.",
        drive(
            Part(0.4, closed=SHUT), Part(0.5, pitch=(0, -16), closed=SHUT), Part(0.2, pitch=-16, closed=SHUT), Part(64)
        ),
        (Expect(K.NOD, L.NONE, 5.87, 6.19, 0.1),),
        (corroborated(64, "nodded"), corroborated(67, None)),
        rates=(30,),
    ),
    Scenario(
        "Blinks 1.6 times as long as the first ten are a hint.",
        (Part(27.5, blink=(4.5 / 30, 2.5)), Part(26, blink=(7.5 / 30, 2.5))),
        checks=(corroborated(47, None), corroborated(53.4, "1.6 times as long")),
        rates=(30,),
        exact=True,
    ),
    Scenario(
        "Blinks 1.3 times as long are not.",
        (Part(27.5, blink=(0.19, 2.5)), Part(26, blink=(0.25, 2.5))),
        checks=(corroborated(53.4, None),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "A closure of 0.45 s is still a blink.",
        (Part(22, blink=(0.19, 2)), Part(85, blink=(0.45, 8))),
        checks=(corroborated(106, "2.3 times"),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "A closure of 0.55 s is none.",
        (Part(22, blink=(0.19, 2)), Part(85, blink=(0.55, 8))),
        checks=(corroborated(106, None),),
        rates=(50,),
        exact=True,
        sharp_rate=50,
    ),
    Scenario(
        "At 12 frames a second blinks are not measured.",
        (Part(55, blink=(1.5 / 12, 5)), Part(52, blink=(2.5 / 12, 5))),
        checks=(corroborated(106, None), unwatched(100, "blinks: need 15 frames a second, have 12")),
        rates=(12,),
        exact=True,
        sharp_rate=12,
    ),
    Scenario(
        "At 15 frames a second they are.",
        (Part(55, blink=(1.5 / 15, 5)), Part(52, blink=(2.5 / 15, 5))),
        checks=(corroborated(106, "1.5 times"), unwatched(100, "blinks", False)),
        rates=(15,),
        exact=True,
        sharp_rate=15,
    ),
)

UNSEEN = (
    Scenario(
        "Behind sunglasses the eyes cannot be judged, which is told after 10 s, and nobody is asleep.",
        drive(Part(14, visible=0.1, closed=0.95), Part(2)),
        (blind(15, 19.5),),
        (is_state(16, AttentionState.CANNOT_MONITOR), reason_has(16, "both hidden"), unwatched(7, "eyes: both hidden")),
    ),
    Scenario(
        "An eye seen by 55 % is judged.",
        drive(Part(1.8, visible=0.55, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
    ),
    Scenario("An eye seen by 45 % is not.", drive(Part(2.5, visible=0.45, closed=SHUT), Part(2))),
    Scenario(
        "Behind sunglasses a turned head is still seen.",
        drive(Part(4, visible=0.1), Part(4, visible=0.1, yaw=AWAY), Part(1, visible=0.1)),
        (off(12, 13.5),),
    ),
    Scenario("A face lost for 1.8 s is not worth a word.", drive(Part(1.8, face=False), Part(3))),
    Scenario(
        "A face lost for 5 s is a notice at 2 s, over 0.5 s after its return, and never a distraction.",
        drive(Part(5, face=False), Part(3)),
        (blind(7, 10.5),),
        (is_state(8, AttentionState.CANNOT_MONITOR), reason_has(8.5, "no face")),
    ),
    Scenario(
        "A face lost for 1 s inside a long look away stops its clock for 1 s.",
        drive(Part(2, yaw=AWAY), Part(1, face=False), Part(2, yaw=AWAY), Part(2)),
        (off(9, 10.5),),
    ),
    Scenario(
        "A face that leaves during a short look away starts anew when it is back.",
        drive(Part(2, yaw=AWAY), Part(3, face=False), Part(2, yaw=AWAY), Part(2)),
        (blind(9, 10.5),),
    ),
    Scenario(
        "A picture too dark for 12 s is a notice at 10 s.",
        drive(Part(12, quality=FrameQuality.DARK, yaw=AWAY, closed=SHUT), Part(3)),
        (blind(15, 17.5),),
        (unwatched(9, "too dark"),),
    ),
    Scenario(
        "A dim picture is judged as usual.", drive(Part(4, yaw=AWAY, quality=FrameQuality.DIM), Part(2)), (off(8, 9.5),)
    ),
    Scenario(
        "A pose 14 deg unsure is not believed and told after 10 s.",
        drive(Part(12, unsure=14, yaw=AWAY, closed=None), Part(3)),
        (blind(15, 17.5),),
    ),
    Scenario("A pose 10.5 deg unsure is believed.", drive(Part(4, unsure=10.5, yaw=AWAY), Part(2)), (off(8, 9.5),)),
    Scenario(
        "A camera that stalls for 5 s is told when it is back.",
        drive(Part(5, frames=False), Part(3)),
        (blind(10, 10.5),),
    ),
    Scenario("An empty seat from the start is a notice after 2 s.", (Part(6, face=False),), (blind(2, None),)),
)

CALIBRATION = (
    Scenario(
        "The neutral is learned in 30 s, and then 30 deg beside it is away while 20 deg is not.",
        (
            Part(31, yaw=15, pitch=-8),
            Part(6, yaw=35, pitch=-8),
            Part(2, yaw=15, pitch=-8),
            Part(4, yaw=45, pitch=-8),
            Part(2, yaw=15, pitch=-8),
        ),
        (off(42, 43.5),),
        (
            is_state(15, AttentionState.LEARNING),
            reason_has(15, "learning 50 %"),
            progress_is(15, 0.5),
            learned(31, 15, -8),
            is_state(31, AttentionState.ATTENTIVE),
        ),
        calibration=None,
    ),
    Scenario(
        "Mirror checks during learning do not pull the neutral.",
        (*(Part(4, yaw=5), Part(1.5, yaw=-20)) * 9,),
        checks=(learned(49, 5, 0),),
        calibration=None,
    ),
    Scenario(
        "While learning the wide cone holds: 43 deg is not yet away.",
        (Part(4), Part(8, yaw=43)),
        calibration=None,
    ),
    Scenario("While learning 47 deg is away.", (Part(5), Part(4, yaw=47), Part(2)), (off(8, 9.5),), calibration=None),
    Scenario("While learning 33 deg down is not yet away.", (Part(4), Part(8, pitch=-33)), calibration=None),
    Scenario(
        "While learning 37 deg down is away.", (Part(5), Part(4, pitch=-37), Part(2)), (off(8, 9.5),), calibration=None
    ),
    Scenario(
        "A driver turned 28 deg away cannot be learned and is told so.",
        (Part(40, yaw=28),),
        checks=(progress_is(40, 0.0), reason_has(40, "28° from the camera"), is_state(40, AttentionState.LEARNING)),
        calibration=None,
    ),
    Scenario(
        "A neutral 23.5 deg aside can be learned.",
        (Part(32, yaw=23.5),),
        checks=(learned(32, 23.5, 0),),
        calibration=None,
    ),
    Scenario("A neutral 22 deg down cannot.", (Part(32, pitch=-22),), checks=(progress_is(32, 0.0),), calibration=None),
    Scenario(
        "A neutral 18.5 deg down can.", (Part(32, pitch=-18.5),), checks=(learned(32, 0, -18.5),), calibration=None
    ),
    Scenario(
        "A head turning 34 deg a second teaches nothing.",
        (Part(1), *(Part(1, yaw=(-17, 17)), Part(1, yaw=(17, -17))) * 10),
        checks=(progress_is(21, 0.09, 0.06),),
        calibration=None,
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "A head turning 26 deg a second does.",
        (Part(1), *(Part(1, yaw=(-13, 13)), Part(1, yaw=(13, -13))) * 10),
        checks=(progress_is(21, 0.28, 0.08),),
        calibration=None,
        exact=True,
        rates=(30,),
    ),
    Scenario(
        "Eyes shut by 65 % teach nothing.", (Part(20, closed=0.65),), checks=(progress_is(20, 0.0),), calibration=None
    ),
    Scenario(
        "Eyes shut by 55 % teach, but only up to 40 % is believed to be open.",
        (Part(32, closed=0.55), Part(1.8, closed=0.9), Part(2, closed=0.55)),
        (asleep(K.MICROSLEEP, 33.5, 34.3),),
        (Check(33, lambda _, state, __: abs(state.calibration.values.eye_open - 0.4) < 0.021, "open eye 0.4"),),
        calibration=None,
    ),
    Scenario(
        "A mouth that hangs open while learning is believed up to 30 %.",
        (Part(32, jaw=0.45),),
        checks=(
            Check(32, lambda _, state, __: abs(state.calibration.values.jaw_rest - 0.3) < 0.021, "resting mouth 0.3"),
        ),
        calibration=None,
    ),
    Scenario(
        "Gaze has its own neutral.",
        (
            Part(32, gaze=(12, 6)),
            Part(4, gaze=(35, 6)),
            Part(2, gaze=(12, 6)),
            Part(4, gaze=(40, 6)),
            Part(2, gaze=(12, 6)),
        ),
        (off(41, 42.5),),
        calibration=None,
    ),
    Scenario(
        "A neutral that creeps after learning is not followed.",
        (Part(31), Part(60, yaw=(0, 22)), Part(4, yaw=26), Part(2)),
        (off(94, 95.5),),
        calibration=None,
        rates=(10,),
    ),
    Scenario(
        "Lids that sink after learning are not followed into sleep.",
        (Part(31), Part(25, closed=(0.1, 0.7)), Part(1.8, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 57.5, 58.3),),
        calibration=None,
    ),
    Scenario(
        "A bumped camera starts learning again, with the wide cone.",
        drive(Part(1, yaw=AWAY), Part(12, yaw=30, bump=True)),
        checks=(is_state(5.5, AttentionState.ATTENTIVE), is_state(6.3, AttentionState.LEARNING), progress_is(6.2, 0)),
    ),
    Scenario(
        "Asleep before anything is learned is still asleep.",
        (Part(3), Part(1.8, closed=SHUT), Part(2)),
        (asleep(K.MICROSLEEP, 4.5, 5.3),),
        calibration=None,
    ),
)

SPEED = (
    Scenario(
        "Standing still, a look at the phone is free.",
        drive(Part(20, yaw=AWAY, speed_kmh=0)),
        checks=(reason_has(10, "standing still"), unwatched(10, "standing still")),
    ),
    Scenario("Standing still, closed eyes are free.", drive(Part(8, closed=SHUT, speed_kmh=1.6), Part(2, speed_kmh=0))),
    Scenario(
        "Creeping at 2 km/h, closed eyes are not.",
        drive(Part(1.8, closed=SHUT, speed_kmh=2), Part(2, speed_kmh=2)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
    ),
    Scenario(
        "Creeping at 2 km/h, a look away is judged.",
        drive(Part(4, yaw=AWAY, speed_kmh=2), Part(2, speed_kmh=2)),
        (off(8, 9.5),),
    ),
    Scenario(
        "Stopping ends a warning at once.",
        drive(Part(4, yaw=AWAY, speed_kmh=30), Part(3, yaw=AWAY, speed_kmh=0)),
        (off(8, 9),),
    ),
    Scenario(
        "EU: at 60 km/h a look away of 3.5 s warns, +2 s prompts, +8 s alarms.",
        drive(Part(13, yaw=AWAY, speed_kmh=60), Part(2, speed_kmh=60)),
        (off(8.5, 10.5), off(10.5, 16.5, L.PROMPT), off(16.5, 18.5, L.ALARM)),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: of unknown speed the stricter limit holds.",
        drive(Part(5, yaw=AWAY), Part(2)),
        (off(8.5, 10.5, L.WARN),),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: at 45 km/h it is 6 s.",
        drive(Part(7, yaw=AWAY, speed_kmh=45), Part(2, speed_kmh=45)),
        (off(11, 12.5),),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: at 55 km/h it is 3.5 s.",
        drive(Part(4.5, yaw=AWAY, speed_kmh=55), Part(2, speed_kmh=55)),
        (off(8.5, 10),),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: at 18 km/h looking away is not judged.",
        drive(Part(15, yaw=AWAY, speed_kmh=18), Part(2)),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: at 22 km/h it is.",
        drive(Part(7, yaw=AWAY, speed_kmh=22), Part(2, speed_kmh=22)),
        (off(11, 12.5),),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: at 18 km/h sleep is judged all the same.",
        drive(Part(1.8, closed=SHUT, speed_kmh=18), Part(2)),
        (asleep(K.MICROSLEEP, 6.5, 7.3),),
        profile=Profile.EU,
    ),
    Scenario(
        "EU: in dim light 1.5 s are added.",
        drive(Part(6, yaw=AWAY, quality=FrameQuality.DIM), Part(2, quality=FrameQuality.DIM)),
        (off(10, 11.5),),
        profile=Profile.EU,
    ),
    Scenario(
        "Strict: 1.5 s warn, 3.5 s prompt, 9.5 s alarm.",
        drive(Part(11, yaw=AWAY), Part(2)),
        (off(6.5, 8.5), off(8.5, 14.5, L.PROMPT), off(14.5, 16.5, L.ALARM)),
        profile=Profile.STRICT,
    ),
    Scenario(
        "Strict: at 30 km/h the limit is the same.",
        drive(Part(3, yaw=AWAY, speed_kmh=30), Part(2, speed_kmh=30)),
        (off(6.5, 8.5),),
        profile=Profile.STRICT,
    ),
    Scenario(
        "Default: at 30 km/h the limit is the same.",
        drive(Part(4, yaw=AWAY, speed_kmh=30), Part(2, speed_kmh=30)),
        (off(8, 9.5),),
    ),
)

SCENARIOS = LOOKING_AWAY + EYES + DROWSINESS + UNSEEN + CALIBRATION + SPEED
