"""The attention policy's words in the user's language.

The policy speaks English in short phrases joined by punctuation. Each phrase, with its numbers left out, is looked up
by itself; one that has no translation stays as it is. tests/gui/test_languages.py runs the scenarios to find gaps.
"""

from __future__ import annotations

import re

from app.core.attention_types import AttentionState
from app.gui.i18n import tr, with_decimal_sign

_JOINTS = re.compile(r"(: |; |, | \(|\))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def state_text(state: AttentionState) -> str:
    """One or two words for a state."""
    return {
        AttentionState.LEARNING: tr("Learning"),
        AttentionState.ATTENTIVE: tr("Attentive"),
        AttentionState.DISTRACTED: tr("Distracted"),
        AttentionState.DROWSY: tr("Drowsy"),
        AttentionState.ASLEEP: tr("Eyes closed"),
        AttentionState.CANNOT_MONITOR: tr("Can't see you"),
    }[state]


def reason_text(reason: str) -> str:
    """A reason as the policy gives it, translated, as a sentence."""
    words = "".join(_phrase_text(part) for part in _JOINTS.split(reason))
    return words[:1].upper() + words[1:]


def phrases(reason: str) -> list[str]:
    """The keys under which the parts of a reason are translated, e.g. "eyes closed {n} s"."""
    return [_NUMBER.sub("{n}", part) for part in _JOINTS.split(reason)[::2] if part]


def _phrase_text(part: str) -> str:
    text = tr(_NUMBER.sub("{n}", part))
    for number in _NUMBER.findall(part):
        text = text.replace("{n}", with_decimal_sign(number), 1)
    return text
