"""Results for other programs while the session runs: JSON lines, UDP, OSC, WebSocket. See docs/streams.md.

Everything is off unless asked for, and stays on this computer unless `allow_remote` says otherwise. A listener that is
slow, gone or broken never holds up the session: datagrams are lost, and a WebSocket client gets the newest result.
"""

from __future__ import annotations

import ipaddress
import math
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from app.core.attention_changes import changes
from app.core.attention_types import AttentionEvent, AttentionStatus
from app.core.errors import ConfigError
from app.core.record import attention_record, face_record, to_line
from app.core.types import FrameResult

if TYPE_CHECKING:
    from pythonosc.osc_message import OscMessage
    from websockets.sync.server import Server, ServerConnection

SCHEMA = "moretta.stream"
VERSION = 1
_MISSING = "needs the package {0}; install it with: pip install {0}"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a stream goes to or is offered."""

    host: str
    port: int


def parse_address(text: str, allow_remote: bool = False) -> Address:
    """ "PORT" (on this computer), "HOST:PORT" or "[IPv6]:PORT".

    Raises:
        ConfigError: it cannot be read, or it is not this computer and allow_remote is False.
    """
    host, _, port_text = text.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not (port_text.isascii() and port_text.isdigit() and 1 <= int(port_text) <= 65535):
        raise ConfigError(f'"{text}" is no address; expected PORT or HOST:PORT.')
    if host == "localhost":
        host = "127.0.0.1"
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise ConfigError(f'"{host}" is no IP address; name one in numbers.') from None
    if not here and not allow_remote:
        raise ConfigError(f"{host} is another computer; nothing leaves this one without the flag that allows it.")
    return Address(host, int(port_text))


def stream_record(result: FrameResult) -> dict[str, Any]:
    """One frame as plain values, without picture and landmarks: small enough for a datagram."""
    width, height = result.frame.size_wh
    faces = [face_record(track) for track in result.tracks]
    for face in faces:
        for heavy in ("landmarks_px", "landmarks_z", "schema"):
            del face[heavy]
    status = result.attention
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "frame": result.frame.index,
        "t_s": round(result.frame.t_s, 6),
        "width": width,
        "height": height,
        "attention": None if status is None else attention_record(status) | {"signals": _signals(status)},
        "faces": faces,
    }


def _signals(status: AttentionStatus) -> dict[str, Any]:
    seen = status.signals
    return {
        "off_road": seen.off_road,
        "head_yaw_deg": _degrees(seen.head_yaw_rad),
        "head_pitch_deg": _degrees(seen.head_pitch_rad),
        "gaze_yaw_deg": _degrees(seen.gaze_yaw_rad),
        "gaze_pitch_deg": _degrees(seen.gaze_pitch_rad),
        "eyes_closed": seen.eyes_closed,
        "jaw_open": seen.jaw_open,
    }


def _degrees(angle_rad: float | None) -> float | None:
    return None if angle_rad is None else round(math.degrees(angle_rad), 3)


class Stream(Protocol):
    """Takes results until it is closed."""

    def send(self, result: FrameResult) -> None: ...
    def close(self) -> None: ...


class JsonLinesStream:
    """One JSON record a line, flushed; a reader that goes away ends the stream, not the session."""

    def __init__(self, out: TextIO) -> None:
        self._out: TextIO | None = out

    def send(self, result: FrameResult) -> None:
        if self._out is None:
            return
        try:
            self._out.write(to_line(stream_record(result)) + "\n")
            self._out.flush()
        except (BrokenPipeError, ValueError):
            self._out = None

    def close(self) -> None:
        self._out = None


class UdpStream:
    """One JSON record a datagram."""

    def __init__(self, address: Address) -> None:
        self._address = (address.host, address.port)
        self._socket = _udp_socket(address.host)

    def send(self, result: FrameResult) -> None:
        with suppress(OSError):  # nobody listens, or the record is too long: the next one may pass
            self._socket.sendto(to_line(stream_record(result)).encode(), self._address)

    def close(self) -> None:
        self._socket.close()


class OscStream:
    """OSC messages, one bundle a frame, and one message for each event that begins, changes or ends."""

    def __init__(self, address: Address) -> None:
        """Raises ConfigError without the package python-osc."""
        try:
            import pythonosc.osc_bundle_builder  # noqa: F401
        except ImportError:
            raise ConfigError(f"OSC {_MISSING.format('python-osc')}") from None
        self._address = (address.host, address.port)
        self._socket = _udp_socket(address.host)
        self._events: tuple[AttentionEvent, ...] = ()

    def send(self, result: FrameResult) -> None:
        from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder

        bundle = OscBundleBuilder(IMMEDIATELY)
        for message in self._messages(result):
            bundle.add_content(message)
        with suppress(OSError):
            self._socket.sendto(bundle.build().dgram, self._address)

    def close(self) -> None:
        self._socket.close()

    def _messages(self, result: FrameResult) -> list[OscMessage]:
        out = [_osc("/moretta/frame", result.frame.index, float(result.frame.t_s), len(result.tracks))]
        status = result.attention
        if status is None:
            return out
        out += [
            _osc("/moretta/attention/state", status.state.value, int(status.level), status.reason),
            _osc("/moretta/attention/gauge", float(status.buffer)),
            _osc("/moretta/attention/eyes_off_road_s", float(status.eyes_off_road_s)),
            _osc("/moretta/attention/calibration", float(status.calibration)),
        ]
        if status.perclos_60s is not None:
            out.append(_osc("/moretta/attention/perclos", float(status.perclos_60s)))
        seen = status.signals
        if seen.head_yaw_rad is not None and seen.head_pitch_rad is not None:
            out.append(_osc("/moretta/head", math.degrees(seen.head_yaw_rad), math.degrees(seen.head_pitch_rad)))
        if seen.eyes_closed is not None:
            out.append(_osc("/moretta/eyes_closed", float(seen.eyes_closed)))
        for change in changes(self._events, status.events, status.t_s):
            event = change.event
            out.append(_osc("/moretta/event", change.phase.value, event.kind.value, int(event.level), event.why))
        self._events = status.events
        return out


def _osc(path: str, *values: str | float | int) -> OscMessage:
    from pythonosc.osc_message_builder import OscMessageBuilder

    builder = OscMessageBuilder(path)
    for value in values:
        builder.add_arg(value)
    return builder.build()


def _udp_socket(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


class WebSocketStream:
    """Offers the records to any number of WebSocket clients; each gets the newest as fast as it can take them.

    Web pages are refused (they send an Origin): any page in a browser could listen otherwise. Allow one by its origin.
    """

    def __init__(self, address: Address, allowed_origins: Sequence[str] = ()) -> None:
        """Raises ConfigError without the package websockets, or where the port is taken."""
        try:
            from websockets.sync.server import serve
            from websockets.typing import Origin
        except ImportError:
            raise ConfigError(f"WebSocket {_MISSING.format('websockets')}") from None
        self._lock = threading.Lock()
        self._clients: set[queue.Queue[str | None]] = set()
        origins = [None, *(Origin(text) for text in allowed_origins)]
        try:
            self._server: Server = serve(self._serve, address.host, address.port, origins=origins, compression=None)
        except OSError as error:
            raise ConfigError(f"Port {address.port} cannot be used ({error.strerror}).") from None
        self._thread = threading.Thread(target=self._server.serve_forever, name="moretta-websocket", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.socket.getsockname()[1])

    def send(self, result: FrameResult) -> None:
        with self._lock:
            clients = tuple(self._clients)
        if clients:
            line = to_line(stream_record(result))
            for client in clients:
                _put_newest(client, line)

    def close(self) -> None:
        """Let the clients go and free the port."""
        with self._lock:
            clients = tuple(self._clients)
        for client in clients:
            _put_newest(client, None)
        self._server.shutdown()
        self._thread.join()

    def _serve(self, connection: ServerConnection) -> None:
        from websockets.exceptions import ConnectionClosed

        mine: queue.Queue[str | None] = queue.Queue(1)
        with self._lock:
            self._clients.add(mine)
        try:
            while (line := mine.get()) is not None:
                connection.send(line)
        except ConnectionClosed:
            pass
        finally:
            with self._lock:
                self._clients.discard(mine)


def _put_newest(client: queue.Queue[str | None], line: str | None) -> None:
    """Replace what the client has not taken yet; the end (None) is never replaced."""
    while True:
        try:
            client.put_nowait(line)
            return
        except queue.Full:
            with suppress(queue.Empty):
                if client.get_nowait() is None:
                    line = None


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """What to open. Each None: not asked for. allow_remote: other computers may be named."""

    udp: str | None = None
    osc: str | None = None
    websocket: str | None = None
    allow_remote: bool = False
    allowed_origins: tuple[str, ...] = ()


class Streams:
    """All streams that were asked for, as one. Use as a context manager."""

    def __init__(self, options: StreamOptions, json_lines: TextIO | None = None) -> None:
        """Open them; raises ConfigError, and then none stays open."""
        self._open: list[Stream] = []
        makers: tuple[tuple[str | None, Callable[[Address], Stream]], ...] = (
            (options.udp, UdpStream),
            (options.osc, OscStream),
            (options.websocket, lambda address: WebSocketStream(address, options.allowed_origins)),
        )
        try:
            if json_lines is not None:
                self._open.append(JsonLinesStream(json_lines))
            for text, make in makers:
                if text is not None:
                    self._open.append(make(parse_address(text, options.allow_remote)))
        except ConfigError:
            self.close()
            raise

    def send(self, result: FrameResult) -> None:
        """Hand one result to each."""
        for stream in self._open:
            stream.send(result)

    def close(self) -> None:
        """Close each; may be called twice."""
        while self._open:
            self._open.pop().close()

    def __enter__(self) -> Streams:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
