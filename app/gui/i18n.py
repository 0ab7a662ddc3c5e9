"""Languages, switched live. Qt's own mechanism with .ts files read directly, so nothing has to be compiled.

Every text of the window goes through `tr`, in one context; assets/i18n/moretta_<language>.ts holds the translations.
"""

from __future__ import annotations

import logging
from pathlib import Path
from xml.etree import ElementTree

from PyQt6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from app.paths import data_root

CONTEXT = "Moretta"
# What Qt itself says in dialogs and its translations lack, in some language or in all.
_QT_CONTEXTS = ("QPlatformTheme", "QFileDialog")
# Each language by its own name, as a reader who looks for it knows it.
LANGUAGES = {"en": "English", "ru": "Русский", "uk": "Українська", "be": "Беларуская"}

_log = logging.getLogger(__name__)


def tr(text: str) -> str:
    """`text` in the language in use. `text` must be a literal, for the test that looks for missing translations."""
    return QCoreApplication.translate(CONTEXT, text)


def decimal(value: float) -> str:
    """A number with one decimal, written as the language in use writes it."""
    return with_decimal_sign(f"{value:.1f}")


def with_decimal_sign(number: str) -> str:
    """A number in English figures with the decimal sign of the language in use."""
    return number.replace(".", tr("."))


def catalogue_path(language: str) -> Path:
    """Where the translation into `language`, a key of LANGUAGES but "en", lies."""
    return data_root() / "assets" / "i18n" / f"moretta_{language}.ts"


def read_catalogue(path: Path) -> dict[str, str]:
    """Source text to translation, of the finished messages of a .ts file.

    Raises:
        OSError, ElementTree.ParseError: the file is missing or is no XML.
    """
    found: dict[str, str] = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        if translation is None or translation.get("type") == "unfinished" or not translation.text:
            continue
        found[message.findtext("source", "")] = translation.text
    return found


class CatalogueTranslator(QTranslator):
    """Answers Qt from a dictionary."""

    def __init__(self, texts: dict[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts

    def translate(  # type: ignore[override]
        self, context: str | None, source: str | None, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """See QTranslator. None for an unknown text, upon which Qt shows the source; "" would blank it."""
        return self._texts.get(source or "") if context in (CONTEXT, *_QT_CONTEXTS) else None

    def isEmpty(self) -> bool:
        return not self._texts


class Languages:
    """Holds the translators in use: ours, and Qt's own for its dialogs where Qt speaks the language."""

    def __init__(self) -> None:
        self._translators: list[QTranslator] = []
        self.language = "en"

    def use(self, choice: str) -> None:
        """Switch to a language of LANGUAGES, or to the system's for "system"; widgets get a LanguageChange event."""
        language = system_language() if choice == "system" else choice
        app = QCoreApplication.instance()
        if app is None:
            return
        for old in self._translators:
            app.removeTranslator(old)
        self._translators.clear()
        self.language = language
        if language == "en":
            return
        try:
            texts = read_catalogue(catalogue_path(language))
        except (OSError, ElementTree.ParseError) as error:
            _log.warning("the %s translation cannot be read: %s", language, error)
            self.language = "en"
            return
        qts, folder = QTranslator(), QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qts.load(f"qtbase_{language}", folder):
            self._translators.append(qts)
        self._translators.append(CatalogueTranslator(texts))
        for translator in self._translators:
            app.installTranslator(translator)


def system_language() -> str:
    """The first of the user's languages that there is, else English."""
    for name in QLocale.system().uiLanguages():
        if name[:2] in LANGUAGES:
            return name[:2]
    return "en"
