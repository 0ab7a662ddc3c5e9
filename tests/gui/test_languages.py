"""Every text of the window in every language, switched while the window lives."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QDialogButtonBox, QLabel

import app.gui
from app.core.attention_types import AlertLevel, AttentionState, AttentionStatus
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
    assert said == "Взгляд не на дороге 3,2 с: голова повёрнута влево на 35°"
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


@pytest.mark.parametrize(
    ("language", "cancel"), [("en", "Cancel"), ("ru", "Отмена"), ("uk", "Скасувати"), ("be", "Скасаваць")]
)
def test_the_dialogs_of_qt_speak_the_language_too(qapp: QApplication, language: str, cancel: str) -> None:
    languages = Languages()
    languages.use(language)
    try:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        assert [button.text().replace("&", "") for button in box.buttons()] == [cancel]
    finally:
        languages.use("en")


LONG = AttentionStatus(
    AttentionState.CANNOT_MONITOR,
    AlertLevel.NOTICE,
    "learning 12 %: the head is 46° from the camera, at most 25° to the side and 20° up or down can be learned",
    (),
    buffer=0.5,
    calibration=0.5,
    eyes_off_road_s=0.0,
    perclos_60s=None,
    not_monitored=(
        "gaze: no certain estimate",
        "eyes: head turned too far from the camera",
        "drowsiness: needs 10 frames a second, has 6",
        "blinks: need 15 frames a second, have 6",
    ),
)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_nothing_is_cut_off_on_a_small_screen(make_window: MakeWindow, qtbot, language: str) -> None:  # type: ignore[no-untyped-def]
    window = make_window(Settings(source="nowhere.mp4", welcomed=True, language=language, window_size_wh=(1024, 600)))
    panel = window.shell.attention

    def fits() -> bool:
        panel.show_status(LONG)
        labels = [label for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]
        boxes = [(label.mapTo(panel, label.rect().topLeft()), label) for label in labels]
        rects = [label.rect().translated(corner) for corner, label in boxes]
        apart = not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
        high = all(label.height() >= label.heightForWidth(label.width()) for label in labels if label.wordWrap())
        wide = all(label.width() >= label.sizeHint().width() for label in labels if not label.wordWrap())
        return len(labels) > 7 and apart and high and wide

    qtbot.waitUntil(fits, timeout=20_000)


def test_a_language_that_cannot_be_read_falls_back_to_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("app.gui.i18n.catalogue_path", lambda language: tmp_path / "missing.ts")
    languages = Languages()
    languages.use("ru")
    assert languages.language == "en"
    assert tr("Start") == "Start"
