"""Solids for 3D masks, in glTF axes (x to the wearer's left, y up, z out of the face) and millimetres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import trimesh
from PIL import Image
from trimesh.visual.material import PBRMaterial
from trimesh.visual.texture import TextureVisuals

from training.masks.canvas import Colour, spline

F64 = npt.NDArray[np.float64]
Mesh = trimesh.Trimesh
MM = 0.001


def smooth_normals(vertices: F64, faces: npt.NDArray[np.integer], crease_deg: float = 40.0) -> Mesh:
    """A mesh whose vertices are split where faces meet at more than crease_deg, so that only soft edges look soft."""
    mesh = trimesh.Trimesh(vertices, faces, process=True, merge_norm=True, merge_tex=True)
    mesh.update_faces(mesh.nondegenerate_faces())
    return trimesh.graph.smooth_shade(mesh, angle=np.radians(crease_deg))


def sweep(path: npt.ArrayLike, radius: Callable[[F64], F64] | float, sides: int = 12, flat: float = 1.0,
          closed: bool = False, caps: bool = True, up: npt.ArrayLike | None = None) -> Mesh:  # fmt: skip
    """A tube along points (N, 3); `radius` in mm, or of t in [0, 1]; flat < 1 squeezes it across its second axis."""
    line = np.asarray(path, np.float64)
    t = np.linspace(0.0, 1.0, len(line))
    r = np.full(len(line), float(radius)) if isinstance(radius, int | float) else np.asarray(radius(t))
    along = (np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)) if closed else np.gradient(line, axis=0)
    along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    start = np.asarray(up if up is not None else np.eye(3)[np.argmin(np.abs(along[0]))], np.float64)
    frames = []
    normal = start
    for direction in along:  # parallel transport keeps the tube from twisting
        normal = (start if up is not None else normal) - direction * (direction @ (start if up is not None else normal))
        normal = normal / max(float(np.linalg.norm(normal)), 1e-9)
        frames.append((normal, np.cross(direction, normal)))
    around = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    rings = [
        p + rr * (np.cos(around)[:, None] * a + flat * np.sin(around)[:, None] * b)
        for p, rr, (a, b) in zip(line, r, frames, strict=True)
    ]
    vertices = np.concatenate(rings)
    faces = grid_faces(len(line), sides, closed, True)
    if caps and not closed:
        for ring, flip in ((0, True), (len(line) - 1, False)):
            centre = len(vertices)
            vertices = np.concatenate([vertices, line[ring : ring + 1]])
            ids = ring * sides + np.arange(sides)
            fan = np.stack([np.full(sides, centre), ids, np.roll(ids, -1)], axis=1)
            faces = np.concatenate([faces, fan[:, [0, 2, 1]] if flip else fan])
    mesh = smooth_normals(vertices, faces, 50.0)
    return outward(mesh)


def grid_faces(rows: int, columns: int, wrap_rows: bool, wrap_columns: bool) -> npt.NDArray[np.int64]:
    """Two triangles for each cell of a grid of vertices kept row by row."""
    i, j = np.meshgrid(np.arange(rows if wrap_rows else rows - 1), np.arange(columns if wrap_columns else columns - 1),
                       indexing="ij")  # fmt: skip
    k, m = (i + 1) % rows, (j + 1) % columns
    a, b, c, d = i * columns + j, i * columns + m, k * columns + m, k * columns + j
    return np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def outward(mesh: Mesh) -> Mesh:
    """The same closed mesh with its faces turned out."""
    if mesh.volume < 0:
        mesh.invert()
    return mesh


def lathe(
    profile: npt.ArrayLike,
    segments: int = 64,
    squash: tuple[float, float] = (1.0, 1.0),
    crease_deg: float = 35.0,
    bend: Callable[[F64], F64] | None = None,
) -> Mesh:
    """A surface turned about y from (radius, y) points, its outside to the right of their direction.

    squash scales x and z, `bend` then moves points (V, 3).
    """
    p = np.asarray(profile, np.float64)
    around = np.linspace(0.0, 2.0 * np.pi, segments, endpoint=False)
    ring = np.stack([np.sin(around) * squash[0], np.zeros(segments), np.cos(around) * squash[1]], axis=1)
    vertices = (p[:, :1, None] * ring[None] + np.array([0, 1, 0]) * p[:, 1:, None]).reshape(-1, 3)
    if bend is not None:
        vertices = bend(vertices)
    return smooth_normals(vertices, grid_faces(len(p), segments, False, True), crease_deg)


def ball(centre: npt.ArrayLike, radii: Sequence[float], detail: int = 3) -> Mesh:
    """An ellipsoid."""
    mesh = trimesh.creation.icosphere(subdivisions=detail)
    mesh.apply_scale(radii)
    mesh.apply_translation(centre)
    return mesh


def box(centre: Sequence[float], size: Sequence[float], round_mm: float = 1.5) -> Mesh:
    """A box with rounded edges."""
    half = np.asarray(size, np.float64) / 2.0
    sphere = trimesh.creation.box((2, 2, 2))
    for _ in range(3):
        sphere = sphere.subdivide()
    v = np.asarray(sphere.vertices)
    inner = half - min(round_mm, float(half.min()) * 0.99)
    core = np.clip(v * half, -inner, inner)
    away = v * half - core
    length = np.linalg.norm(away, axis=1, keepdims=True)
    rounded = core + away / np.maximum(length, 1e-9) * np.where(length > 1e-9, half[None] - inner[None], 0.0)
    mesh = trimesh.Trimesh(rounded, sphere.faces, process=True)
    mesh.apply_translation(centre)
    return trimesh.graph.smooth_shade(mesh, angle=np.radians(30))


def curve(points: npt.ArrayLike, samples: int = 10, closed: bool = False) -> F64:
    """A smooth line through points (K, 3)."""
    return spline(points, samples, closed)


def mirrored(mesh: Mesh) -> Mesh:
    """The same thing on the other side of the face."""
    out = mesh.copy()
    out.apply_transform(np.diag([-1.0, 1.0, 1.0, 1.0]))
    if (out.volume < 0) != (mesh.volume < 0):
        out.invert()
    return out


def linear(colour: Colour) -> list[float]:
    """sRGB 0..1 to the linear values that glTF factors hold."""
    c = np.asarray(colour, np.float64)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).tolist()


def material(
    name: str,
    colour: Colour,
    metallic: float = 0.0,
    roughness: float = 0.6,
    alpha: float = 1.0,
    emissive: Colour | None = None,
    double_sided: bool = False,
    image: npt.NDArray[np.uint8] | None = None,
    metal_rough_image: npt.NDArray[np.uint8] | None = None,
    normal_image: npt.NDArray[np.uint8] | None = None,
    alpha_mode: str | None = None,
) -> PBRMaterial:
    """glTF material; colours are sRGB 0..1, pictures (H, W, 3 or 4) uint8."""

    def pil(a: npt.NDArray[np.uint8] | None) -> Image.Image | None:
        return None if a is None else Image.fromarray(a)

    return PBRMaterial(
        name=name,
        baseColorFactor=[*linear(colour), alpha],
        metallicFactor=metallic,
        roughnessFactor=roughness,
        emissiveFactor=None if emissive is None else linear(emissive),
        alphaMode=alpha_mode or ("BLEND" if alpha < 1.0 else "OPAQUE"),
        doubleSided=double_sided,
        baseColorTexture=pil(image),
        metallicRoughnessTexture=pil(metal_rough_image),
        normalTexture=pil(normal_image),
    )


class Model:
    """Collects parts into a GLB: each part a node of its own, under a parent node where named."""

    def __init__(self) -> None:
        self._scene = trimesh.Scene(base_frame="root")

    def pivot(self, name: str, at_mm: npt.ArrayLike, parent: str = "root", turn: F64 | None = None) -> None:
        """An empty node that turns about at_mm; parts hung under it are given in the axes of the node."""
        matrix = np.eye(4)
        matrix[:3, 3] = np.asarray(at_mm, np.float64) * MM
        if turn is not None:
            matrix[:3, :3] = turn
        self._scene.graph.update(frame_to=name, frame_from=parent, matrix=matrix)

    def add(
        self, name: str, mesh: Mesh, look: PBRMaterial, parent: str = "root", uv: npt.ArrayLike | None = None
    ) -> None:
        """A part in mm, in its parent's axes; uv (V, 2) with v up, as trimesh has it."""
        part = mesh.copy()
        part.apply_scale(MM)
        coordinates = np.zeros((len(part.vertices), 2)) if uv is None else np.asarray(uv)
        part.visual = TextureVisuals(uv=coordinates, material=look)
        self._scene.add_geometry(part, node_name=name, geom_name=name, parent_node_name=parent)

    def save(self, path: Path) -> int:
        """Write the GLB; returns its number of triangles."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(trimesh.exchange.gltf.export_glb(self._scene, include_normals=True))
        return sum(len(g.faces) for g in self._scene.geometry.values())


def join(parts: Sequence[Mesh]) -> Mesh:
    """Several meshes as one."""
    joined = trimesh.util.concatenate(list(parts))
    assert isinstance(joined, trimesh.Trimesh)
    return joined
