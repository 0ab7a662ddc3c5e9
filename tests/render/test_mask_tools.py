"""Own masks: made, saved, shared, refused."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
import trimesh

from app.core.errors import MaskError
from app.core.mask_fitting import Place
from app.core.masks import ModelLayer, PaintLayer, SpriteLayer
from app.paths import load_face_model, masks_dir
from app.render.mask_loader import list_masks, load_mask
from app.render.mask_tools import (
    MAX_ZIP_FILES,
    check_masks,
    export_mask,
    import_mask,
    mask_id,
    paint_from_photo,
    paint_template,
    propose_mask,
    save_mask,
)


@pytest.fixture
def sprite(tmp_path: Path) -> Path:
    rgba = np.zeros((60, 240, 4), np.uint8)
    rgba[10:50, 20:220] = (10, 20, 200, 255)
    path = tmp_path / "Täter Bärtchen.png"
    path.write_bytes(cv2.imencode(".png", rgba)[1].tobytes())
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    mesh = trimesh.creation.box((300, 100, 280))  # millimetres, as many exporters write
    path = tmp_path / "hat.glb"
    mesh.export(path)
    return path


def test_png_to_saved_mask(sprite: Path, tmp_path: Path) -> None:
    proposal = propose_mask(sprite)
    assert proposal.place is Place.MOUTH
    folder = save_mask(proposal, tmp_path / "masks")
    mask = load_mask(folder)
    assert mask.id == "tater_bartchen"
    assert isinstance(mask.spec.layers[0], SpriteLayer)
    assert save_mask(proposal, tmp_path / "masks").name == "tater_bartchen_2"  # nothing is overwritten
    assert sorted(p.name for p in (tmp_path / "masks").iterdir()) == ["tater_bartchen", "tater_bartchen_2"]


def test_a_picture_with_wide_margins_is_worn_as_if_it_had_none(sprite: Path, tmp_path: Path) -> None:
    framed = tmp_path / "framed.png"
    rgba = np.zeros((400, 400, 4), np.uint8)
    rgba[180:220, 100:300] = (10, 20, 200, 255)
    rgba[0, 0] = (0, 0, 0, 3)  # what an eraser left
    framed.write_bytes(cv2.imencode(".png", rgba)[1].tobytes())
    proposal, bare = propose_mask(framed), propose_mask(sprite)
    assert proposal.place is Place.MOUTH
    layers = proposal.spec.layers[0], bare.spec.layers[0]
    assert isinstance(layers[0], SpriteLayer)
    assert isinstance(layers[1], SpriteLayer)
    for moved, plain in zip(layers[0].anchors, layers[1].anchors, strict=True):
        assert np.subtract(moved.at_px, plain.at_px) == pytest.approx((80.0, 170.0))


def test_place_and_kind_can_be_told(sprite: Path) -> None:
    assert propose_mask(sprite, Place.EYES).place is Place.EYES
    assert isinstance(propose_mask(sprite, as_paint=True).spec.layers[0], PaintLayer)


def test_square_opaque_picture_is_paint(tmp_path: Path) -> None:
    path = tmp_path / "paint.png"
    cv2.imwrite(str(path), np.full((512, 512, 3), 90, np.uint8))
    assert isinstance(propose_mask(path).spec.layers[0], PaintLayer)


def test_glb_to_saved_mask(model: Path, tmp_path: Path) -> None:
    proposal = propose_mask(model)
    folder = save_mask(proposal, tmp_path / "masks")
    layer = load_mask(folder).spec.layers[0]
    assert isinstance(layer, ModelLayer)
    assert proposal.place is Place.EYES  # three times as wide as high
    assert layer.scale[0] * 300 == pytest.approx(0.142, rel=1e-4)


def test_obj_brings_its_material_along(tmp_path: Path) -> None:
    (tmp_path / "a.mtl").write_text("newmtl m\nKd 1 0 0\n", encoding="utf-8")
    obj = tmp_path / "a.obj"
    obj.write_text("mtllib a.mtl\nusemtl m\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 3\nf 1 3 4\n", encoding="utf-8")
    folder = save_mask(propose_mask(obj), tmp_path / "masks")
    assert (folder / "a.mtl").is_file()
    base = load_mask(folder).models["a.obj"].primitives[0].material.base_rgba
    assert base == pytest.approx((1.0, 0.0, 0.0, 1.0), abs=0.01)


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("a.txt", b"x", "made from"),
        ("a.png", b"no picture", "no picture"),
        ("a.png", b"", "no picture"),
        ("a.glb", b"glTF????", "no model"),
        ("a.obj", b"v 0 0 0\n", "no triangle|no model"),
        ("a.obj", b"mtllib ../../x.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "leaves"),
    ],
)
def test_broken_sources_are_refused(tmp_path: Path, name: str, content: bytes, match: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MaskError, match=match):
        propose_mask(path)


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    for name in ("gone.png", "gone.glb"):
        with pytest.raises(MaskError, match="cannot be read"):
            propose_mask(tmp_path / name)


def test_a_huge_picture_is_refused_by_its_header(tmp_path: Path) -> None:
    """A few hundred bytes that claim 60,000 x 60,000 px."""
    raw = bytearray(cv2.imencode(".png", np.zeros((4, 4), np.uint8))[1].tobytes())
    raw[16:24] = (60000).to_bytes(4, "big") * 2
    raw[29:33] = zlib.crc32(bytes(raw[12:29])).to_bytes(4, "big")
    path = tmp_path / "bomb.png"
    path.write_bytes(bytes(raw))
    with pytest.raises(MaskError, match="larger than"):
        propose_mask(path)


def test_an_endless_mesh_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.render.model_data.MAX_TRIANGLES", 500)
    path = tmp_path / "many.glb"
    trimesh.creation.icosphere(subdivisions=3).export(path)
    with pytest.raises(MaskError, match="more than 500 triangles"):
        propose_mask(path)


def test_zip_round_trip(tmp_path: Path) -> None:
    archive = tmp_path / "shared.zip"
    export_mask(masks_dir() / "moustache", archive)
    folder = import_mask(archive, tmp_path / "masks")
    assert folder.name == "moustache"
    assert load_mask(folder).spec == load_mask(masks_dir() / "moustache").spec


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_makes_a_mask(tmp_path: Path) -> None:
    picture = Path(os.fsdecode(os.fsencode(tmp_path) + b"/hat \xff.png"))
    picture.write_bytes(PNG)
    spec = load_mask(save_mask(propose_mask(picture), tmp_path / "masks")).spec
    assert spec.name == "hat ?"


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return path


TOML = b'format = 1\nname = "Z"\n[[layer]]\nkind = "mesh2d"\nimage = "p.png"\n'
PNG = cv2.imencode(".png", np.full((8, 8, 4), 200, np.uint8))[1].tobytes()


@pytest.mark.parametrize(
    ("members", "match"),
    [
        ({"../evil/mask.toml": TOML, "../evil/p.png": PNG}, "leaves"),
        ({"/abs/mask.toml": TOML}, "leaves"),
        ({"a\\..\\mask.toml": TOML}, "leaves"),
        ({"a/mask.toml": TOML, "a/p.png": PNG, "a/run.sh": b"#!"}, "no place"),
        ({"a/p.png": PNG}, "is missing"),
        ({"a/mask.toml": TOML, "b/mask.toml": TOML}, "more than once"),
        ({"a/mask.toml": TOML}, r"p\.png"),
        ({"a/mask.toml": TOML.replace(b"p.png", b"../../p.png"), "a/p.png": PNG}, "leaves"),
        ({"a/mask.toml": TOML, "a/p.png": PNG, **{f"a/{i}.txt": b"" for i in range(MAX_ZIP_FILES)}}, "more than"),
        ({"a/mask.toml": TOML, "a/p.png": b"\0" * (32 << 20)}, "far more"),
    ],
)
def test_hostile_zips_are_refused_and_leave_nothing(tmp_path: Path, members: dict[str, bytes], match: str) -> None:
    archive = _zip(tmp_path / "x.zip", members)
    with pytest.raises(MaskError, match=match):
        import_mask(archive, tmp_path / "masks")
    assert list((tmp_path / "masks").iterdir()) == []
    assert not (tmp_path / "evil").exists()


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "x.zip", {"a/mask.toml": TOML, "a/p.png": PNG, "NONE": b""})
    archive.write_bytes(archive.read_bytes().replace(b"NONE", b"\0ONE"))  # zipfile itself writes no such member
    folder = import_mask(archive, tmp_path / "masks")
    assert {path.name for path in folder.iterdir()} == {"mask.toml", "p.png"}


def test_a_member_whose_name_is_no_text_is_refused(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "x.zip", {"a/mask.toml": TOML, "a/ö.png": PNG})
    archive.write_bytes(archive.read_bytes().replace("ö".encode(), b"\x8b\xff"))
    with pytest.raises(MaskError, match="no zip"):
        import_mask(archive, tmp_path / "masks")
    assert list((tmp_path / "masks").iterdir()) == []


def test_links_and_non_zips_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a/p.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as out:
        out.writestr("a/mask.toml", TOML)
        out.writestr(link, "/etc/passwd")
    with pytest.raises(MaskError, match="link"):
        import_mask(tmp_path / "l.zip", tmp_path / "masks")
    (tmp_path / "n.zip").write_bytes(b"hello")
    with pytest.raises(MaskError, match="no zip"):
        import_mask(tmp_path / "n.zip", tmp_path / "masks")


def test_a_zip_torn_inside_its_data_is_refused(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "t.zip", {"a/mask.toml": 40 * TOML})
    data = bytearray(archive.read_bytes())
    start = 30 + len("a/mask.toml")  # the local header, then the name
    data[start : start + 8] = b"\xff" * 8  # no kind of deflate block
    archive.write_bytes(data)
    with pytest.raises(MaskError, match="no zip"):
        import_mask(archive, tmp_path / "masks")


def test_check_lists_every_mask_with_its_fault(tmp_path: Path) -> None:
    for name, text in (("good", TOML), ("broken", b"name ="), ("empty", TOML)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mask.toml").write_bytes(text)
    (tmp_path / "good" / "p.png").write_bytes(PNG)
    faults = dict(check_masks(tmp_path))
    assert faults["good"] is None
    assert "syntax" in (faults["broken"] or "")
    assert "p.png" in (faults["empty"] or "")
    listed = {e.id: e for e in list_masks(tmp_path)}
    assert listed["broken"].spec is None
    assert listed["good"].spec is not None


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (tmp_path / "m" / "mask.toml").write_bytes(TOML)
    (tmp_path / "m" / "p.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(MaskError, match="leaves"):
        load_mask(tmp_path / "m")


@pytest.mark.parametrize(
    ("text", "expected"), [("Hello World!", "hello_world"), ("é", "e"), ("../..", "mask"), ("", "mask")]
)
def test_ids(text: str, expected: str) -> None:
    assert mask_id(text) == expected


def test_template_marks_the_landmarks() -> None:
    template = paint_template(512)
    assert template.shape == (512, 512, 4)
    uv = load_face_model().uv
    for index in (4, 33, 263, 61, 152):
        x, y = np.round(uv[index] * 512 - 0.5).astype(int)
        assert template[y, x, 3] == 255
    assert 0.05 < (template[..., 3] > 0).mean() < 0.9


def test_photo_unrolls_into_the_uv() -> None:
    """A picture that is the UV itself, stretched: the texture must come back as it was."""
    model = load_face_model()
    photo = np.zeros((300, 200, 3), np.uint8)
    photo[..., 0] = np.linspace(0, 255, 200)[None]
    photo[..., 1] = np.linspace(0, 255, 300)[:, None]
    landmarks = (model.uv * (200, 300) - 0.5).astype(np.float32)
    out = paint_from_photo(photo, landmarks, 256)
    solid = out[..., 3] > 250
    assert solid.mean() > 0.35
    x, y = np.meshgrid((np.arange(256) + 0.5) / 256, (np.arange(256) + 0.5) / 256)
    assert np.abs(out[..., 0][solid] - 255 * x[solid]).max() < 5
    assert np.abs(out[..., 1][solid] - 255 * y[solid]).max() < 5
    assert out[0, 0, 3] == 0
