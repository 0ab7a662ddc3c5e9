"""Sound in recordings from the window: off unless wanted, and never a reason not to record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from app.core.errors import RecordingError
from app.gui import microphone as microphone_module
from app.gui.main_window import MainWindow
from app.gui.microphone import Heard, Microphone
from app.session.sound_track import SoundFormat
from tests.gui.conftest import MakeWindow
from tests.gui.looking import PATIENCE_MS, message, wait_for_face

RATE = 16000


class FakeMicrophone(QObject):
    """Hears a tone, 50 pieces a second; `refusal` is why it does not open, `deaf` why it does not start."""

    lost = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.refusal: RecordingError | None = None
        self.deaf: RecordingError | None = None
        self.opened = 0
        self._heard: Heard | None = None
        self._told_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._tell)

    @property
    def listening(self) -> bool:
        return self._heard is not None

    def open(self) -> SoundFormat:
        if self.refusal is not None:
            raise self.refusal
        self.opened += 1
        return SoundFormat(RATE, 1)

    def start(self, heard: Heard) -> None:
        if self.deaf is not None:
            raise self.deaf
        self._heard, self._told_s = heard, time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        self._heard = None
        self._timer.stop()

    def _tell(self) -> None:
        now_s = time.monotonic()
        assert self._heard is not None
        times_s = self._told_s + np.arange(round((now_s - self._told_s) * RATE)) / RATE
        tone = (12000 * np.sin(2 * np.pi * 440 * times_s)).astype(np.int16)
        self._heard(tone[:, None], self._told_s)
        self._told_s += len(tone) / RATE


@pytest.fixture
def fake(qapp) -> Iterator[FakeMicrophone]:  # type: ignore[no-untyped-def]
    made = FakeMicrophone()
    yield made
    assert not made.listening, "nobody may listen on after a recording"


def listening_window(make_window: MakeWindow, qtbot, fake: FakeMicrophone) -> MainWindow:  # type: ignore[no-untyped-def]
    window = make_window()
    window.capture._microphone = fake  # type: ignore[assignment]
    fake.lost.connect(window.capture.unheard.emit)
    wait_for_face(window, qtbot)
    return window


def recorded(window: MainWindow, qtbot, seconds: float = 1.5) -> Path:  # type: ignore[no-untyped-def]
    window.actions_.record.trigger()
    assert window.capture.is_recording
    qtbot.waitUntil(lambda: window.capture.duration_s > seconds, timeout=PATIENCE_MS)
    with qtbot.waitSignal(window.capture.recorded, timeout=PATIENCE_MS) as signal:
        window.actions_.record.trigger()
    return signal.args[0].path


def streams(path: Path) -> dict[str, float]:
    """Kind of stream to its duration in seconds."""
    with av.open(str(path)) as container:
        return {stream.type: float(stream.duration * stream.time_base) for stream in container.streams}


def test_sound_is_off_until_it_is_asked_for(make_window: MakeWindow, qtbot, fake: FakeMicrophone) -> None:  # type: ignore[no-untyped-def]
    window = listening_window(make_window, qtbot, fake)
    assert not window.settings.microphone
    assert set(streams(recorded(window, qtbot, 0.3))) == {"video"}
    assert fake.opened == 0


def test_sound_goes_with_the_picture(make_window: MakeWindow, qtbot, fake: FakeMicrophone) -> None:  # type: ignore[no-untyped-def]
    window = listening_window(make_window, qtbot, fake)
    window.actions_.microphone.trigger()
    assert window.settings.microphone
    assert fake.opened == 0, "nothing is heard before a recording"
    path = recorded(window, qtbot)
    durations = streams(path)
    assert set(durations) == {"video", "audio"}
    assert durations["audio"] == pytest.approx(durations["video"], abs=0.15)
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    middle = sound[len(sound) // 4 : len(sound) // 2]
    assert np.abs(middle).max() == pytest.approx(12000 / 32768, abs=0.1)
    assert not fake.listening


def test_without_a_microphone_the_recording_is_silent_and_says_why(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, fake: FakeMicrophone
) -> None:
    window = listening_window(make_window, qtbot, fake)
    window.actions_.microphone.trigger()
    fake.refusal = RecordingError("There is no microphone today.")
    window.actions_.record.trigger()
    assert message(window) == "There is no microphone today."
    window.actions_.record.trigger()
    assert set(streams(recorded(window, qtbot, 0.3))) == {"video"}


def test_a_microphone_that_does_not_start_leaves_a_silent_track(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, fake: FakeMicrophone
) -> None:
    window = listening_window(make_window, qtbot, fake)
    window.actions_.microphone.trigger()
    fake.deaf = RecordingError("The microphone does not open today.")
    durations = streams(recorded(window, qtbot, 0.5))
    assert durations["audio"] == pytest.approx(durations["video"], abs=0.15)
    window.stage.messages.forget("capture")
    assert message(window) == "The microphone does not open today."


def test_a_microphone_that_goes_away_does_not_end_the_recording(  # type: ignore[no-untyped-def]
    make_window: MakeWindow, qtbot, fake: FakeMicrophone
) -> None:
    window = listening_window(make_window, qtbot, fake)
    window.actions_.microphone.trigger()
    window.actions_.record.trigger()
    qtbot.waitUntil(lambda: window.capture.duration_s > 0.5, timeout=PATIENCE_MS)
    fake.stop()
    fake.lost.emit(RecordingError("The microphone is gone."))
    assert message(window) == "The microphone is gone."
    qtbot.waitUntil(lambda: window.capture.duration_s > 1.5, timeout=PATIENCE_MS)
    with qtbot.waitSignal(window.capture.recorded, timeout=PATIENCE_MS) as signal:
        window.actions_.record.trigger()
    durations = streams(signal.args[0].path)
    assert durations["audio"] == pytest.approx(durations["video"], abs=0.15)


def test_closing_the_window_lets_go_of_the_microphone(make_window: MakeWindow, qtbot, fake: FakeMicrophone) -> None:  # type: ignore[no-untyped-def]
    window = listening_window(make_window, qtbot, fake)
    window.actions_.microphone.trigger()
    window.actions_.record.trigger()
    qtbot.waitUntil(lambda: window.capture.duration_s > 0.2, timeout=PATIENCE_MS)
    assert fake.listening
    window.close()
    assert not fake.listening


def test_a_machine_without_a_microphone_is_told_in_words(qapp, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    from PyQt6 import QtMultimedia

    nothing = SimpleNamespace(defaultAudioInput=QtMultimedia.QAudioDevice)
    monkeypatch.setattr(QtMultimedia, "QMediaDevices", nothing)
    microphone = Microphone()
    with pytest.raises(RecordingError, match="There is no microphone"):
        microphone.open()
    microphone.stop()


@pytest.mark.parametrize(("state", "words"), [("Denied", "denies the microphone"), ("Undetermined", "asks for the")])
def test_a_system_that_keeps_the_microphone_away_is_told_in_words(  # type: ignore[no-untyped-def]
    qapp, monkeypatch: pytest.MonkeyPatch, state: str, words: str
) -> None:
    from PyQt6.QtCore import Qt

    asked: list[object] = []
    system = SimpleNamespace(
        checkPermission=lambda permission: Qt.PermissionStatus[state],
        requestPermission=lambda permission, answered: asked.append(permission),
    )
    monkeypatch.setattr(microphone_module, "QCoreApplication", SimpleNamespace(instance=lambda: system))
    with pytest.raises(RecordingError, match=words):
        Microphone().open()
    assert len(asked) == (1 if state == "Undetermined" else 0)


def test_pieces_carry_the_time_at_which_they_began(qapp) -> None:  # type: ignore[no-untyped-def]
    """Whatever the window's thread did meanwhile: what lies in the buffer ends now."""
    microphone = Microphone()
    pieces: list[tuple[np.ndarray, float]] = []
    half_a_second = np.zeros(RATE // 2, np.int16).tobytes() + b"x"  # and half a sample, which is cut off
    microphone._device = SimpleNamespace(readAll=lambda: SimpleNamespace(data=lambda: half_a_second))  # type: ignore[assignment]
    microphone._format = SoundFormat(RATE, 1)
    microphone._heard = lambda samples, t_s: pieces.append((samples, t_s))
    before_s = time.monotonic()
    microphone._read()
    after_s = time.monotonic()
    ((samples, t_s),) = pieces
    assert samples.shape == (RATE // 2, 1)
    assert before_s - 0.5 <= t_s <= after_s - 0.5
