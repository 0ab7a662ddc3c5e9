"""The side panel has one width; what stands in it must not be wider, in no language and no state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication, QScrollArea, QTabBar

from app.core.attention_types import AlertLevel, AttentionState, AttentionStatus
from app.gui.i18n import LANGUAGES
from app.gui.widgets import Switch

STATUS = AttentionStatus(AttentionState.ATTENTIVE, AlertLevel.NONE, "watching the road", (), 1.0, 0.4, 0.0, 0.06, ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_panel_is_wider_than_the_panel(make_window, language: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window._change(language=language)
    window.engine.stop()
    area = window.shell.side.findChild(QScrollArea)
    tabs = window.shell.side.findChild(QTabBar)
    too_wide = []
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        for state in AttentionState:
            window.shell.attention.show_status(replace(STATUS, state=state))
            QApplication.processEvents()
            # A scroll bar takes its width where the screen is low.
            room = window.shell.side.width() - area.verticalScrollBar().sizeHint().width()
            wanted = area.widget().minimumSizeHint().width()
            if wanted > room:
                too_wide.append((tabs.tabText(page), state.value, wanted, room))
    assert too_wide == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_switch_shows_its_words_and_keys_whole(make_window, language: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window()
    window._change(language=language)
    QApplication.processEvents()
    switches = window.findChildren(Switch)
    assert len(switches) == 5
    for switch in switches:
        words = switch.fontMetrics().horizontalAdvance(f"{switch.text()}{switch._hint}") + 8
        assert words <= switch.width() - 40 - 12, switch.text()
