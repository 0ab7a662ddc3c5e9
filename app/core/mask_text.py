"""Writes a MaskSpec back as mask.toml; `masks.parse_mask` reads the same values again."""

from __future__ import annotations

import json

from app.core.masks import (
    FORMAT,
    Layer,
    MaskSpec,
    ModelLayer,
    Motion,
    PaintLayer,
    RetouchLayer,
    Spring,
    SpriteLayer,
)


def _value(value: object) -> str:
    """One TOML value. JSON strings are TOML basic strings."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, float):
        return repr(float(value))  # numpy writes its own as np.float64(..)
    raise TypeError(f"no TOML for {type(value).__name__}")


def _table(header: str, fields: dict[str, object]) -> str:
    return "\n".join([header, *(f"{name} = {_value(value)}" for name, value in fields.items())])


def _sprite(layer: SpriteLayer) -> list[str]:
    head = _table(
        "[[layer]]",
        {
            "kind": "sprite2d",
            "image": layer.image,
            "blend": layer.blend.value,
            "opacity": layer.opacity,
            "shade": layer.shade,
        },
    )
    anchors = [_table("[[layer.anchor]]", {"landmark": a.landmark, "at_px": a.at_px}) for a in layer.anchors]
    return [head, *anchors]


def _paint(layer: PaintLayer) -> list[str]:
    return [
        _table(
            "[[layer]]",
            {
                "kind": "mesh2d",
                "image": layer.image,
                "blend": layer.blend.value,
                "opacity": layer.opacity,
                "shade": layer.shade,
                "edge_fade": layer.edge_fade,
                "cover_eyes": layer.cover_eyes,
                "cover_mouth": layer.cover_mouth,
            },
        )
    ]


def _motion(motion: Motion) -> str:
    return _table(
        "[[layer.motion]]",
        {
            "node": motion.node,
            "driver": motion.driver.value,
            "axis": motion.axis,
            "angle_deg": motion.angle_deg,
            "move_m": motion.move_m,
        },
    )


def _spring(spring: Spring) -> str:
    return _table(
        "[[layer.spring]]",
        {
            "node": spring.node,
            "frequency_hz": spring.frequency_hz,
            "damping": spring.damping,
            "tip_m": spring.tip_m,
            "max_deg": spring.max_deg,
        },
    )


def _model(layer: ModelLayer) -> list[str]:
    fields: dict[str, object] = {
        "kind": "model3d",
        "model": layer.model,
        "position_m": layer.position_m,
        "rotation_deg": layer.rotation_deg,
        "scale": layer.scale,
        "opacity": layer.opacity,
        "follow": layer.follow,
        "fit_width": layer.fit_width,
        "depth_bias_m": layer.depth_bias_m,
        "shadow": layer.shadow,
    }
    if layer.fade_z_m is not None:
        fields["fade_z_m"] = layer.fade_z_m
    return [_table("[[layer]]", fields), *map(_motion, layer.motions), *map(_spring, layer.springs)]


def _retouch(layer: RetouchLayer) -> list[str]:
    r = layer.retouch
    return [
        _table(
            "[[layer]]",
            {
                "kind": "retouch",
                "smooth_skin": r.smooth_skin,
                "brighten_eyes": r.brighten_eyes,
                "whiten_teeth": r.whiten_teeth,
                "colour_lips": r.colour_lips,
                "lips_rgb": r.lips_rgb,
            },
        )
    ]


def _layer(layer: Layer) -> list[str]:
    if isinstance(layer, SpriteLayer):
        return _sprite(layer)
    if isinstance(layer, PaintLayer):
        return _paint(layer)
    if isinstance(layer, ModelLayer):
        return _model(layer)
    return _retouch(layer)


def format_mask(spec: MaskSpec) -> str:
    """The text of mask.toml, every field written out."""
    head = "\n".join(
        [
            f"format = {FORMAT}",
            f"name = {_value(spec.name)}",
            f"author = {_value(spec.author)}",
            f"licence = {_value(spec.licence)}",
            f"card = {_value(spec.card)}",
            f"tags = {_value(' '.join(spec.tags))}",
        ]
    )
    blocks = [head, *(block for layer in spec.layers for block in _layer(layer))]
    return "\n\n".join(blocks) + "\n"
