"""Closed eyes, and all that only looks like them."""

from __future__ import annotations

from attention_checks import SHUT, asleep, blind, drive, is_state, off, perclos_is, reason_has, unwatched
from attention_drives import Part, Scenario

from app.core.attention_types import AlertLevel as L
from app.core.attention_types import AttentionEventKind as K
from app.core.attention_types import AttentionState
from app.core.calibration import Calibration

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
        (reason_has(15, "have not been seen for"),),
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
