"""A loaded mask's pictures and models on the GPU."""

from __future__ import annotations

from app.core.face_model import FaceModel
from app.core.masks import ModelLayer
from app.render.mask_loader import LoadedMask
from app.render.model_gpu import ModelGpu
from app.render.motion import head_from_layer
from app.render.textures import Texture, premultiply


class MaskGpu:
    """Textures by file name and models by layer number of one mask, freed by `close`."""

    def __init__(self, source: LoadedMask, face: FaceModel) -> None:
        self.source = source
        self.images: dict[str, Texture] = {}
        self.models: dict[int, ModelGpu] = {}
        for name, pixels in source.images.items():
            texture = Texture(srgb=True, mipmaps=True)
            texture.upload(premultiply(pixels))
            self.images[name] = texture
        for number, layer in enumerate(source.spec.layers):
            if isinstance(layer, ModelLayer):
                root = head_from_layer(layer, 1.0) if layer.follow == "face" else None
                self.models[number] = ModelGpu(source.models[layer.model], face, root)

    def close(self) -> None:
        for texture in self.images.values():
            texture.close()
        for model in self.models.values():
            model.close()
        self.images, self.models = {}, {}
