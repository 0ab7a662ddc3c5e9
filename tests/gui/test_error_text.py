"""Errors, which are raised in English, in the window's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QLabel

import app
from app.core import errors
from app.gui.error_text import SENTENCES, error_text
from app.gui.i18n import LANGUAGES, CatalogueTranslator, catalogue_path, read_catalogue
from app.gui.panels.message_bar import Message, MessageBar, Weight

TRANSLATED = [language for language in LANGUAGES if language != "en"]
# Whose errors the window shows: all of the camera's, and of the others these.
RAISING = ("camera/*", "gui/*", "session/export", "session/film_parts", "session/files", "session/report",
           "session/snapshot", "session/sound_track", "session/video_writer", "session/virtual_camera",
           "session/photo_mask")  # fmt: skip
# Mistakes of whoever calls, and options that the window does not let one choose.
NEVER_SHOWN = (
    "The demo clip has not been opened yet.",
    '"{}" is closed.',
    "The camera size must be 16 to 16384 px a side, not {}.",
    "The camera rate must be above 0 and at most 1000 fps, not {}.",
    "The camera rotation must be 0, 90, 180 or 270 degrees, not {}.",
)


def sentences_raised() -> Iterator[str]:
    """Every sentence that an error of ours is made with, {} in its gaps."""
    kinds = {name for name in vars(errors) if name.endswith("Error") and name != "MaskError"}
    for pattern in RAISING:
        for path in sorted((Path(app.__file__).parent).glob(f"{pattern}.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
                    yield from (text for text in map(_text, node.args) if text)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return ""


def test_every_sentence_that_the_window_can_show_is_known() -> None:
    known = {re.sub(r"{\w+}", "{}", sentence) for sentence in SENTENCES}
    raised = set(sentences_raised()) - set(NEVER_SHOWN)
    assert len(raised) > 40
    assert raised - known == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    known = read_catalogue(catalogue_path(language))
    assert set(SENTENCES) - known.keys() == set()


@pytest.fixture
def russian(qapp: QApplication) -> Iterator[None]:
    translator = CatalogueTranslator(read_catalogue(catalogue_path("ru")))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("", ""),
        ("Something else.", "Something else."),
        ('"a.mp4" does not exist.', "«a.mp4» не существует."),
        (
            'The camera "C920" is in use by the program "zoom"; close it there and try again.',
            "Камера «C920» занята программой «zoom»; закройте её там и попробуйте снова.",
        ),
        (
            'The camera "C920" is in use by another program; close it there and try again.',
            "Камера «C920» занята другой программой; закройте её там и попробуйте снова.",
        ),
        (
            'The recording "a.mp4" stopped and was kept up to here: No space left on device.',
            "Запись «a.mp4» остановилась, сделанное сохранено: на диске нет места.",
        ),
        ("tiger/mask.toml: file: cannot be read (EIO)", "tiger/mask.toml: file: нельзя прочитать (EIO)"),
    ],
)
def test_an_error_is_translated_with_what_stands_in_it(russian: None, english: str, words: str) -> None:
    assert error_text(english) == words


def test_in_english_an_error_stays_as_it_was_raised() -> None:
    for sentence in SENTENCES:
        assert error_text(sentence) == sentence


def test_a_message_that_is_shown_follows_the_language(qtbot, qapp: QApplication) -> None:  # type: ignore[no-untyped-def]
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.tell(Message("source", '"a.mp4" is empty.', Weight.ERROR))

    def words() -> set[str]:
        return {label.text() for label in bar.findChildren(QLabel) if label.text()}

    assert words() == {'"a.mp4" is empty.'}
    translator = CatalogueTranslator(read_catalogue(catalogue_path("uk")))
    qapp.installTranslator(translator)
    try:
        bar.retranslate()
        assert words() == {"Файл «a.mp4» порожній."}
        assert bar.accessibleName() == "Файл «a.mp4» порожній."
    finally:
        qapp.removeTranslator(translator)
