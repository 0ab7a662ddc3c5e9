"""What a user's camera can do to us, simulated: no test here needs a camera, and none claims to have seen one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from app.camera import opencv
from app.camera.base import CameraOptions
from app.camera.opencv import CameraSource, CameraTiming
from app.core.errors import CameraError, CameraFault
from app.core.types import Frame


@pytest.fixture
def camera(simulated: Any, quick: Any) -> Any:
    source = CameraSource("Sim Cam", CameraOptions(), simulated, quick)
    yield source
    simulated.let_go()
    source.close()


def fault_of(read: Callable[[], Frame | None], within: int = 2000) -> CameraFault:
    """The first fault that reading meets."""
    for _ in range(within):
        try:
            assert read() is not None
        except CameraError as error:
            return error.reason
    raise AssertionError(f"no fault in {within} reads")


def read_until_good(source: CameraSource, within: int = 2000) -> Frame:
    """The first frame after any number of faults."""
    for _ in range(within):
        try:
            frame = source.read()
        except CameraError:
            continue
        assert frame is not None
        return frame
    raise AssertionError(f"no frame in {within} reads")


def black(count: int) -> Any:
    return np.full((48, 64, 3), count % 12, np.uint8)


def test_not_found_says_the_name(simulated: Any) -> None:
    with pytest.raises(CameraError, match="Other Cam") as caught:
        CameraSource("Other Cam", CameraOptions(), simulated).open()
    assert caught.value.reason is CameraFault.NOT_FOUND


@pytest.mark.parametrize("reason", [CameraFault.BUSY, CameraFault.DENIED])
def test_refusals_reach_the_opener(camera: CameraSource, simulated: Any, reason: CameraFault) -> None:
    simulated.refusal = CameraError(reason, "no")
    with pytest.raises(CameraError) as caught:
        camera.open()
    assert caught.value.reason is reason
    assert camera.read() is None


def test_a_camera_that_opens_but_sends_nothing_is_busy(camera: CameraSource, simulated: Any) -> None:
    simulated.reading.clear()
    with pytest.raises(CameraError) as caught:
        camera.open()
    assert caught.value.reason is CameraFault.BUSY


def test_a_slow_open_is_waited_for(simulated: Any) -> None:
    source = CameraSource("Sim Cam", CameraOptions(), simulated, CameraTiming(open_s=20.0))
    simulated.opening.clear()
    threading.Timer(0.5, simulated.opening.set).start()
    source.open()
    assert source.read() is not None
    source.close()


def test_closing_gives_up_a_slow_open(simulated: Any) -> None:
    source = CameraSource("Sim Cam", CameraOptions(), simulated, CameraTiming(open_s=60.0))
    simulated.opening.clear()
    opener = threading.Thread(target=source.open)
    opener.start()
    while not simulated.located:
        time.sleep(0.001)
    source.close()
    opener.join(10.0)
    assert not opener.is_alive()
    assert source.read() is None
    simulated.opening.set()
    assert simulated.released.acquire(timeout=10.0), "the device was not given back when the driver returned"


def test_black_pictures_are_told_and_light_ends_them(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    good = simulated.paint
    simulated.paint = black
    assert fault_of(camera.read) is CameraFault.BLACK
    simulated.paint = good
    assert read_until_good(camera).image.max() > 16
    assert len(simulated.opened) == 1, "a dark camera must not be re-opened"


def test_a_dim_picture_is_not_black(camera: CameraSource, simulated: Any, quick: CameraTiming) -> None:
    simulated.paint = lambda count: (
        np.where(np.arange(64)[None, :, None] < 8, 40, count % 8).astype(np.uint8) + np.zeros((48, 64, 3), np.uint8)
    )
    camera.open()
    start_s = camera.read().t_s  # type: ignore[union-attr]
    while (frame := camera.read()).t_s < start_s + 3 * quick.black_s:  # type: ignore[union-attr]
        assert frame is not None


def test_unplugged_and_back_under_another_number(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    before = camera.read()
    assert before is not None
    simulated.plugged = False
    assert fault_of(camera.read) is CameraFault.DISCONNECTED
    assert fault_of(camera.read) is CameraFault.DISCONNECTED, "while it is away the reason stays the same"
    simulated.index = 7
    simulated.plugged = True
    after = read_until_good(camera)
    assert after.index > before.index
    assert after.t_s > before.t_s
    assert [device.index for device in simulated.opened] == [3, 7]


@pytest.mark.parametrize("away_s", [1.0, 10.0, 60.0])
def test_lost_for_one_ten_and_sixty_seconds(simulated: Any, away_s: float) -> None:
    """At a tenth of the true times, all of them: 1 s passes unnoticed, the others are told and end by themselves."""
    tenth = CameraTiming(open_s=2.5, stale_s=0.5, black_s=0.2, retry_first_s=0.05, retry_most_s=0.8)
    source = CameraSource("Sim Cam", CameraOptions(), simulated, tenth)
    source.open()
    before = source.read()
    assert before is not None
    simulated.plugged = False
    threading.Timer(0.1 * away_s, lambda: setattr(simulated, "plugged", True)).start()
    told: list[CameraFault] = []
    after = None
    while after is None or after.t_s < before.t_s + 0.1 * away_s:
        try:
            after = source.read()
        except CameraError as error:
            told.append(error.reason)
    source.close()
    assert set(told) <= {CameraFault.DISCONNECTED}
    assert bool(told) == (away_s > 1.0)
    assert after.index > before.index
    if away_s > 1.0:
        assert len(simulated.opened) == 2
        assert len(simulated.located) <= 14, "asked less and less often"


def test_opened_by_number_it_is_found_again_by_name(simulated: Any, quick: CameraTiming) -> None:
    source = CameraSource(3, CameraOptions(), simulated, quick)
    source.open()
    assert source.name == "Sim Cam"
    simulated.plugged = False
    assert fault_of(source.read) is CameraFault.DISCONNECTED
    simulated.index = 4
    simulated.plugged = True
    read_until_good(source)
    source.close()
    assert simulated.located[0] == 3
    assert set(simulated.located[1:]) == {"Sim Cam"}


def test_another_camera_in_its_place_is_never_used(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    simulated.name = "Other Cam"  # same number, other camera
    simulated.plugged = False
    assert fault_of(camera.read) is CameraFault.DISCONNECTED
    simulated.plugged = True
    for _ in range(3):
        with pytest.raises(CameraError):
            camera.read()
    assert len(simulated.opened) == 1


def test_a_driver_that_hangs_is_left_and_the_camera_opened_anew(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    simulated.reading.clear()
    assert fault_of(camera.read) is CameraFault.DISCONNECTED
    simulated.reading.set()
    read_until_good(camera)
    assert len(simulated.opened) >= 2
    assert simulated.released.acquire(timeout=10.0), "the hung device was not given back"


def test_a_device_that_our_own_hang_holds_is_not_called_busy(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    simulated.reading.clear()
    assert fault_of(camera.read) is CameraFault.DISCONNECTED
    simulated.refusal = CameraError(CameraFault.BUSY, "in use")
    assert {fault_of(camera.read) for _ in range(5)} == {CameraFault.DISCONNECTED}
    simulated.reading.set()
    assert simulated.released.acquire(timeout=10.0)
    for _ in range(2000):
        if fault_of(camera.read) is CameraFault.BUSY:
            return
    raise AssertionError("another program's hold was never told")


def test_a_driver_that_hangs_every_time_costs_few_threads(
    camera: CameraSource, simulated: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(opencv, "_MOST_HANGING", 2)
    camera.open()
    simulated.reading.clear()
    for _ in range(30):
        assert fault_of(camera.read) is CameraFault.DISCONNECTED
    readers = [thread for thread in threading.enumerate() if thread.name == "moretta-camera-reader"]
    assert len(readers) <= 3


def test_closing_while_the_driver_hangs_returns(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    simulated.reading.clear()
    closer = threading.Thread(target=camera.close)
    closer.start()
    closer.join(10.0)
    assert not closer.is_alive()
    assert camera.read() is None


def test_the_same_picture_over_and_over_is_frozen(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    still = simulated.paint(1)
    simulated.paint = lambda count: still
    assert fault_of(camera.read) is CameraFault.DISCONNECTED
    simulated.paint = lambda count: simulated_noise(count)
    read_until_good(camera)
    assert len(simulated.opened) == 2


def simulated_noise(count: int) -> Any:
    return np.random.default_rng(1000 + count).integers(60, 200, (48, 64, 3), dtype=np.uint8)


def test_a_virtual_camera_with_a_still_is_let_be_after_one_try(
    camera: CameraSource, simulated: Any, quick: CameraTiming
) -> None:
    still = simulated.paint(1)
    simulated.paint = lambda count: still
    camera.open()
    assert fault_of(camera.read) is CameraFault.DISCONNECTED
    start_s = read_until_good(camera).t_s
    while (frame := camera.read()).t_s < start_s + 3 * quick.stale_s:  # type: ignore[union-attr]
        assert frame is not None
    assert len(simulated.opened) == 2


def test_a_resolution_change_in_flight_shows_in_the_frames(camera: CameraSource, simulated: Any) -> None:
    camera.open()
    assert camera.read().size_wh == (64, 48)  # type: ignore[union-attr]
    simulated.paint = lambda count: np.full((96, 128, 3), 60 + count % 100, np.uint8)
    for _ in range(2000):
        frame = camera.read()
        assert frame is not None
        if frame.size_wh == (128, 96):
            return
    raise AssertionError("the new size never came")


def test_a_damaged_picture_is_passed_over(camera: CameraSource, simulated: Any) -> None:
    def half_a_jpeg(count: int) -> Any:
        if count % 2:
            raise cv2.error("bad jpeg")
        return np.full((48, 64, 3), 60 + count % 100, np.uint8)

    simulated.paint = half_a_jpeg
    camera.open()
    assert [camera.read() is not None for _ in range(3)] == [True] * 3


def test_a_broken_driver_raises_its_own_error(camera: CameraSource, simulated: Any) -> None:
    camera.open()

    def broken(count: int) -> Any:
        raise ZeroDivisionError("bug")

    simulated.paint = broken
    with pytest.raises(ZeroDivisionError):
        read_past_the_buffer(camera)


def read_past_the_buffer(source: CameraSource) -> None:
    """Read past what was grabbed before the bug came."""
    for _ in range(100):
        source.read()


def test_a_slow_reader_gets_the_newest_picture(camera: CameraSource, simulated: Any) -> None:
    simulated.paint = lambda count: np.full((48, 64, 3), min(17 + count, 255), np.uint8)
    camera.open()
    camera.read()
    threading.Event().wait(0.2)
    second = camera.read()
    assert second is not None
    assert second.index == 1
    assert second.image[0, 0, 0] > 17 + 3, "pictures queued up"


@pytest.mark.parametrize("shape", [(48, 64), (48, 64, 1), (48, 64, 4)])
def test_grey_and_alpha_cameras_give_rgb(camera: CameraSource, simulated: Any, shape: tuple[int, ...]) -> None:
    simulated.paint = lambda count: np.full(shape, 60 + count % 100, np.uint8)
    camera.open()
    assert camera.read().image.shape == (48, 64, 3)  # type: ignore[union-attr]


def test_sixteen_bit_infrared_keeps_the_upper_byte(camera: CameraSource, simulated: Any) -> None:
    simulated.paint = lambda count: np.full((48, 64), 0x8000 + count % 100, np.uint16)
    camera.open()
    assert (camera.read().image == 0x80).all()  # type: ignore[union-attr]


def test_blue_comes_out_blue(camera: CameraSource, simulated: Any) -> None:
    simulated.paint = lambda count: np.dstack([np.full((48, 64), v, np.uint8) for v in (200, 60, count % 40)])
    camera.open()
    red, green, blue = camera.read().image[0, 0]  # type: ignore[union-attr]
    assert (green, blue) == (60, 200)
    assert red < 40


@pytest.mark.parametrize(("turn", "corner"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_rotation_is_clockwise(simulated: Any, quick: CameraTiming, turn: int, corner: tuple[int, int]) -> None:
    def marked(count: int) -> Any:
        picture = np.full((48, 64, 3), count % 50, np.uint8)
        picture[0, 0] = 255
        return picture

    simulated.paint = marked
    source = CameraSource("Sim Cam", CameraOptions(rotation_cw_deg=turn), simulated, quick)
    source.open()
    image = source.read().image  # type: ignore[union-attr]
    source.close()
    assert image[corner].min() == 255
    assert image.shape[:2] == ((48, 64) if turn % 180 == 0 else (64, 48))


def test_the_drivers_own_time_stamp_is_used_and_times_always_rise(camera: CameraSource, simulated: Any) -> None:
    stamp_s = time.monotonic()
    simulated.properties = {cv2.CAP_PROP_POS_MSEC: 1000.0 * stamp_s}
    camera.open()
    frames = [camera.read() for _ in range(3)]
    times_s = [frame.t_s for frame in frames if frame is not None]
    assert times_s == pytest.approx([stamp_s] * 3, abs=1e-4)
    assert times_s[0] < times_s[1] < times_s[2]


@pytest.mark.parametrize("stamp_ms", [0.0, -1.0, 5.0, 1e15])
def test_a_stamp_that_is_no_clock_time_is_not_used(camera: CameraSource, simulated: Any, stamp_ms: float) -> None:
    before_s = time.monotonic()
    simulated.properties = {cv2.CAP_PROP_POS_MSEC: stamp_ms}
    camera.open()
    frame = camera.read()
    assert frame is not None
    assert before_s <= frame.t_s <= time.monotonic()


def test_the_promised_rate(camera: CameraSource, simulated: Any) -> None:
    simulated.properties = {cv2.CAP_PROP_FPS: 25.0}
    assert camera.fps is None
    camera.open()
    assert camera.fps == 25.0


def test_the_options_reach_the_driver(simulated: Any, quick: CameraTiming) -> None:
    options = CameraOptions(size_wh=(640, 480), fps=15.0, mjpg=False)
    source = CameraSource("Sim Cam", options, simulated, quick)
    source.open()
    source.close()
    assert simulated.options is options
