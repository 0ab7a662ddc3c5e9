"""Looking away, by the head and by the eyes; speed and profiles."""

from __future__ import annotations

from attention_checks import AWAY, SHUT, asleep, buffer_is, drive, glancing, is_state, off, reason_has, unwatched
from attention_drives import Expect, Part, Scenario

from app.core.attention_config import Profile
from app.core.attention_observation import FrameQuality
from app.core.attention_types import AlertLevel as L
from app.core.attention_types import AttentionEventKind as K
from app.core.attention_types import AttentionState

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
