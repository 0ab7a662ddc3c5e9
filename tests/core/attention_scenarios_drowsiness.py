"""PERCLOS, yawns, nods and blinks."""

from __future__ import annotations

from attention_checks import SHUT, corroborated, drive, is_state, perclos_is, unwatched
from attention_drives import Expect, Part, Scenario

from app.core.attention_types import AlertLevel as L
from app.core.attention_types import AttentionEventKind as K
from app.core.attention_types import AttentionState

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
            Part(61, blink=(0.61, 5)),
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
