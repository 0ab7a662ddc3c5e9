"""Network streams against a server of our own on the loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np
import pytest

from app.camera import stream
from app.camera.base import CameraOptions
from app.camera.opencv import CameraSource
from app.camera.stream import StreamDriver, is_stream_url, name_without_secrets
from app.core.errors import CameraError, CameraFault


class MjpegHandler(BaseHTTPRequestHandler):
    """/live: Motion-JPEG until the client goes. /locked: 401. /page: text. Anything else: 404."""

    stopping = threading.Event()
    clip = b""

    def do_GET(self) -> None:
        if self.path.startswith("/locked"):
            self.send_error(401)
        elif self.path == "/page":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hello " * 1000)
        elif self.path == "/clip.mkv":
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.clip)))
            self.end_headers()
            self.wfile.write(self.clip)
        elif self.path == "/live":
            self._stream()
        else:
            self.send_error(404)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        count = 0
        while not self.stopping.wait(0.01):
            count += 1
            picture = np.random.default_rng(count).integers(60, 200, (48, 64, 3), dtype=np.uint8)
            data = cv2.imencode(".jpg", picture)[1].tobytes()
            try:
                self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(data))
                self.wfile.write(data + b"\r\n")
            except OSError:
                return

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    MjpegHandler.stopping.clear()
    http = ThreadingHTTPServer(("127.0.0.1", 0), MjpegHandler)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    yield f"127.0.0.1:{http.server_port}"
    MjpegHandler.stopping.set()
    http.shutdown()
    http.server_close()
    thread.join()


def test_motion_jpeg_over_http(server: str, quick: Any) -> None:
    source = CameraSource("x", CameraOptions(), StreamDriver(f"http://{server}/live"))
    source.open()
    frames = [source.read() for _ in range(3)]
    assert source.name == f"http://{server}/live"
    source.close()
    assert [frame.size_wh for frame in frames if frame] == [(64, 48)] * 3


class FakeTime:
    """The part of `time` that pacing uses, with a clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now_s = 50.0

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, wait_s: float) -> None:
        self.now_s += wait_s


def test_a_file_on_a_web_server_plays_at_its_own_speed(
    server: str, make_video: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeTime()
    monkeypatch.setattr(stream, "time", clock)
    MjpegHandler.clip = make_video(tmp_path / "clip.mkv", [0, 100, 200, 450]).read_bytes()
    driver = StreamDriver(f"http://{server}/clip.mkv")
    capture = driver.open(driver.locate("x"), CameraOptions())
    shown_s = []
    while capture.read()[0]:
        shown_s.append(clock.now_s - 50.0)
    capture.release()
    assert shown_s == pytest.approx([0.0, 0.1, 0.2, 0.45], abs=0.005)


def test_a_telephones_film_on_a_web_server_stands_upright(server: str, make_video: Any, tmp_path: Any) -> None:
    MjpegHandler.clip = make_video(tmp_path / "clip.mp4", [0, 100], rotation_deg=90).read_bytes()
    driver = StreamDriver(f"http://{server}/clip.mkv")
    capture = driver.open(driver.locate("x"), CameraOptions())
    ok, picture = capture.read()
    capture.release()
    assert ok
    assert picture is not None
    assert picture.shape == (64, 48, 3)


def test_a_live_stream_is_never_held_back(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeTime()
    monkeypatch.setattr(stream, "time", clock)
    driver = StreamDriver(f"http://{server}/live")
    capture = driver.open(driver.locate("x"), CameraOptions())
    assert [capture.read()[0] for _ in range(5)] == [True] * 5
    capture.release()
    assert clock.now_s == 50.0


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/locked", CameraFault.DENIED), ("/none", CameraFault.NOT_FOUND), ("/page", CameraFault.NOT_FOUND)],
)
def test_refusals_are_told_apart_and_keep_the_password(server: str, path: str, reason: CameraFault) -> None:
    url = f"http://me:secret@{server}{path}?token=hidden"
    with pytest.raises(CameraError) as caught:
        CameraSource(name_without_secrets(url), CameraOptions(), StreamDriver(url)).open()
    assert caught.value.reason is reason
    assert "secret" not in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert path in str(caught.value)


def test_nobody_there(server: str) -> None:
    driver = StreamDriver("rtsp://127.0.0.1:1/live")
    with pytest.raises(CameraError) as caught:
        driver.open(driver.locate("x"), CameraOptions())
    assert caught.value.reason is CameraFault.NOT_FOUND


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_OPEN_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        driver = StreamDriver(f"http://127.0.0.1:{silent.getsockname()[1]}/live")
        with pytest.raises(CameraError) as caught:
            driver.open(driver.locate("x"), CameraOptions())
    assert caught.value.reason is CameraFault.NOT_FOUND


def test_a_server_that_goes_away_is_a_lost_camera(server: str, quick: Any) -> None:
    source = CameraSource("x", CameraOptions(), StreamDriver(f"http://{server}/live"), quick)
    source.open()
    assert source.read() is not None
    MjpegHandler.stopping.set()
    with pytest.raises(CameraError) as caught:
        read_until_lost(source)
    assert caught.value.reason is CameraFault.DISCONNECTED
    source.close()


def read_until_lost(source: CameraSource) -> None:
    for _ in range(1000):
        assert source.read() is not None


@pytest.mark.parametrize(
    ("text", "is_url"),
    [
        ("rtsp://a/b", True),
        ("RTSP://a/b", True),
        ("https://a", True),
        ("file:///etc/passwd", False),
        ("concat:a|b", False),
        ("C://x", False),
        ("Webcam", False),
    ],
)
def test_which_texts_are_streams(text: str, is_url: bool) -> None:
    assert is_stream_url(text) is is_url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://u:p@h:1/x?t=1#f", "rtsp://h:1/x"),
        ("http://u:p@[::1]:80/x", "http://[::1]:80/x"),
        ("http://u:p@h:badport/x", "http://..."),
        ("udp://@239.0.0.1:1234", "udp://239.0.0.1:1234"),
    ],
)
def test_names_show_no_secret(url: str, shown: str) -> None:
    assert name_without_secrets(url) == shown
