from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.camera import images
from app.camera.base import CameraOptions
from app.camera.images import ImagesSource, folder_source, image_source, load_image
from app.camera.sources import open_source
from app.core.errors import SourceError

RED, GREEN = (250, 10, 10), (10, 250, 10)


def two_colours() -> np.ndarray:
    """(20, 30, 3): red, its top left quarter green."""
    image = np.full((20, 30, 3), RED, np.uint8)
    image[:10, :15] = GREEN
    return image


def near(a: np.ndarray, b: object, tolerance: int = 12) -> bool:
    return bool(np.abs(a.astype(int) - np.asarray(b)).max() <= tolerance)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "webp", "tif", "ppm", "avif", "jp2"])
def test_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture.{suffix}"
    Image.fromarray(two_colours()).save(path, quality=95)
    image = load_image(path)
    assert image.shape == (20, 30, 3)
    assert near(image[3, 3], GREEN, 30)
    assert near(image[17, 27], RED, 30)


HEIC = Path(__file__).with_name("phone.heic")  # 96 x 64, red beside blue, made by libheif's own encoder


def test_a_telephones_picture(tmp_path: Path) -> None:
    assert isinstance(open_source(str(HEIC), CameraOptions()), ImagesSource), "no film of one tile"
    assert [p.name for p in folder_source(HEIC.parent).paths] == ["phone.heic"]
    image = load_image(HEIC)
    assert image.shape == (64, 96, 3)
    assert near(image[32, 20], (200, 40, 40), 20)
    assert near(image[32, 76], (40, 60, 200), 20)
    cut = tmp_path / "cut.heic"
    cut.write_bytes(HEIC.read_bytes()[:300])
    with pytest.raises(SourceError, match=r"cut\.heic"):
        load_image(cut)


# EXIF tag 274: where the picture's first row and column are. After undoing it, green must be top left again.
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(tmp_path: Path, orientation: int) -> None:
    stored = two_colours()
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }[orientation]
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / "phone.png"
    Image.fromarray(np.ascontiguousarray(undo(stored))).save(path, exif=exif)
    assert np.array_equal(load_image(path), stored)


def test_grey(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Image.fromarray(np.arange(200, dtype=np.uint8).reshape(10, 20)).save(path)
    image = load_image(path)
    assert image.shape == (10, 20, 3)
    assert np.array_equal(image[..., 0], np.arange(200).reshape(10, 20))
    assert (image == image[..., :1]).all()


def test_sixteen_bit_grey_keeps_the_upper_byte(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    Image.fromarray(np.array([[0, 255, 256, 32768, 65535]], dtype=np.uint16)).save(path)
    assert load_image(path)[0, :, 0].tolist() == [0, 0, 1, 128, 255]


def test_sixteen_bit_colour(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    import cv2

    bgr = np.zeros((4, 4, 3), np.uint16)
    bgr[..., 2] = 0x8000
    ok, data = cv2.imencode(".png", bgr)
    assert ok
    path.write_bytes(data.tobytes())
    assert near(load_image(path), (128, 0, 0), 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_become_white(tmp_path: Path, mode: str) -> None:
    rgba = np.full((8, 8, 4), 100, np.uint8)
    rgba[..., 3] = 255
    rgba[:4, :, 3] = 0
    path = tmp_path / "cut.png"
    picture = Image.fromarray(rgba)
    if mode == "P":
        picture = Image.new("P", (8, 8), 0)
        picture.putpalette([9, 9, 9, 100, 100, 100])
        picture.paste(1, (0, 4, 8, 8))
        picture.save(path, transparency=0)
    else:
        picture.convert(mode).save(path)
    image = load_image(path)
    assert (image[:4] == 255).all()
    assert (image[4:] == 100).all()


def test_cmyk_and_one_bit(tmp_path: Path) -> None:
    Image.new("CMYK", (4, 4), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
    assert near(load_image(tmp_path / "a.jpg")[0, 0], (255, 0, 0), 40)
    Image.new("1", (4, 4), 1).save(tmp_path / "b.png")
    assert (load_image(tmp_path / "b.png") == 255).all()


def test_names_in_any_script_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "Обличчя 顔 ü.png"
    Image.fromarray(two_colours()).save(path)
    source = image_source(path)
    source.open()
    frame = source.read()
    assert frame is not None
    assert frame.name == path.name
    assert source.read() is None


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "tif", "avif", "jp2"])
@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_cut_short_is_refused_by_name(tmp_path: Path, suffix: str, kept: float) -> None:
    whole = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    formats = {"jpg": "JPEG", "tif": "TIFF", "jp2": "JPEG2000"}
    Image.fromarray(noise).save(whole, formats.get(suffix, suffix.upper()))
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(whole.getvalue()[: int(kept * whole.tell())])
    with pytest.raises(SourceError, match=path.name) as caught:
        load_image(path)
    assert caught.value.name == path.name
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", bytes(1000)])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"x\.png"):
        load_image(path)


def test_missing_and_forbidden(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        load_image(tmp_path / "none.png")
    with pytest.raises(SourceError):
        load_image(tmp_path)


def test_floating_point_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.tif"
    Image.fromarray(np.zeros((4, 4), np.float32)).save(path)
    with pytest.raises(SourceError, match="floating-point"):
        load_image(path)


def test_huge_is_refused_before_it_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (20_000, 10_000)).save(path)
    with pytest.raises(SourceError, match="too large"):
        load_image(path)
    monkeypatch.setattr(images, "_LARGEST_PX", 100)
    Image.new("1", (11, 10)).save(path)
    with pytest.raises(SourceError, match="too large"):
        load_image(path)


@pytest.mark.parametrize("size_wh", [(1, 1), (1, 500), (500, 1)])
def test_tiny_is_read(tmp_path: Path, size_wh: tuple[int, int]) -> None:
    path = tmp_path / "tiny.png"
    Image.new("RGB", size_wh, RED).save(path)
    assert load_image(path).shape == (size_wh[1], size_wh[0], 3)


@pytest.mark.logs_errors  # Pillow logs and warns of damage that it repairs
@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"]),
    seed=st.integers(0, 2**32 - 1),
    hits=st.integers(1, 40),
)
def test_damage_is_read_or_refused_never_worse(tmp_path: Path, kind: str, seed: int, hits: int) -> None:
    data = io.BytesIO()
    Image.fromarray(two_colours()).save(data, kind)
    damaged = bytearray(data.getvalue())
    chance = random.Random(seed)
    for _ in range(hits):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    path = tmp_path / "fuzz.img"
    path.write_bytes(damaged)
    try:
        image = load_image(path)
    except SourceError:
        return
    assert image.dtype == np.uint8
    assert image.shape[2] == 3


def test_a_folder_in_order_one_picture_a_second(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "notes.txt"):
        Image.fromarray(two_colours()).save(tmp_path / name, "PNG")
    (tmp_path / "c.png").mkdir()
    source = folder_source(tmp_path)
    source.open()
    frames = [source.read(), source.read()]
    assert [(f.name, f.index, f.t_s) for f in frames if f is not None] == [("a.JPG", 0, 0.0), ("b.png", 1, 1.0)]
    assert source.read() is None
    assert source.frame_count == 2


def test_a_bad_picture_in_a_folder_costs_only_itself(tmp_path: Path) -> None:
    for name in ("a.png", "c.png"):
        Image.fromarray(two_colours()).save(tmp_path / name)
    (tmp_path / "b.png").write_bytes(b"broken")
    source = folder_source(tmp_path)
    source.open()
    assert source.read() is not None
    with pytest.raises(SourceError) as caught:
        source.read()
    assert caught.value.name == "b.png"
    last = source.read()
    assert last is not None
    assert (last.name, last.index, last.t_s) == ("c.png", 2, 2.0)
    assert source.read() is None


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no picture"):
        folder_source(tmp_path)
    with pytest.raises(SourceError, match="cannot be read"):
        folder_source(tmp_path / "missing")
