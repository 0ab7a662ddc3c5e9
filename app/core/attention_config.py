"""Every threshold of the attention policy in one place, each with where it comes from.

Sources, none of them read as a primary document, so a rule here is "after" its source and claims no conformity:
[ADDW] EU 2023/2590, advanced driver distraction warning. [DDAW] EU 2021/1341. [NCAP] Euro NCAP driver engagement
protocol. [NHTSA] visual-manual guidelines. [AttenD] Kircher and Ahlstrom. [openpilot] its open driver-monitoring code.
[P80] PERCLOS as Wierwille and Ellsworth define it, with Dinges and Grace's limits. [Guardian] Seeing Machines.
[ours] chosen here; the scenario suite pins it.

Angles in radians, times in seconds, speeds in m/s, shares in [0, 1].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum


def _deg(value: float) -> float:
    return math.radians(value)


class Profile(Enum):
    """The three rule sets a user can choose."""

    DEFAULT = "default"
    EU = "eu"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class AttentionConfig:
    """One rule set. See `config_for` for the profiles.

    Cone, relative to the learned neutral:
      head_yaw_off_rad 23.0 deg, head_pitch_down_off_rad 18 deg [openpilot: 23.0 and 17.95].
      gaze_yaw_off_rad 25 deg, gaze_pitch_down_off_rad 20 deg [ours: the head's cone plus 2 deg for a webcam's gaze].
      learning_yaw_off_rad 45 deg, learning_pitch_down_off_rad 35 deg [ours]: the wide cone before calibration is done.
      pose_uncertainty_max_rad 12 deg, gaze_uncertainty_max_rad 10 deg [ours]: beyond, the signal counts as unseen.

    Off-road filter: filter_s 0.25, filter_off 0.63, filter_on 0.37 [openpilot: first-order filter with hysteresis].

    EYES_OFF_ROAD: eyes_off_warn_s 3.0 [NCAP long distraction, openpilot]; prompt_after_s 2.0 and alarm_after_s 8.0
      after the warning, i.e. 5 and 11 s [openpilot]; eyes_off_clear_s 0.5 [ours].
      eyes_off_warn_slow_s: the limit below fast_speed_mps (EU: 6 s from 20 to 50 km/h) [ADDW].
      min_speed_mps: below it nothing is judged (0.5 m/s, standing still [openpilot]; EU 20 km/h for looking away).
      non_nominal_extra_s: added in dim pictures (EU: 1.5 s) [ADDW].

    SHORT_DISTRACTION: short_off_s 10 in short_window_s 30, reset by short_reset_s 2 on the road [NCAP VATS].

    Closure: closed_at 0.8 [P80]; eye_visible_min 0.5 [ours]; eyes_yaw_max_rad 45 deg from the camera [rule set];
      microsleep_s 1.5 [Guardian; NCAP 1-2 s], sleep_s 3.0, unresponsive_s 6.0 [NCAP]; eyes_open_clear_s 0.5 [ours];
      closure_bridge_s 0.08 [ours]: a shorter gap in a closure is noise; asleep_hold_s 30 [openpilot's longest no-face
      time]: a sleep alarm outlives the loss of the face that long, for a sleeper may sink out of the picture.
      look_down_pitch_rad 5 deg: a closure that comes with a larger pitch change within look_down_window_s 0.3 of its
      onset is a glance down [field reports]; looking back reach look_down_before_s 0.4 [ours].

    DROWSY: perclos_warn_60s 0.15 and perclos_warn_180s 0.10; perclos_advisory 0.08; perclos_corroborated 0.12: enough
      when a nod or yawns or long blinks say the same [P80: 8 % advisory, 12 % warn, 15 % drowsy]; perclos_blink_s 0.25:
      shorter closures are left out [P80]; drowsy_clear_s 60 [rule set]; perclos_seen_min 0.5 [ours]: share of a window
      that must have been seen; perclos_min_fps 9 and blink_min_fps 13.5 [10 and 15 less a tenth for jitter].

    Corroboration: jaw_open_at 0.5 [ours], yawn_s 1.5, yawn_max_s 12; yawn_hint_count 3 in yawn_hint_s 600 [rule set];
      nod_pitch_rad 15 deg in nod_within_s 1.0 with eyes closed nod_closed_s 0.3 [rule set]; nod_memory_s 60 [ours].
      blink_long_ratio 1.4 over blink_count 10 blinks [literature]; blink_max_s 0.5 [ours].

    CANNOT_MONITOR: face_lost_s 2, unusable_s 10 [rule set; NCAP 10 s]; monitor_clear_s 0.5 [ours].

    Gauge: buffer_s 2, buffer_latency_s 0.1 [AttenD].

    Calibration: learn_s 30 counted seconds [ours; openpilot takes 60 s of every frame, here only still ones count];
      learn_yaw_max_rad 25 deg, learn_pitch_max_rad 20 deg: the clamp [ours; openpilot's -1.4..16.6 and -5..7.1 hold for
      one known mount]; learn_still_rad_s 30 deg/s [ours]; learn_eye_max 0.6: more closed does not count [ours];
      eye_open_max 0.4, jaw_rest_max 0.3: clamp of the own levels, so that no half-shut eye is learned as open [ours].

    Time: max_gap_s 0.5 [ours]: of a longer pause between frames the rest counts as unseen.
    """

    head_yaw_off_rad: float = _deg(23.0)
    head_pitch_down_off_rad: float = _deg(18.0)
    gaze_yaw_off_rad: float = _deg(25.0)
    gaze_pitch_down_off_rad: float = _deg(20.0)
    learning_yaw_off_rad: float = _deg(45.0)
    learning_pitch_down_off_rad: float = _deg(35.0)
    pose_uncertainty_max_rad: float = _deg(12.0)
    gaze_uncertainty_max_rad: float = _deg(10.0)

    filter_s: float = 0.25
    filter_off: float = 0.63
    filter_on: float = 0.37

    eyes_off_warn_s: float = 3.0
    eyes_off_warn_slow_s: float = 3.0
    fast_speed_mps: float = 50.0 / 3.6
    min_speed_mps: float = 0.5
    standstill_mps: float = 0.5
    non_nominal_extra_s: float = 0.0
    prompt_after_s: float = 2.0
    alarm_after_s: float = 8.0
    eyes_off_clear_s: float = 0.5

    short_off_s: float = 10.0
    short_window_s: float = 30.0
    short_reset_s: float = 2.0

    closed_at: float = 0.8
    eye_visible_min: float = 0.5
    eyes_yaw_max_rad: float = _deg(45.0)
    microsleep_s: float = 1.5
    sleep_s: float = 3.0
    unresponsive_s: float = 6.0
    eyes_open_clear_s: float = 0.5
    closure_bridge_s: float = 0.08
    asleep_hold_s: float = 30.0
    look_down_pitch_rad: float = _deg(5.0)
    look_down_window_s: float = 0.3
    look_down_before_s: float = 0.4

    perclos_warn_60s: float = 0.15
    perclos_warn_180s: float = 0.10
    perclos_advisory: float = 0.08
    perclos_corroborated: float = 0.12
    perclos_blink_s: float = 0.25
    perclos_seen_min: float = 0.5
    perclos_min_fps: float = 9.0
    drowsy_clear_s: float = 60.0

    jaw_open_at: float = 0.5
    yawn_s: float = 1.5
    yawn_max_s: float = 12.0
    yawn_hint_s: float = 600.0
    yawn_hint_count: int = 3
    nod_pitch_rad: float = _deg(15.0)
    nod_within_s: float = 1.0
    nod_closed_s: float = 0.3
    nod_memory_s: float = 60.0
    blink_min_fps: float = 13.5
    blink_max_s: float = 0.5
    blink_count: int = 10
    blink_long_ratio: float = 1.4

    face_lost_s: float = 2.0
    unusable_s: float = 10.0
    monitor_clear_s: float = 0.5

    buffer_s: float = 2.0
    buffer_latency_s: float = 0.1

    learn_s: float = 30.0
    learn_yaw_max_rad: float = _deg(25.0)
    learn_pitch_max_rad: float = _deg(20.0)
    learn_still_rad_s: float = _deg(30.0)
    learn_eye_max: float = 0.6
    eye_open_max: float = 0.4
    jaw_rest_max: float = 0.3

    max_gap_s: float = 0.5


_CONFIGS = {
    Profile.DEFAULT: AttentionConfig(),
    Profile.EU: AttentionConfig(
        eyes_off_warn_s=3.5, eyes_off_warn_slow_s=6.0, min_speed_mps=20.0 / 3.6, non_nominal_extra_s=1.5
    ),
    Profile.STRICT: AttentionConfig(eyes_off_warn_s=1.5, eyes_off_warn_slow_s=1.5),
}


def config_for(profile: Profile) -> AttentionConfig:
    """The rule set of a profile: `default`; `eu` after [ADDW], by speed; `strict` warns after 1.5 s."""
    return _CONFIGS[profile]
