"""The view's OpenGL context goes and comes anew, as when the widget moves to another window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PyQt6.QtGui import QImage, QOpenGLContext
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import RenderError
from app.core.overlay import ViewSettings
from app.gui import canvas
from app.gui.view_widget import ViewWidget
from app.paths import masks_dir
from app.render.gl import GL
from app.render.mask_loader import load_mask
from tests.render.faces import face_result

PATIENCE_MS = 60_000
_KINDS = ("Textures", "Buffers", "VertexArrays", "Framebuffers", "Renderbuffers")


def context_number() -> int:
    """A number of the current context's own; names of objects repeat from one context to the next, this does not."""
    context = QOpenGLContext.currentContext()
    assert context is not None, "OpenGL was called with no context of Qt's current"
    number = context.property("number")
    if number is None:
        context_number.last += 1  # type: ignore[attr-defined]
        number = context_number.last  # type: ignore[attr-defined]
        context.setProperty("number", number)
    return int(number)


context_number.last = 0  # type: ignore[attr-defined]


class Ledger:
    """Every object that the renderers make in OpenGL, by (context, kind, name), until it is deleted there.

    `foreign`: uses and deletions of what the current context does not hold.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held: set[tuple[int, str, int]] = set()
        self.foreign: list[tuple[int, str, int]] = []
        for kind in _KINDS:
            self._wrap(monkeypatch, f"glGen{kind}", lambda made, kind, count: self._made(kind, made), kind)
            self._wrap(monkeypatch, f"glDelete{kind}", lambda _, kind, count, names: self._gone(kind, names), kind)
        self._wrap(monkeypatch, "glCreateProgram", lambda made, kind: self._made(kind, made), "Program")
        self._wrap(monkeypatch, "glDeleteProgram", lambda _, kind, name: self._gone(kind, [name]), "Program")
        self._wrap(monkeypatch, "glUseProgram", lambda _, kind, name: self._used(kind, name), "Program")
        self._wrap(monkeypatch, "glBindVertexArray", lambda _, kind, name: self._used(kind, name), "VertexArrays")
        self._wrap(monkeypatch, "glBindTexture", lambda _, kind, target, name: self._used(kind, name), "Textures")
        self._wrap(monkeypatch, "glBindBuffer", lambda _, kind, target, name: self._used(kind, name), "Buffers")

    def held_in(self, context: int) -> Counter[str]:
        """How many of each kind are left."""
        return Counter(kind for owner, kind, _ in self.held if owner == context)

    @staticmethod
    def _wrap(monkeypatch: pytest.MonkeyPatch, name: str, note: Callable[..., None], kind: str) -> None:
        real = getattr(GL, name)

        def called(*arguments: Any) -> Any:
            answer = real(*arguments)
            note(answer, kind, *arguments)
            return answer

        monkeypatch.setattr(GL, name, called)

    def _made(self, kind: str, name: Any) -> None:
        self.held.add((context_number(), kind, int(name)))

    def _used(self, kind: str, name: Any) -> None:
        key = (context_number(), kind, int(name))
        if int(name) and key not in self.held:
            self.foreign.append(key)

    def _gone(self, kind: str, names: Any) -> None:
        for name in names:
            self._used(kind, name)
            self.held.discard((context_number(), kind, int(name)))


class Window(QWidget):
    """A top-level window that a view can move into."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(480, 360)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)

    def take(self, view: ViewWidget) -> None:
        self._body.addWidget(view)
        self.show()


def pixels(view: ViewWidget) -> np.ndarray:
    """What the widget shows, (H, W, 3) int16."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = image.constBits().asstring(image.sizeInBytes())
    rows = np.frombuffer(data, np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


@pytest.mark.parametrize("mask_id", ["top_hat", "clown"])
def test_a_new_context_draws_the_mask_and_the_old_one_is_left_empty(  # type: ignore[no-untyped-def]
    mask_id: str, qapp, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a graphics card; where the processor draws, the context does not belong to the window and is never lost.
    monkeypatch.setattr(canvas, "draws_in_software", lambda: False)
    ledger = Ledger(monkeypatch)
    first, second, view = Window(), Window(), ViewWidget()
    for window in (first, second):
        qtbot.addWidget(window)
    told: list[RenderError] = []
    view.failed.connect(told.append)
    seen: list[int] = []

    def painted(_: float) -> None:
        seen.append(context_number())

    view.painted.connect(painted)
    result = face_result((480, 360))
    view.set_view(ViewSettings(mirror=False))
    view.show_result(result)
    first.take(view)
    qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
    bare = pixels(view)
    view.set_mask(load_mask(masks_dir() / mask_id))
    dressed = pixels(view)
    assert np.abs(dressed - bare).max() > 40, "the mask is not seen even before anything is lost"
    picture = view.picture()  # this has a renderer of its own, with as much to lose
    old = seen[-1]
    before = ledger.held_in(old)
    assert all(before[kind] > 0 for kind in (*_KINDS, "Program"))

    for window in (second, first):  # there and back
        seen.clear()
        window.take(view)
        qtbot.waitUntil(lambda: bool(seen), timeout=PATIENCE_MS)
        new = seen[-1]
        assert new != old, "Qt kept the context: nothing was lost and nothing is tested"
        assert ledger.held_in(old) == Counter()
        assert ledger.held_in(new)
        assert np.array_equal(pixels(view), dressed)
        assert np.array_equal(view.picture(), picture)
        assert ledger.held_in(new) == before, "each round must hold as much as the first, not more"
        old = new

    view.release()
    assert not ledger.held
    assert ledger.foreign == []
    assert told == []
