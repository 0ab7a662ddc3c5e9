"""mask.toml: what is read, what is refused and how the fault is named; writing and reading again."""

from __future__ import annotations

import pytest

from app.core.errors import MaskError
from app.core.mask_text import format_mask
from app.core.masks import Blend, Driver, ModelLayer, PaintLayer, RetouchLayer, SpriteLayer, parse_mask
from app.paths import masks_dir

HEAD = 'format = 1\nname = "N"\n'
SPRITE = """
[[layer]]
kind = "sprite2d"
image = "a.png"
[[layer.anchor]]
landmark = "nose_tip"
at_px = [10, 20]
[[layer.anchor]]
landmark = "chin"
at_px = [10, 90.5]
"""
MODEL = """
[[layer]]
kind = "model3d"
model = "m/x.glb"
scale = [1, 2, 3]
fade_z_m = [0.07, 0.09]
follow = "face"
[[layer.motion]]
node = "jaw"
driver = "jaw_open"
axis = [0, 0, 2]
angle_deg = 20
[[layer.spring]]
node = "ear"
tip_m = [0, 0.1, 0]
"""


def test_sprite() -> None:
    layer = parse_mask(HEAD + SPRITE, "m").layers[0]
    assert isinstance(layer, SpriteLayer)
    assert [(a.landmark, a.at_px) for a in layer.anchors] == [("nose_tip", (10.0, 20.0)), ("chin", (10.0, 90.5))]
    assert layer.blend is Blend.NORMAL


def test_model_with_motion_and_spring() -> None:
    layer = parse_mask(HEAD + MODEL, "m").layers[0]
    assert isinstance(layer, ModelLayer)
    assert layer.scale == (1.0, 2.0, 3.0)
    assert layer.fade_z_m == (0.07, 0.09)
    assert layer.follow == "face"
    assert layer.motions[0].driver is Driver.JAW_OPEN
    assert layer.motions[0].axis == (0.0, 0.0, 1.0)  # made a unit vector
    assert layer.springs[0].tip_m == (0.0, 0.1, 0.0)


def test_paint_and_retouch() -> None:
    text = '[[layer]]\nkind = "mesh2d"\nimage = "p.png"\nblend = "soft_light"\n'
    text += '[[layer]]\nkind = "retouch"\nsmooth_skin = 0.5\n'
    paint, retouch = parse_mask(HEAD + text, "m").layers
    assert isinstance(paint, PaintLayer)
    assert paint.blend is Blend.SOFT_LIGHT
    assert isinstance(retouch, RetouchLayer)
    assert retouch.retouch.smooth_skin == 0.5
    assert retouch.retouch.whiten_teeth == 0.0


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("name = ", "syntax"),
        ('name = "N"\nformat = 9\n' + SPRITE, "format"),
        (HEAD, "layer"),
        ("format = 1\n" + SPRITE, "name"),
        (HEAD + SPRITE.replace("sprite2d", "sprite9"), "layer[0].kind"),
        (HEAD + SPRITE.replace("nose_tip", "nose_top"), "layer[0].anchor[0].landmark"),
        (HEAD + SPRITE.replace("a.png", "../a.png"), "layer[0].image"),
        (HEAD + SPRITE.replace("a.png", "/etc/a.png"), "layer[0].image"),
        (HEAD + SPRITE.replace("a.png", "C:a.png"), "layer[0].image"),
        (HEAD + SPRITE.replace('"a.png"', "'b\\a.png'"), "layer[0].image"),
        (HEAD + SPRITE.replace("a.png", "a.exe"), "layer[0].image"),
        (HEAD + SPRITE.replace("[10, 90.5]", "[10, 20.2]"), "layer[0].anchor"),
        (HEAD + SPRITE.replace("[10, 90.5]", "[10]"), "layer[0].anchor[1].at_px"),
        (HEAD + SPRITE.replace("[10, 90.5]", "[nan, 1]"), "layer[0].anchor[1].at_px"),
        (HEAD + SPRITE.replace('"chin"', '"nose_tip"'), "layer[0].anchor"),
        (HEAD + SPRITE.replace('image = "a.png"', 'image = "a.png"\nopacity = 1.5'), "layer[0].opacity"),
        (HEAD + SPRITE.replace('image = "a.png"', 'image = "a.png"\nglow = 1'), "layer[0].glow"),
        (HEAD + MODEL.replace("[0, 0, 2]", "[0, 0, 0]"), "layer[0].motion[0].axis"),
        (HEAD + MODEL.replace("[0, 0.1, 0]", "[0, 0, 0]"), "layer[0].spring[0].tip_m"),
        (HEAD + MODEL.replace("[0.07, 0.09]", "[0.09, 0.07]"), "layer[0].fade_z_m"),
        (HEAD + MODEL.replace("jaw_open", "ears"), "layer[0].motion[0].driver"),
        (HEAD + SPRITE * 17, "layer"),
    ],
)
def test_faults_name_file_and_field(text: str, field: str) -> None:
    with pytest.raises(MaskError) as caught:
        parse_mask(text, "cat/mask.toml")
    assert caught.value.field == field
    assert str(caught.value).startswith(f"cat/mask.toml: {field}: ")
    assert "\n" not in str(caught.value).strip()


def test_three_anchors_on_a_line_are_refused() -> None:
    third = '[[layer.anchor]]\nlandmark = "forehead"\nat_px = [10, 200]\n'
    with pytest.raises(MaskError, match="one line"):
        parse_mask(HEAD + SPRITE + third, "m")


@pytest.mark.parametrize("folder", sorted(p.name for p in masks_dir().iterdir() if p.is_dir()))
def test_written_masks_read_the_same(folder: str) -> None:
    spec = parse_mask((masks_dir() / folder / "mask.toml").read_text(encoding="utf-8"), folder)
    assert parse_mask(format_mask(spec), folder) == spec


def test_awkward_text_survives_writing() -> None:
    text = 'format = 1\nname = "a \\"quoted\\" \\\\ name"\ncard = "line\\nbreak é"\n' + SPRITE
    spec = parse_mask(text, "m")
    assert parse_mask(format_mask(spec), "m") == spec
