"""The attention policy's words in the user's language."""

from __future__ import annotations

from app.core.attention_types import AttentionState
from app.gui.i18n import tr


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
    """A reason as the policy gives it, as a sentence."""
    return reason[:1].upper() + reason[1:]
