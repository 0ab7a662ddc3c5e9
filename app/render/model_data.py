"""Reads GLB and OBJ files through trimesh into plain arrays: nodes, primitives, materials."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.core.errors import MaskError
from app.core.types import F32, F64

U8 = npt.NDArray[np.uint8]
MAX_TRIANGLES, MAX_FILE_BYTES, MAX_TEXTURE_PX = 200_000, 64 * 1024 * 1024, 4096


@dataclass(frozen=True, slots=True)
class Node:
    """name; parent index (-1 for the root); parent_from_node (4, 4)."""

    name: str
    parent: int
    parent_from_node: F64


@dataclass(frozen=True, slots=True)
class Material:
    """glTF metallic-roughness. Factors are linear; base_image and emissive_image are sRGB; None means white or flat.

    alpha: "blend" is drawn after everything opaque, "mask" drops fragments under alpha_cutoff.
    """

    base_rgba: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.8
    emissive_rgb: tuple[float, float, float] = (0.0, 0.0, 0.0)
    alpha: Literal["opaque", "mask", "blend"] = "opaque"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    base_image: U8 | None = None
    metallic_roughness_image: U8 | None = None
    normal_image: U8 | None = None
    emissive_image: U8 | None = None


@dataclass(frozen=True, slots=True)
class Primitive:
    """positions, normals (V, 3); uv (V, 2), v down as glTF; colours (V, 4) linear [0, 1]; triangles (T, 3) int32."""

    node: int
    positions: F32
    normals: F32
    uv: F32
    colours: F32
    triangles: npt.NDArray[np.int32]
    material: Material


@dataclass(frozen=True, slots=True)
class ModelData:
    """A whole model. Nodes come parents first."""

    nodes: tuple[Node, ...]
    primitives: tuple[Primitive, ...]

    def node_index(self, name: str) -> int | None:
        return next((i for i, node in enumerate(self.nodes) if node.name == name), None)

    def points_model(self) -> F64:
        """All vertices (V, 3) in the model's frame, nodes at rest."""
        world = rest_transforms(self.nodes)
        parts = [p.positions @ world[p.node][:3, :3].T + world[p.node][:3, 3] for p in self.primitives]
        return np.concatenate(parts).astype(np.float64)


def rest_transforms(nodes: tuple[Node, ...]) -> list[F64]:
    """model_from_node (4, 4) of every node at rest."""
    out: list[F64] = []
    for node in nodes:
        out.append(node.parent_from_node if node.parent < 0 else out[node.parent] @ node.parent_from_node)
    return out


def load_model(path: Path) -> ModelData:
    """Read a GLB or OBJ file.

    Raises:
        MaskError: missing, unreadable, too large, or without a triangle.
    """
    label = path.name
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise MaskError(label, "model", f"larger than {MAX_FILE_BYTES >> 20} MiB")
        _check_references(path, label)
        return _read(path, label)
    except MaskError:
        raise
    except OSError as error:
        raise MaskError(label, "model", f"cannot be read ({error.strerror or error})") from None
    except Exception as error:
        # trimesh's parsers raise whatever a broken file makes them stumble over, some of it only when their lazily
        # computed parts are asked for.
        raise MaskError(label, "model", f"is no model that can be read ({type(error).__name__})") from None


def _read(path: Path, label: str) -> ModelData:
    # Imported when a model is read: it brings half of scipy with it, and a window without a 3D mask can do without.
    import trimesh

    scene = trimesh.load_scene(path, process=False, maintain_order=True)
    nodes, index_of = _nodes(scene)
    primitives = []
    total = 0
    for node_name in scene.graph.nodes_geometry:
        _, geometry_name = scene.graph[node_name]
        mesh = scene.geometry[geometry_name]
        if not isinstance(mesh, trimesh.Trimesh) or len(mesh.faces) == 0:
            continue
        total += len(mesh.faces)
        if total > MAX_TRIANGLES:
            raise MaskError(label, "model", f"has more than {MAX_TRIANGLES} triangles")
        primitives.append(_primitive(mesh, index_of[node_name], label))
    if not primitives:
        raise MaskError(label, "model", "holds no triangle")
    return ModelData(nodes, tuple(primitives))


def _check_references(path: Path, label: str) -> None:
    """An OBJ may only name material files and pictures that lie beside it."""
    if path.suffix.lower() != ".obj":
        return
    names = re.findall(r"^mtllib\s+(.+)$", path.read_text("utf-8", "replace"), re.MULTILINE)
    for name in list(names):
        if re.search(r"[/\\]|\.\.", name):
            raise MaskError(label, "mtllib", f"{name.strip()!r} leaves the mask's folder")
        material = path.parent / name.strip()
        if material.is_file():
            names += re.findall(r"^\s*map_\w+\s+(.+)$", material.read_text("utf-8", "replace"), re.MULTILINE)
    for name in names:
        if re.search(r"\.\.|^\s*[/\\]|^\s*\w:", name):
            raise MaskError(label, "material", f"{name.strip()!r} leaves the mask's folder")


def _nodes(scene: Any) -> tuple[tuple[Node, ...], dict[str, int]]:
    """The scene graph, parents first."""
    base = scene.graph.base_frame
    parents = scene.graph.transforms.parents
    edges = scene.graph.transforms.edge_data
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    nodes, index_of = [Node(str(base), -1, np.eye(4))], {base: 0}
    queue = [base]
    while queue:
        parent = queue.pop(0)
        for child in children.get(parent, []):
            if child in index_of:
                continue
            matrix = np.asarray(edges[(parent, child)].get("matrix", np.eye(4)), np.float64)
            index_of[child] = len(nodes)
            nodes.append(Node(str(child), index_of[parent], matrix))
            queue.append(child)
    return tuple(nodes), index_of


def _primitive(mesh: Any, node: int, label: str) -> Primitive:
    import trimesh

    positions = np.asarray(mesh.vertices, np.float32)
    if not np.isfinite(positions).all():
        raise MaskError(label, "model", "holds vertices that are no numbers")
    normals = np.asarray(mesh.vertex_normals, np.float32)
    count = len(positions)
    uv, colours, material = np.zeros((count, 2), np.float32), np.ones((count, 4), np.float32), Material()
    visual = mesh.visual
    if isinstance(visual, trimesh.visual.TextureVisuals):
        if visual.uv is not None and len(visual.uv) == count:
            uv = np.asarray(visual.uv, np.float32).copy()
            uv[:, 1] = 1.0 - uv[:, 1]  # trimesh turns glTF's v around, this turns it back
        material = _material(visual.material, label)
        vertex_colours = visual.vertex_attributes.get("color") if hasattr(visual, "vertex_attributes") else None
        if vertex_colours is not None and len(vertex_colours) == count:
            colours = _colours(np.asarray(vertex_colours))
    elif visual is not None and visual.kind in ("vertex", "face"):
        colours = _colours(np.asarray(visual.vertex_colors))
        if colours[:, 3].min() < 0.999:
            material = Material(alpha="blend")
    return Primitive(node, positions, normals, uv, colours, np.asarray(mesh.faces, np.int32), material)


def _colours(raw: npt.NDArray[Any]) -> F32:
    """Vertex colours as linear floats (V, 4); glTF keeps them linear already."""
    scale = np.iinfo(raw.dtype).max if np.issubdtype(raw.dtype, np.integer) else 1.0
    out = np.ones((len(raw), 4), np.float32)
    out[:, : raw.shape[1]] = raw[:, :4] / scale
    return out


def _image(image: Any, label: str, mode: str) -> U8 | None:
    if image is None:
        return None
    if not isinstance(image, Image.Image):
        return None
    if max(image.size) > MAX_TEXTURE_PX:
        raise MaskError(label, "model", f"a texture is larger than {MAX_TEXTURE_PX} px")
    return np.asarray(image.convert(mode), np.uint8)


def _factor(value: Any, count: int, default: tuple[float, ...]) -> tuple[float, ...]:
    """trimesh gives factors as uint8 colours or as floats."""
    if value is None:
        return default
    raw = np.asarray(value)
    scaled = raw / 255.0 if np.issubdtype(raw.dtype, np.integer) else raw.astype(np.float64)
    flat = [*scaled.reshape(-1).tolist(), *default[len(scaled.reshape(-1)) :]]
    return tuple(float(v) for v in flat[:count])


def _material(raw: Any, label: str) -> Material:
    import trimesh

    if isinstance(raw, trimesh.visual.material.SimpleMaterial):
        diffuse = _factor(raw.diffuse, 4, (1.0, 1.0, 1.0, 1.0))
        linear = tuple(c**2.2 for c in diffuse[:3])
        image = _image(raw.image, label, "RGBA")
        base = (1.0, 1.0, 1.0, diffuse[3]) if image is not None else (linear[0], linear[1], linear[2], diffuse[3])
        return Material(base_rgba=base, roughness=0.7, base_image=image, alpha="blend" if diffuse[3] < 1 else "opaque")
    if not isinstance(raw, trimesh.visual.material.PBRMaterial):
        return Material()
    base4 = _factor(raw.baseColorFactor, 4, (1.0, 1.0, 1.0, 1.0))
    emissive = _factor(raw.emissiveFactor, 3, (0.0, 0.0, 0.0))
    mode = (raw.alphaMode or "OPAQUE").lower()
    return Material(
        base_rgba=(base4[0], base4[1], base4[2], base4[3]),
        metallic=1.0 if raw.metallicFactor is None else float(raw.metallicFactor),
        roughness=1.0 if raw.roughnessFactor is None else float(raw.roughnessFactor),
        emissive_rgb=(emissive[0], emissive[1], emissive[2]),
        alpha="blend" if mode == "blend" else "mask" if mode == "mask" else "opaque",
        alpha_cutoff=0.5 if raw.alphaCutoff is None else float(raw.alphaCutoff),
        double_sided=bool(raw.doubleSided),
        base_image=_image(raw.baseColorTexture, label, "RGBA"),
        metallic_roughness_image=_image(raw.metallicRoughnessTexture, label, "RGB"),
        normal_image=_image(raw.normalTexture, label, "RGB"),
        emissive_image=_image(raw.emissiveTexture, label, "RGB"),
    )
