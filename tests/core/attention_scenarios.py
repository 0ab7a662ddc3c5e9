"""All scenarios: each one sentence, in seconds, with the exact times at which events must begin and end."""

from __future__ import annotations

from attention_scenarios_drowsiness import DROWSINESS
from attention_scenarios_eyes import EYES
from attention_scenarios_learning import CALIBRATION, UNSEEN
from attention_scenarios_road import LOOKING_AWAY, SPEED

SCENARIOS = LOOKING_AWAY + EYES + DROWSINESS + UNSEEN + CALIBRATION + SPEED
