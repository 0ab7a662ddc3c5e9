"""Streams for other programs: what they carry, that they stay on this computer, and that no listener holds us up."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator

import numpy as np
import pytest

from app.core.attention_changes import Phase, attention_changes
from app.core.attention_types import (
    AlertLevel,
    AttentionEvent,
    AttentionEventKind,
    AttentionSignals,
    AttentionState,
    AttentionStatus,
)
from app.core.errors import ConfigError
from app.core.types import FaceTrack, Frame, FrameResult
from app.session.streams import (
    Address,
    JsonLinesStream,
    OscStream,
    StreamOptions,
    Streams,
    UdpStream,
    WebSocketStream,
    parse_address,
    stream_record,
)

LOOK = AttentionEventKind.EYES_OFF_ROAD


def result(index: int = 0, events: tuple[AttentionEvent, ...] = (), watched: bool = True) -> FrameResult:
    status = AttentionStatus(
        AttentionState.DISTRACTED if events else AttentionState.ATTENTIVE,
        events[0].level if events else AlertLevel.NONE,
        "eyes off the road 3.0 s: head turned left 31°",
        events,
        0.25,
        1.0,
        3.0,
        0.04,
        (),
        signals=AttentionSignals(True, 0.5, -0.1, None, None, 0.05, 0.0),
        t_s=index / 10,
    )
    track = FaceTrack(7, np.array([1, 2, 3, 4]), 0.9, landmarks_px=np.zeros((478, 2)), schema="mesh478")
    frame = Frame(np.zeros((48, 64, 3), np.uint8), index, index / 10)
    return FrameResult(frame, (track,), status if watched else None)


def event(level: AlertLevel = AlertLevel.WARN) -> AttentionEvent:
    return AttentionEvent(LOOK, level, 0.0, "head turned left 31°")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.settimeout(10)
        yield made


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("9000", "127.0.0.1", 9000), ("127.0.0.1:9000", "127.0.0.1", 9000), ("localhost:1", "127.0.0.1", 1),
     ("[::1]:65535", "::1", 65535), (":9000", "127.0.0.1", 9000)],
)  # fmt: skip
def test_addresses_on_this_computer(text: str, host: str, port: int) -> None:
    assert parse_address(text) == Address(host, port)


@pytest.mark.parametrize("text", ["192.168.1.5:9000", "0.0.0.0:9000", "8.8.8.8:53", "[::]:9000"])
def test_another_computer_needs_the_flag(text: str) -> None:
    with pytest.raises(ConfigError, match="another computer"):
        parse_address(text)
    assert parse_address(text, allow_remote=True).port > 0


@pytest.mark.parametrize(
    "text", ["", "x", "127.0.0.1", "1:70000", "127.0.0.1:0", "example.org:80", "1:-5", "127.0.0.1:٣"]
)
def test_what_is_no_address_says_so(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_address(text, allow_remote=True)


def test_record_has_schema_version_and_no_landmarks() -> None:
    record = stream_record(result(3, (event(),)))
    assert (record["schema"], record["version"], record["frame"]) == ("moretta.stream", 1, 3)
    assert record["attention"]["events"][0]["kind"] == "eyes_off_road"
    assert record["attention"]["signals"]["head_yaw_deg"] == pytest.approx(28.648)
    assert "landmarks_px" not in record["faces"][0]
    assert len(json.dumps(record)) < 1500
    assert stream_record(result(watched=False))["attention"] is None


def test_json_lines_are_one_record_a_line() -> None:
    out = io.StringIO()
    stream = JsonLinesStream(out)
    for index in range(3):
        stream.send(result(index))
    assert [json.loads(line)["frame"] for line in out.getvalue().splitlines()] == [0, 1, 2]


def test_a_reader_that_goes_away_ends_only_its_stream() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    stream = JsonLinesStream(Gone())
    stream.send(result())
    stream.send(result())


def test_udp_carries_the_record(listener: socket.socket) -> None:
    stream = UdpStream(Address(*listener.getsockname()))
    stream.send(result(5))
    assert json.loads(listener.recv(65536))["frame"] == 5
    stream.close()


def test_nobody_listening_is_no_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stream = UdpStream(Address("127.0.0.1", port))
    for index in range(50):
        stream.send(result(index))
    stream.close()


def test_osc_tells_state_and_changes(listener: socket.socket) -> None:
    osc_bundle = pytest.importorskip("pythonosc.osc_bundle", reason="python-osc is not installed")
    stream = OscStream(Address(*listener.getsockname()))
    told = []
    for item in (result(0), result(1, (event(),)), result(2, (event(AlertLevel.PROMPT),)), result(3)):
        stream.send(item)
        bundle = osc_bundle.OscBundle(listener.recv(65536))
        told.append({message.address: message.params for message in bundle})
    stream.close()
    assert told[0]["/moretta/attention/state"][0] == "attentive"
    assert told[0]["/moretta/head"] == pytest.approx([28.648, -5.7296], abs=1e-3)
    assert "/moretta/event" not in told[0]
    assert [t["/moretta/event"][:3] for t in told[1:]] == [
        ["begin", "eyes_off_road", 3],
        ["level", "eyes_off_road", 4],
        ["end", "eyes_off_road", 4],
    ]


@pytest.fixture
def offered() -> Iterator[WebSocketStream]:
    pytest.importorskip("websockets", reason="websockets is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stream = WebSocketStream(Address("127.0.0.1", port), allowed_origins=("http://127.0.0.1:8000",))
    yield stream
    stream.close()


def _send_until_taken(stream: WebSocketStream, connection: object, index: int) -> dict[str, object]:
    """A client is known to the stream a moment after its handshake; send until something arrives."""
    for _ in range(200):
        stream.send(result(index))
        try:
            return json.loads(connection.recv(timeout=0.1))  # type: ignore[attr-defined, no-any-return]
        except TimeoutError:
            continue
    raise AssertionError("nothing arrived")


def test_websocket_gives_each_client_the_records(offered: WebSocketStream) -> None:
    from websockets.sync.client import connect

    url = f"ws://127.0.0.1:{offered.port}"
    with connect(url) as one, connect(url) as two:
        assert _send_until_taken(offered, one, 4)["frame"] == 4
        assert _send_until_taken(offered, two, 4)["frame"] == 4


def test_websocket_refuses_web_pages_but_those_allowed(offered: WebSocketStream) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    url = f"ws://127.0.0.1:{offered.port}"
    with pytest.raises(InvalidStatus), connect(url, origin="https://example.org"):
        pass
    with connect(url, origin="http://127.0.0.1:8000") as allowed:
        assert _send_until_taken(offered, allowed, 1)["frame"] == 1


def test_a_client_that_never_reads_holds_nobody_up(offered: WebSocketStream) -> None:
    from websockets.sync.client import connect

    url = f"ws://127.0.0.1:{offered.port}"
    with connect(url), connect(url) as reader:
        _send_until_taken(offered, reader, 0)
        for index in range(3000):
            offered.send(result(index))
        last = 0
        while last != 2999:
            last = json.loads(reader.recv(timeout=10))["frame"]


def test_a_taken_port_says_so(offered: WebSocketStream) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        WebSocketStream(Address("127.0.0.1", offered.port))


def test_streams_open_only_what_was_asked_for(listener: socket.socket) -> None:
    out = io.StringIO()
    with Streams(StreamOptions(udp=f"127.0.0.1:{listener.getsockname()[1]}"), out) as streams:
        streams.send(result(2))
    assert json.loads(listener.recv(65536))["frame"] == json.loads(out.getvalue())["frame"] == 2
    with Streams(StreamOptions()) as nothing:
        nothing.send(result())


def test_streams_close_what_they_opened_when_one_fails() -> None:
    with pytest.raises(ConfigError):
        Streams(StreamOptions(udp="9000", osc="10.0.0.1:9000"))


def test_changes_of_a_run_in_order() -> None:
    run = [result(0), result(1, (event(),)), result(2, (event(AlertLevel.PROMPT),)), result(3), result(4, (event(),))]
    told = [(change.phase, change.event.level, change.t_s) for change in attention_changes(run)]
    assert told == [
        (Phase.BEGIN, AlertLevel.WARN, 0.1),
        (Phase.LEVEL, AlertLevel.PROMPT, 0.2),
        (Phase.END, AlertLevel.PROMPT, 0.3),
        (Phase.BEGIN, AlertLevel.WARN, 0.4),
        (Phase.END, AlertLevel.WARN, 0.4),
    ]
    assert list(attention_changes([])) == list(attention_changes([result(watched=False)])) == []
