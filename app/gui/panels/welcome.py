"""The first start in three steps: a camera, a mask, and what Moretta does not do."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.widgets import label, paragraph

STEPS = 3


class Welcome(QFrame):
    """A card over the living picture; nothing waits for it. Signals: source_chosen (text), finished."""

    source_chosen = pyqtSignal(str)
    finished = pyqtSignal()

    def __init__(self, demo: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._demo = demo
        self._step = 0
        self._cameras: tuple[str, ...] = ()
        self._current = demo
        self._progress = label("title")
        self._heading = label("heading")
        self._text = paragraph("body", lines=2)
        self._choices = QWidget()
        self._choice_column = QVBoxLayout(self._choices)
        self._choice_column.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._back, self._next = QPushButton(), QPushButton()
        self._next.setProperty("role", "primary")
        self._next.setDefault(True)
        self._back.clicked.connect(lambda: self._go(self._step - 1))
        self._next.clicked.connect(lambda: self._go(self._step + 1))
        self._lay_out()
        self.retranslate()

    @property
    def step(self) -> int:
        return self._step

    def show_sources(self, cameras: tuple[str, ...], current: str) -> None:
        """The cameras there are, and what is shown at present."""
        if (cameras, current) == (self._cameras, self._current) and self._group.buttons():
            return
        self._cameras, self._current = cameras, current
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._choice_column.removeWidget(button)
            button.deleteLater()
        for source, words in [*((name, name) for name in cameras), (self._demo, tr("Demo person"))]:
            choice = QRadioButton(words)
            choice.setObjectName(source)
            choice.setChecked(source == current)
            choice.clicked.connect(lambda _, source=source: self.source_chosen.emit(source))
            self._group.addButton(choice)
            self._choice_column.addWidget(choice)
            self.setTabOrder(choice, self._back)
        self.setTabOrder(self._back, self._next)
        self.adjustSize()

    def retranslate(self) -> None:
        headings = (tr("Choose a camera"), tr("Put on a mask"), tr("What stays here"))
        texts = (
            tr("The picture behind this card is live. Another camera, a film or the demo person can be chosen later."),
            tr(
                "Pick one from the row below, or press a number. 0 takes it off, a star keeps your favourites in front."
            ),
            tr(
                "Everything is computed on this computer; no picture leaves it. The attention indicator shows how "
                "such systems work. It is a demonstration, not a safety device: never rely on it when you drive."
            ),
        )
        self._progress.setText(tr("{step} of {steps}").format(step=self._step + 1, steps=STEPS))
        self._heading.setText(headings[self._step])
        self._text.setText(texts[self._step])
        for choice in self._group.buttons():
            if choice.objectName() == self._demo:
                choice.setText(tr("Demo person"))
        self._choices.setVisible(self._step == 0)
        self._back.setText(tr("Back"))
        self._back.setVisible(self._step > 0)
        self._next.setText(tr("Done") if self._step == STEPS - 1 else tr("Next"))
        self.setAccessibleName(headings[self._step])
        self.adjustSize()

    def showEvent(self, event: QShowEvent | None) -> None:
        """The keyboard is with the card from the beginning: Enter or Space goes on."""
        super().showEvent(event)
        self._next.setFocus()

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _go(self, step: int) -> None:
        if step >= STEPS:
            self.finished.emit()
            return
        self._step = max(0, step)
        self.retranslate()
        self._next.setFocus()

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(28, 18, 28, 18)
        body.setSpacing(8)
        for widget in (self._heading, self._text, self._choices):
            body.addWidget(widget)
        body.addSpacing(2)
        row = QHBoxLayout()
        row.addWidget(self._progress)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self._next)
        body.addLayout(row)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
