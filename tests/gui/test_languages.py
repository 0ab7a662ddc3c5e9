"""Every text of the window in every language, switched while the window lives."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

import app.gui
from app.gui.attention_text import phrases, reason_text
from app.gui.i18n import LANGUAGES, CatalogueTranslator, Languages, catalogue_path, read_catalogue, tr
from app.gui.settings import Settings
from tests.gui.conftest import MakeWindow

TRANSLATED = [language for language in LANGUAGES if language != "en"]


def texts_of_the_window() -> set[str]:
    """Every literal that goes through `tr`."""
    found = set()
    for path in Path(app.gui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    found.add(argument.value)
    return found


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_missing_or_left_over(language: str) -> None:
    texts = texts_of_the_window()
    assert len(texts) > 100
    known = read_catalogue(catalogue_path(language))
    assert texts - known.keys() == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_survive_translation(language: str) -> None:
    for source, translation in read_catalogue(catalogue_path(language)).items():
        assert sorted(re.findall(r"{\w+}", source)) == sorted(re.findall(r"{\w+}", translation)), source


def reasons_of_the_policy(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """All that the policy says along its own tests' scenarios, which find one another by their folder."""
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "core")
    from attention_drives import run
    from attention_scenarios import SCENARIOS

    found: set[str] = set()
    for scenario in SCENARIOS:
        for _, status, _ in run(scenario, 12.0, None).frames:
            found.update((status.reason, *status.not_monitored, *(event.why for event in status.events)))
    return found


def test_every_reason_of_the_scenarios_has_its_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    known = read_catalogue(catalogue_path("be"))
    spoken = {phrase for reason in reasons_of_the_policy(monkeypatch) for phrase in phrases(reason)}
    assert len(spoken) > 15
    assert spoken - known.keys() == set()


def test_a_reason_is_translated_with_its_numbers(qapp: QApplication) -> None:
    translator = CatalogueTranslator(read_catalogue(catalogue_path("ru")))
    qapp.installTranslator(translator)
    try:
        said = reason_text("eyes off the road 3.2 s: head turned left 35°")
    finally:
        qapp.removeTranslator(translator)
    assert said == "Взгляд не на дороге 3.2 с: голова повёрнута влево на 35°"
    assert reason_text("something new 5 s: head down 3°") == "Something new 5 s: head down 3°"


def test_the_window_changes_its_language_while_it_lives(make_window: MakeWindow, qapp: QApplication) -> None:
    window = make_window(Settings(source="camera", welcomed=True, language="en"))
    assert window.actions_.snapshot.text() == "Take a picture"
    for language, words in (("ru", "Сделать снимок"), ("uk", "Зробити знімок"), ("be", "Зрабіць здымак")):
        window._menu.language_chosen.emit(language)
        qapp.processEvents()
        assert window.actions_.snapshot.text() == words
        assert window.settings.language == language
    window._menu.language_chosen.emit("en")
    qapp.processEvents()
    assert window.actions_.snapshot.text() == "Take a picture"


def test_a_language_that_cannot_be_read_falls_back_to_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.gui.i18n.catalogue_path", lambda language: tmp_path / "missing.ts")
    languages = Languages()
    languages.use("ru")
    assert languages.language == "en"
    assert tr("Start") == "Start"
