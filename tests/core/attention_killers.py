"""Which scenario notices each threshold 20 % lower and 20 % higher; `benchmarks/attention_mutations.py` finds them."""

from __future__ import annotations

# threshold: (scenario that breaks at x 0.8, scenario that breaks at x 1.2)
KILLERS: dict[str, tuple[str, str]] = {
    "head_yaw_off_rad": (
        "The head 22 deg aside, toward a phone holder, is still inside the cone.",
        "The head 25 deg aside is outside the cone.",
    ),
    "head_pitch_down_off_rad": (
        "The head 17 deg down, at the speedometer, is inside the cone.",
        "The head 20 deg down is outside the cone.",
    ),
    "gaze_yaw_off_rad": (
        "Eyes 23 deg aside are inside the gaze cone.",
        "Eyes alone on the passenger, the head straight, count like the head.",
    ),
    "gaze_pitch_down_off_rad": (
        "Eyes lowered 18.5 deg are inside the gaze cone.",
        "Eyes lowered 22 deg, the head straight, are off the road.",
    ),
    "learning_yaw_off_rad": (
        "While learning the wide cone holds: 43 deg is not yet away.",
        "While learning 47 deg is away.",
    ),
    "learning_pitch_down_off_rad": (
        "While learning 33 deg down is not yet away.",
        "While learning 37 deg down is away.",
    ),
    "pose_uncertainty_max_rad": (
        "A pose 10.5 deg unsure is believed.",
        "A pose 14 deg unsure is not believed and told after 10 s.",
    ),
    "gaze_uncertainty_max_rad": (
        "A gaze estimate that is 9 deg unsure is believed.",
        "A gaze estimate that is 11 deg unsure is not believed.",
    ),
    "filter_s": ("An outing of 0.233 s is too short for a look away.", "An outing of 0.267 s is a look away."),
    "filter_off": ("An outing of 0.233 s is too short for a look away.", "An outing of 0.267 s is a look away."),
    "filter_on": ("A return of 0.267 s ends a look away.", "A return of 0.233 s does not end a look away."),
    "eyes_off_warn_s": (
        "A return of 0.233 s does not end a look away.",
        "A gaze estimate that is 9 deg unsure is believed.",
    ),
    "eyes_off_warn_slow_s": ("Strict: at 30 km/h the limit is the same.", "Strict: at 30 km/h the limit is the same."),
    "fast_speed_mps": ("EU: at 45 km/h it is 6 s.", "EU: at 55 km/h it is 3.5 s."),
    "min_speed_mps": ("EU: at 18 km/h looking away is not judged.", "Creeping at 2 km/h, a look away is judged."),
    "standstill_mps": ("Standing still, closed eyes are free.", "Creeping at 2 km/h, a look away is judged."),
    "non_nominal_extra_s": ("EU: in dim light 1.5 s are added.", "EU: in dim light 1.5 s are added."),
    "prompt_after_s": (
        "A phone in the lap, head down and lids lowered, is a look away and never sleep.",
        "A phone in the lap, head down and lids lowered, is a look away and never sleep.",
    ),
    "alarm_after_s": (
        "Strict: 1.5 s warn, 3.5 s prompt, 9.5 s alarm.",
        "Strict: 1.5 s warn, 3.5 s prompt, 9.5 s alarm.",
    ),
    "eyes_off_clear_s": (
        "Strict: 1.5 s warn, 3.5 s prompt, 9.5 s alarm.",
        "Strict: 1.5 s warn, 3.5 s prompt, 9.5 s alarm.",
    ),
    "short_off_s": (
        "Reading a text in looks of 1.5 s with 1 s between is caught after 10 s off, and ends after 2 s on the road.",
        "Reading a text in looks of 1.5 s with 1 s between is caught after 10 s off, and ends after 2 s on the road.",
    ),
    "short_window_s": (
        "Looks of 1 s with 1.9 s between reach 10 s just inside 30 s.",
        "8.9 s off in any 30 s are not 10.",
    ),
    "short_reset_s": (
        "Looks of 1 s with 1.9 s between reach 10 s just inside 30 s.",
        "Looks of 1 s with 1.9 s between reach 10 s just inside 30 s.",
    ),
    "closed_at": (
        "A hearty laugh, eyes nearly shut, is not sleep.",
        "Asleep before anything is learned is still asleep.",
    ),
    "eye_visible_min": ("An eye seen by 45 % is not.", "An eye seen by 55 % is judged."),
    "eyes_yaw_max_rad": (
        "With the head 43 deg from the camera shut eyes are still judged.",
        "With the head 47 deg from the camera nobody can tell.",
    ),
    "microsleep_s": (
        "With the head 43 deg from the camera shut eyes are still judged.",
        "With the head 43 deg from the camera shut eyes are still judged.",
    ),
    "sleep_s": (
        "Opening the eyes for 0.4 s does not end a sleep alarm.",
        "Opening the eyes for 0.4 s does not end a sleep alarm.",
    ),
    "unresponsive_s": (
        "Eyes shut for 8 s: microsleep at 1.5 s, sleep at 3 s, unresponsive at 6 s.",
        "Eyes shut for 8 s: microsleep at 1.5 s, sleep at 3 s, unresponsive at 6 s.",
    ),
    "eyes_open_clear_s": (
        "Eyes shut for 8 s: microsleep at 1.5 s, sleep at 3 s, unresponsive at 6 s.",
        "Eyes shut for 8 s: microsleep at 1.5 s, sleep at 3 s, unresponsive at 6 s.",
    ),
    "closure_bridge_s": ("Two noisy frames do not break a closure.", "A drop of 16.5 deg within 0.97 s is a nod."),
    "asleep_hold_s": (
        "After 30 s without a face the sleep alarm gives up and only the notice stays.",
        "After 30 s without a face the sleep alarm gives up and only the notice stays.",
    ),
    "look_down_pitch_rad": (
        "A closure with a pitch change of 4.5 deg is a closure.",
        "A closure with a pitch change of 5.6 deg is a glance.",
    ),
    "look_down_window_s": (
        "The head that moves 0.25 s after the lids makes a glance.",
        "The head that moves 0.34 s after the lids makes a sleeper.",
    ),
    "look_down_before_s": ("Lids that follow the head by 0.36 s make a glance.", "Shut for 0.34 s is long enough."),
    "perclos_warn_60s": (
        "Eyes shut 14 % of the time do not warn alone.",
        "Eyes shut 0.66 s in every 3 s: advisory once half a window is seen, warning once half the long one is.",
    ),
    "perclos_warn_180s": (
        "One bad minute warns only when the last three minutes are bad enough too.",
        "One bad minute warns only when the last three minutes are bad enough too.",
    ),
    "perclos_advisory": (
        "One bad minute warns only when the last three minutes are bad enough too.",
        "One bad minute warns only when the last three minutes are bad enough too.",
    ),
    "perclos_corroborated": (
        "Eyes shut 11 % of the time do not, nod or no nod.",
        "Eyes shut 13 % of the time warn when the head has nodded.",
    ),
    "perclos_blink_s": ("A closure of 0.22 s is a blink and not in PERCLOS.", "A closure of 0.28 s is in PERCLOS."),
    "perclos_seen_min": (
        "Eyes shut 11 % of the time do not, nod or no nod.",
        "Eyes shut 11 % of the time do not, nod or no nod.",
    ),
    "perclos_min_fps": (
        "At 8 frames a second PERCLOS is not shown, and the reason is.",
        "At 10 frames a second PERCLOS is shown.",
    ),
    "drowsy_clear_s": (
        "Eyes shut 0.66 s in every 3 s: advisory once half a window is seen, warning once half the long one is.",
        "Eyes shut 0.66 s in every 3 s: advisory once half a window is seen, warning once half the long one is.",
    ),
    "jaw_open_at": ("A mouth open by 45 % is no yawn.", "A mouth open by 55 % is one."),
    "yawn_s": ("A mouth open by 55 % is one.", "A mouth open by 55 % is one."),
    "yawn_max_s": ("A mouth open for 14 s is no yawn after 12 s.", "A mouth open for 14 s is no yawn after 12 s."),
    "yawn_hint_s": ("The third yawn in ten minutes is a hint.", "The third yawn in ten minutes is a hint."),
    "yawn_hint_count": ("The third yawn in ten minutes is a hint.", "The third yawn in ten minutes is a hint."),
    "nod_pitch_rad": ("A drop of 16.5 deg within 0.97 s is a nod.", "A drop of 16.5 deg within 0.97 s is a nod."),
    "nod_within_s": ("A drop of 16.5 deg within 0.97 s is a nod.", "A drop of 16 deg over 1.15 s is none."),
    "nod_closed_s": ("Shut for 0.34 s is long enough.", "Shut for 0.34 s is long enough."),
    "nod_memory_s": ("A nod speaks for 60 s.", "A nod speaks for 60 s."),
    "blink_min_fps": ("At 12 frames a second blinks are not measured.", "At 15 frames a second they are."),
    "blink_max_s": ("A closure of 0.45 s is still a blink.", "A closure of 0.55 s is none."),
    "blink_count": (
        "Blinks 1.6 times as long as the first ten are a hint.",
        "Blinks 1.6 times as long as the first ten are a hint.",
    ),
    "blink_long_ratio": (
        "One bad minute warns only when the last three minutes are bad enough too.",
        "Blinks 1.6 times as long as the first ten are a hint.",
    ),
    "face_lost_s": (
        "After 30 s without a face the sleep alarm gives up and only the notice stays.",
        "After 30 s without a face the sleep alarm gives up and only the notice stays.",
    ),
    "unusable_s": (
        "A pose 14 deg unsure is not believed and told after 10 s.",
        "A pose 14 deg unsure is not believed and told after 10 s.",
    ),
    "monitor_clear_s": (
        "A pose 14 deg unsure is not believed and told after 10 s.",
        "A pose 14 deg unsure is not believed and told after 10 s.",
    ),
    "buffer_s": (
        "A look away of 1 s takes half the gauge, and it refills as fast.",
        "A look away of 1 s takes half the gauge, and it refills as fast.",
    ),
    "buffer_latency_s": (
        "A look away of 1 s takes half the gauge, and it refills as fast.",
        "The gauge waits 0.1 s on the road before it refills.",
    ),
    "learn_s": ("A head turning 34 deg a second teaches nothing.", "A neutral 23.5 deg aside can be learned."),
    "learn_yaw_max_rad": (
        "A neutral 23.5 deg aside can be learned.",
        "A driver turned 28 deg away cannot be learned and is told so.",
    ),
    "learn_pitch_max_rad": ("A neutral 18.5 deg down can.", "A neutral 22 deg down cannot."),
    "learn_still_rad_s": ("A head turning 26 deg a second does.", "A head turning 34 deg a second teaches nothing."),
    "learn_eye_max": (
        "Eyes shut by 55 % teach, but only up to 40 % is believed to be open.",
        "Eyes shut by 65 % teach nothing.",
    ),
    "eye_open_max": (
        "Eyes shut by 55 % teach, but only up to 40 % is believed to be open.",
        "Eyes shut by 55 % teach, but only up to 40 % is believed to be open.",
    ),
    "jaw_rest_max": (
        "A mouth that hangs open while learning is believed up to 30 %.",
        "A mouth that hangs open while learning is believed up to 30 %.",
    ),
    "max_gap_s": ("A stutter of 0.45 s between frames is bridged.", "A pause of 0.55 s between frames does not count."),
}
