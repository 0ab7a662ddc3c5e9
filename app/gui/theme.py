"""Colours, type and spacing of the window: two themes, one scale, one style sheet.

State colours come in pairs of ink and shape, after Okabe and Ito's palette for colour-blind readers, darkened or
lightened until each reaches 4.5 : 1 on its ground (WCAG AA; tests/gui/test_theme.py measures every pair).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

from PyQt6.QtGui import QColor, QFontDatabase

from app.core.attention_types import AttentionState
from app.paths import data_root

FALLBACK_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Cantarell", "DejaVu Sans")


# Behind the picture, in both themes the grey that the renderer puts around it, so that the picture leads.
STAGE = "#1c1c1c"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; colours as #rrggbb. stages: of the strip chart's layers, from below."""

    name: str
    ground: str
    surface: str
    raised: str
    hover: str
    line: str
    ink: str
    ink_soft: str
    ink_faint: str
    accent: str
    accent_ink: str
    accent_soft: str
    danger: str
    states: dict[AttentionState, str]
    stages: tuple[str, ...]

    def state(self, state: AttentionState) -> QColor:
        return QColor(self.states[state])


LIGHT = Theme(
    name="light",
    ground="#f5f3ef",
    surface="#fdfcfa",
    raised="#efece6",
    hover="#e7e3db",
    line="#e2ddd4",
    ink="#1e2428",
    ink_soft="#5b646b",
    ink_faint="#9aa1a6",
    accent="#0c6a68",
    accent_ink="#ffffff",
    accent_soft="#dcebe8",
    danger="#b3261e",
    states={
        AttentionState.ATTENTIVE: "#006b54",
        AttentionState.LEARNING: "#0b5e9e",
        AttentionState.DISTRACTED: "#8f5200",
        AttentionState.DROWSY: "#8c3a74",
        AttentionState.ASLEEP: "#b03505",
        AttentionState.CANNOT_MONITOR: "#59626a",
    },
    stages=("#0b5e9e", "#00785a", "#a86200", "#a04586", "#7a838a"),
)

DARK = Theme(
    name="dark",
    ground="#15181b",
    surface="#1c2024",
    raised="#272c31",
    hover="#31373d",
    line="#2d3338",
    ink="#edf0f2",
    ink_soft="#a9b2b9",
    ink_faint="#666f77",
    accent="#62c6bb",
    accent_ink="#07211f",
    accent_soft="#1d3937",
    danger="#ff8a80",
    states={
        AttentionState.ATTENTIVE: "#4fcfa6",
        AttentionState.LEARNING: "#74b9f0",
        AttentionState.DISTRACTED: "#f2b544",
        AttentionState.DROWSY: "#e6a0d0",
        AttentionState.ASLEEP: "#ff8c5f",
        AttentionState.CANNOT_MONITOR: "#a9b2b9",
    },
    stages=("#74b9f0", "#4fcfa6", "#f2b544", "#e6a0d0", "#a9b2b9"),
)


def load_fonts() -> str:
    """Make the window's own typeface known to Qt; returns the families to ask for, best first."""
    families = list(FALLBACK_FAMILIES)
    try:
        import font_source_sans_pro
    except ImportError:
        return _family_list(families)
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for weight in ("Regular", "Semibold", "Bold"):
        QFontDatabase.addApplicationFont(str(folder / f"SourceSansPro-{weight}.ttf"))
    return _family_list(["Source Sans Pro", *families])


def _family_list(families: list[str]) -> str:
    return ", ".join(f'"{family}"' for family in families) + ", sans-serif"


_SHEET = Template(
    """
* { font-family: $family; font-size: 14px; color: $ink; outline: 0; }
QMainWindow, QDialog, #root { background: $ground; }
QToolTip { background: $ink; color: $surface; border: 0; padding: 5px 8px; font-size: 13px; }

#header { background: $surface; border-bottom: 1px solid $line; }
#wordmark { font-size: 18px; font-weight: 600; }
#dock { background: $surface; border-top: 1px solid $line; }
#side { background: $surface; border-left: 1px solid $line; }
QScrollArea { background: transparent; border: 0; }
#sideScroll, #sideBody, #sideScroll > QWidget > QWidget { background: $surface; border: 0; }
#stage { background: $stage; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: 13px; font-weight: 600; color: $ink_soft; }
QLabel[role="caption"] { font-size: 13px; color: $ink_soft; }
QLabel[role="value"] { font-size: 14px; font-weight: 600; }
QLabel[role="number"] { font-size: 26px; font-weight: 600; }
QLabel[role="heading"] { font-size: 22px; font-weight: 600; }
QLabel[role="key"] { background: $raised; border-radius: 5px; padding: 2px 8px; font-size: 13px; font-weight: 600; }
QFrame[role="rule"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 7px; }
QToolButton:hover { background: $raised; }
QToolButton:pressed { background: $hover; }
QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $ink_faint; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[role="source"] { background: $raised; padding: 6px 12px; border-radius: 9px; font-weight: 600; }
QToolButton[role="source"]:hover { background: $hover; }
QToolButton[role="wide"] { padding: 8px 10px; text-align: left; }
QToolButton[role="primary"] { background: $accent; color: $accent_ink; font-weight: 600; padding: 8px 14px; }
QToolButton[role="primary"]:hover { background: $accent; }
QToolButton[role="primary"]:focus { border-color: $ink; }
QToolButton[role="shutter"], QToolButton[role="round"] { background: $raised; border-radius: 22px; padding: 11px; }
QToolButton[role="shutter"]:hover, QToolButton[role="round"]:hover { background: $hover; }
QToolButton[role="round"]:checked { background: $raised; }
QToolButton[role="shutter"]:checked { background: $danger; }

QPushButton { background: $raised; border: 1px solid transparent; border-radius: 8px; padding: 7px 14px;
  font-weight: 600; }
QPushButton:hover { background: $hover; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $ink_faint; }
QPushButton[role="primary"] { background: $accent; color: $accent_ink; }
QPushButton[role="primary"]:focus { border-color: $ink; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton[role="link"] { background: transparent; color: $accent; padding: 6px 4px; border-radius: 6px; }

QTabBar { background: transparent; border: 0; }
QTabBar::tab { background: transparent; color: $ink_soft; padding: 7px 4px; margin-right: 14px; border: 0;
  border-bottom: 2px solid transparent; font-weight: 600; }
QTabBar::tab:selected { color: $ink; border-bottom: 2px solid $accent; }
QTabBar::tab:selected:focus { color: $accent; background: $accent_soft; }

QMenu { background: $surface; border: 1px solid $line; padding: 6px; menu-scrollable: 1; }
QMenu::item { padding: 5px 26px 5px 12px; border-radius: 6px; }
QMenu::item:selected { background: $raised; }
QMenu::item:disabled { color: $ink_faint; }
QMenu::separator { height: 1px; background: $line; margin: 3px 8px; }
QMenu::icon { padding-left: 10px; }

QSlider::groove:horizontal { height: 4px; background: $hover; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $surface; border: 2px solid $accent; width: 14px; height: 14px;
  margin: -7px 0; border-radius: 9px; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $ink_faint; }

QComboBox { background: $raised; border: 1px solid transparent; border-radius: 8px; padding: 6px 10px; }
QComboBox:focus { border-color: $accent; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: url("$icons/chevron-on-$name.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color: $raised;
  selection-color: $ink; padding: 4px; }
QLineEdit, QPlainTextEdit { background: $surface; border: 1px solid $line; border-radius: 8px; padding: 7px 10px;
  selection-background-color: $accent; selection-color: $accent_ink; }
QLineEdit:focus, QPlainTextEdit:focus { border-color: $accent; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $hover; border-radius: 3px; min-height: 28px; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 1px; }
QScrollBar::handle:horizontal { background: $hover; border-radius: 3px; min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

#gallery { background: transparent; border: 0; }
#welcome { background: $surface; border: 1px solid $line; border-radius: 14px; }
QLabel[role="body"] { font-size: 15px; }
QRadioButton { font-size: 15px; padding: 4px 5px; spacing: 10px; border: 1px solid transparent; border-radius: 6px; }
QRadioButton::indicator { width: 14px; height: 14px; border-radius: 9px; border: 2px solid $ink_soft; }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 8px; height: 8px; background: $accent_ink; }
QRadioButton:focus, QCheckBox:focus { border-color: $accent; }
QCheckBox { spacing: 10px; padding: 3px 5px; border: 1px solid transparent; border-radius: 6px; }
QCheckBox::indicator { width: 14px; height: 14px; border-radius: 4px; border: 2px solid $ink_soft; }
QCheckBox::indicator:checked { border-color: $accent; background: $accent;
  image: url("$icons/check-on-$name.svg"); }
QFileDialog QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color: $accent_soft;
  selection-color: $ink; }
QFileDialog QHeaderView::section { background: $raised; color: $ink_soft; border: 0; padding: 4px 8px; }
QListWidget { background: $raised; border: 0; border-radius: 8px; padding: 6px; }
QListWidget::item { padding: 7px 8px; border-radius: 6px; }
QListWidget::item:selected { background: $accent_soft; color: $ink; }
QTextBrowser { background: $surface; border: 1px solid $line; border-radius: 8px; padding: 10px; }
#message { background: $surface; border: 1px solid $line; border-radius: 10px; }
#chip { background: transparent; color: $ink_soft; font-size: 13px; }
#mono { font-family: monospace; font-size: 12px; }
"""
)


def style_sheet(theme: Theme, families: str) -> str:
    """The whole window's style sheet in one theme; families as `load_fonts` returns them."""
    colours = {name: getattr(theme, name) for name in Theme.__dataclass_fields__ if name != "states"}
    icons = (data_root() / "assets" / "icons").as_posix()
    return _SHEET.substitute(colours, family=families, stage=STAGE, icons=icons)
