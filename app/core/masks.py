"""What a mask folder's mask.toml says, as checked values. Pure: text in, values out; files are read in app/render.

A mask is a list of layers in draw order. Four kinds: `sprite2d` (a picture pinned to landmarks), `mesh2d` (paint in the
face's own UV), `model3d` (a GLB or OBJ worn on the head) and `retouch`. docs/masks.md describes every field.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from app.core.errors import MaskError
from app.core.keypoints import MESH478
from app.core.overlay import Retouch
from app.core.toml_table import TomlTable, Vec3

FORMAT = 1
Vec2 = tuple[float, float]


class Blend(Enum):
    """How a layer meets what lies under it: in linear light, but soft light on encoded values, as painters know it."""

    NORMAL = "normal"
    MULTIPLY = "multiply"
    SCREEN = "screen"
    SOFT_LIGHT = "soft_light"


class Driver(Enum):
    """The movement of the face that drives a node, each in [0, 1]."""

    JAW_OPEN = "jaw_open"
    BLINK_LEFT = "blink_left"
    BLINK_RIGHT = "blink_right"
    BROW_UP = "brow_up"
    SMILE = "smile"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Pins pixel at_px (x right, y down, centres at integers) of a sprite to a landmark of mesh478."""

    landmark: str
    at_px: Vec2


@dataclass(frozen=True, slots=True)
class SpriteLayer:
    """A flat picture. Two anchors give a similarity, three or more the least-squares affine map."""

    image: str
    anchors: tuple[Anchor, ...]
    blend: Blend
    opacity: float
    shade: float


@dataclass(frozen=True, slots=True)
class PaintLayer:
    """Face paint. shade: how much of the face's own light and shadow shows in the paint, 0 (flat) to 1.

    edge_fade: how soon the paint thins out where the skin turns from the viewer, 0 (never) to 1.
    """

    image: str
    blend: Blend
    opacity: float
    shade: float
    edge_fade: float
    cover_eyes: bool
    cover_mouth: bool


@dataclass(frozen=True, slots=True)
class Motion:
    """Turns a node about its own origin by angle_deg around `axis` and moves it by move_m when its driver is 1."""

    node: str
    driver: Driver
    axis: Vec3
    angle_deg: float
    move_m: Vec3


@dataclass(frozen=True, slots=True)
class Spring:
    """Lets a node swing about its own origin: a damped pendulum whose tip lies tip_m away in the node's axes."""

    node: str
    frequency_hz: float
    damping: float
    tip_m: Vec3
    max_deg: float


@dataclass(frozen=True, slots=True)
class ModelLayer:
    """A 3D model, glTF axes: x to the wearer's left, y up, z out of the face, metres, origin between the eye corners.

    follow: "head" is rigid; "face" lets every vertex ride on the skin under it. fit_width: stretch x to the wearer's
    face width. depth_bias_m: how far the model is drawn in front of where it is, against poking skin. fade_z_m: the
    model fades out between these two depths behind the eyes. shadow: strength of its shadow on the face.
    """

    model: str
    position_m: Vec3
    rotation_deg: Vec3
    scale: Vec3
    opacity: float
    follow: Literal["head", "face"]
    fit_width: bool
    depth_bias_m: float
    fade_z_m: Vec2 | None
    shadow: float
    motions: tuple[Motion, ...]
    springs: tuple[Spring, ...]


@dataclass(frozen=True, slots=True)
class RetouchLayer:
    """Retouching as part of a mask."""

    retouch: Retouch


Layer = SpriteLayer | PaintLayer | ModelLayer | RetouchLayer


@dataclass(frozen=True, slots=True)
class MaskSpec:
    """A whole mask.toml. `card` is the text shown with the mask."""

    name: str
    author: str
    licence: str
    card: str
    tags: tuple[str, ...]
    layers: tuple[Layer, ...]


IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
MODEL_ENDINGS = (".glb", ".obj")


def _blend(table: TomlTable) -> Blend:
    return Blend(table.choice("blend", "normal", tuple(b.value for b in Blend)))


def _landmark(table: TomlTable) -> str:
    name = table.text("landmark", limit=64)
    if name not in MESH478.names:
        raise table.fail("landmark", f"no landmark is called {name!r}; there are {', '.join(sorted(MESH478.names))}")
    return name


def _anchor(table: TomlTable) -> Anchor:
    x, y = table.numbers("at_px", ..., 2, -65536, 65536)
    anchor = Anchor(_landmark(table), (x, y))
    table.done()
    return anchor


def _sprite(table: TomlTable) -> SpriteLayer:
    anchors = tuple(_anchor(t) for t in table.tables("anchor"))
    if len(anchors) < 2:
        raise table.fail("anchor", "a sprite needs at least two anchors")
    if len({a.landmark for a in anchors}) < len(anchors):
        raise table.fail("anchor", "two anchors name the same landmark")
    _refuse_flat(table, anchors)
    return SpriteLayer(
        image=table.file("image", IMAGE_ENDINGS),
        anchors=anchors,
        blend=_blend(table),
        opacity=table.number("opacity", 1.0, 0, 1),
        shade=table.number("shade", 0.5, 0, 1),
    )


def _refuse_flat(table: TomlTable, anchors: tuple[Anchor, ...]) -> None:
    """Anchors that lie on one point (or three on one line) fix no map."""
    x0, y0 = anchors[0].at_px
    spread = [(a.at_px[0] - x0, a.at_px[1] - y0) for a in anchors]
    if len(anchors) == 2:
        if math.hypot(*spread[1]) < 1.0:
            raise table.fail("anchor", "the anchors lie on one point")
        return
    area = max(abs(a[0] * b[1] - a[1] * b[0]) for a in spread for b in spread)
    if area < 1.0:
        raise table.fail("anchor", "the anchors lie on one line")


def _paint(table: TomlTable) -> PaintLayer:
    return PaintLayer(
        image=table.file("image", IMAGE_ENDINGS),
        blend=_blend(table),
        opacity=table.number("opacity", 1.0, 0, 1),
        shade=table.number("shade", 0.7, 0, 1),
        edge_fade=table.number("edge_fade", 0.5, 0, 1),
        cover_eyes=table.flag("cover_eyes", False),
        cover_mouth=table.flag("cover_mouth", False),
    )


def _unit(table: TomlTable, field: str, default: Any) -> Vec3:
    x, y, z = table.vec3(field, default, -1e3, 1e3)
    length = math.sqrt(x * x + y * y + z * z)
    if length < 1e-6:
        raise table.fail(field, "has no direction")
    return x / length, y / length, z / length


def _motion(table: TomlTable) -> Motion:
    motion = Motion(
        node=table.text("node", limit=200),
        driver=Driver(table.choice("driver", ..., tuple(d.value for d in Driver))),
        axis=_unit(table, "axis", (1.0, 0.0, 0.0)),
        angle_deg=table.number("angle_deg", 0.0, -360, 360),
        move_m=table.vec3("move_m", (0.0, 0.0, 0.0), -1, 1),
    )
    table.done()
    return motion


def _spring(table: TomlTable) -> Spring:
    spring = Spring(
        node=table.text("node", limit=200),
        frequency_hz=table.number("frequency_hz", 2.5, 0.2, 12),
        damping=table.number("damping", 0.25, 0.02, 1.5),
        tip_m=table.vec3("tip_m", (0.0, 0.12, 0.0), -1, 1),
        max_deg=table.number("max_deg", 30.0, 0, 80),
    )
    if math.hypot(*spring.tip_m) < 0.005:
        raise table.fail("tip_m", "the tip lies on the pivot")
    table.done()
    return spring


def _scale(table: TomlTable) -> Vec3:
    return table.vec3("scale", (1.0, 1.0, 1.0), 1e-6, 1e6)


def _model(table: TomlTable) -> ModelLayer:
    fade = table.numbers("fade_z_m", (0.0, 0.0), 2, -1, 1)
    if fade[1] < fade[0]:
        raise table.fail("fade_z_m", "the second depth lies before the first")
    follow = table.choice("follow", "head", ("head", "face"))
    return ModelLayer(
        model=table.file("model", MODEL_ENDINGS),
        position_m=table.vec3("position_m", (0.0, 0.0, 0.0), -1e3, 1e3),
        rotation_deg=table.vec3("rotation_deg", (0.0, 0.0, 0.0), -360, 360),
        scale=_scale(table),
        opacity=table.number("opacity", 1.0, 0, 1),
        follow="face" if follow == "face" else "head",
        fit_width=table.flag("fit_width", False),
        depth_bias_m=table.number("depth_bias_m", 0.0, 0, 0.05),
        fade_z_m=(fade[0], fade[1]) if fade[1] > fade[0] else None,
        shadow=table.number("shadow", 0.0, 0, 1),
        motions=tuple(_motion(t) for t in table.tables("motion")),
        springs=tuple(_spring(t) for t in table.tables("spring")),
    )


def _retouch(table: TomlTable) -> RetouchLayer:
    red, green, blue = table.vec3("lips_rgb", Retouch().lips_rgb, 0, 1)
    return RetouchLayer(
        Retouch(
            smooth_skin=table.number("smooth_skin", 0.0, 0, 1),
            brighten_eyes=table.number("brighten_eyes", 0.0, 0, 1),
            whiten_teeth=table.number("whiten_teeth", 0.0, 0, 1),
            colour_lips=table.number("colour_lips", 0.0, 0, 1),
            lips_rgb=(red, green, blue),
        )
    )


def _layer(table: TomlTable) -> Layer:
    kinds: dict[str, Callable[[TomlTable], Layer]] = {
        "sprite2d": _sprite,
        "mesh2d": _paint,
        "model3d": _model,
        "retouch": _retouch,
    }
    layer = kinds[table.choice("kind", ..., tuple(kinds))](table)
    table.done()
    return layer


def parse_mask(text: str, path: str) -> MaskSpec:
    """Read a mask.toml.

    Args:
        text: the file's content.
        path: what to call the file in errors.

    Raises:
        MaskError: naming `path` and the field at fault.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, a number of thousands of digits, endless nesting
        raise MaskError(path, "syntax", f"{error}") from None
    table = TomlTable(path, "", data)
    if table.number("format", FORMAT, 0, 1e6) != FORMAT:
        raise table.fail("format", f"this Moretta reads format {FORMAT}")
    layers = tuple(_layer(t) for t in table.tables("layer"))
    if not layers:
        raise table.fail("layer", "a mask needs at least one layer")
    if len(layers) > 16:
        raise table.fail("layer", "more than 16 layers")
    tags = table.text("tags", "", limit=200).split()
    spec = MaskSpec(
        name=table.text("name", limit=80),
        author=table.text("author", "unknown", limit=200),
        licence=table.text("licence", "unknown", limit=200),
        card=table.text("card", ""),
        tags=tuple(tags),
        layers=layers,
    )
    table.done()
    return spec
