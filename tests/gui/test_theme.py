"""Contrast after WCAG 2.1: text 4.5 : 1, marks 3 : 1, in both themes."""

from __future__ import annotations

import re

import pytest
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication, QFileDialog, QTreeView

from app.core.attention_types import AttentionState
from app.gui.panels.strip_chart import STAGES
from app.gui.theme import DARK, LIGHT, Theme, load_fonts, style_sheet


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    values = [int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_wcags_own_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == pytest.approx(1.0)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "surface"),
        ("ink", "raised"),
        ("ink", "hover"),
        ("ink_soft", "surface"),
        ("ink_soft", "raised"),
        ("accent", "surface"),
        ("accent", "accent_soft"),
        ("accent_ink", "accent"),
        ("danger", "surface"),
        ("surface", "danger"),
    ],
)
def test_text_reaches_aa(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("state", list(AttentionState))
def test_every_state_reaches_aa_and_no_two_share_a_colour(theme: Theme, state: AttentionState) -> None:
    assert contrast(theme.states[state], theme.surface) >= 4.5
    assert len(set(theme.states.values())) == len(AttentionState)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_layers_of_the_chart_stand_out(theme: Theme) -> None:
    assert len(set(theme.stages)) == len(STAGES) + 1
    assert all(contrast(colour, theme.raised) >= 3.0 for colour in theme.stages)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_lists_of_qts_own_file_dialog_have_the_themes_ground(qtbot, qapp: QApplication, theme: Theme) -> None:  # type: ignore[no-untyped-def]
    """It is shown where the desktop has none; its words have the theme's ink in any case."""
    qapp.setStyleSheet(style_sheet(theme, load_fonts()))
    try:
        dialog = QFileDialog()
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setViewMode(QFileDialog.ViewMode.Detail)
        qtbot.addWidget(dialog)
        dialog.show()
        picture = dialog.findChild(QTreeView).viewport().grab().toImage()
        assert picture.pixelColor(picture.width() - 4, picture.height() - 4) == QColor(theme.surface)
    finally:
        qapp.setStyleSheet("")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_what_can_be_ticked_is_drawn_with_three_to_one(theme: Theme) -> None:
    """WCAG 2.1, 1.4.11: the borders of boxes and circles that are empty, and of what has the keyboard."""
    rules = re.findall(r"([^{}]*:(?:indicator|focus)[^{}]*){([^}]*)}", style_sheet(theme, ""))
    borders = {colour for _, body in rules for colour in re.findall(r"border(?:-color)?:[^;]*(#[0-9a-f]{6})", body)}
    assert borders
    assert all(contrast(colour, theme.surface) >= 3.0 for colour in borders)
