"""What cannot be seen, and learning the neutral."""

from __future__ import annotations

from attention_checks import (
    AWAY,
    SHUT,
    asleep,
    blind,
    drive,
    is_state,
    learned,
    off,
    progress_is,
    reason_has,
    unwatched,
)
from attention_drives import Check, Part, Scenario

from app.core.attention_observation import FrameQuality
from app.core.attention_types import AttentionEventKind as K
from app.core.attention_types import AttentionState

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
