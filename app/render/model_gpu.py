"""A loaded model on the GPU."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.types import F64
from app.render.meshes import VertexArray
from app.render.model_data import Material, ModelData, rest_transforms
from app.render.region import box_corners
from app.render.skin_binding import bind_to_skin
from app.render.textures import Texture


@dataclass(frozen=True, slots=True)
class PrimitiveGpu:
    """One draw call: its vertices, its material and the material's textures; centre (3,) in the node's axes."""

    node: int
    array: VertexArray
    material: Material
    base: Texture | None
    metallic_roughness: Texture | None
    normal: Texture | None
    emissive: Texture | None
    centre: F64

    @property
    def blended(self) -> bool:
        return self.material.alpha == "blend"


def _texture(image: npt.NDArray[np.uint8] | None, srgb: bool) -> Texture | None:
    if image is None:
        return None
    texture = Texture(srgb=srgb, mipmaps=True, wrap="repeat")
    texture.upload(image)
    return texture


class ModelGpu:
    """All primitives of one model; head_from_root (4, 4) is given where its vertices ride on the skin."""

    def __init__(self, data: ModelData, model: FaceModel, head_from_root: F64 | None) -> None:
        self.nodes = data.nodes
        world = rest_transforms(data.nodes)
        self.corners_root = box_corners(data.points_model())
        self.primitives: list[PrimitiveGpu] = []
        for primitive in data.primitives:
            count = len(primitive.positions)
            ids, weights = np.zeros((count, 8), np.float32), np.zeros((count, 8), np.float32)
            if head_from_root is not None:
                to_head = head_from_root @ world[primitive.node]
                points = primitive.positions.astype(np.float64) @ to_head[:3, :3].T + to_head[:3, 3]
                ids, weights = bind_to_skin(points, model)
            array = VertexArray(
                [
                    primitive.positions,
                    primitive.normals,
                    primitive.uv,
                    primitive.colours,
                    ids[:, :4],
                    ids[:, 4:],
                    weights[:, :4],
                    weights[:, 4:],
                ],
                primitive.triangles,
            )
            material = primitive.material
            self.primitives.append(
                PrimitiveGpu(
                    primitive.node,
                    array,
                    material,
                    _texture(material.base_image, True),
                    _texture(material.metallic_roughness_image, False),
                    _texture(material.normal_image, False),
                    _texture(material.emissive_image, True),
                    primitive.positions.mean(axis=0).astype(np.float64),
                )
            )

    def close(self) -> None:
        for primitive in self.primitives:
            primitive.array.close()
            for texture in (primitive.base, primitive.metallic_roughness, primitive.normal, primitive.emissive):
                if texture is not None:
                    texture.close()
        self.primitives = []
