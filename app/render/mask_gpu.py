"""A loaded mask's pictures and models on the GPU."""

from __future__ import annotations

from app.render.mask_loader import LoadedMask
from app.render.textures import Texture, premultiply


class MaskGpu:
    """Textures and meshes of one mask, freed by `close`."""

    def __init__(self, source: LoadedMask) -> None:
        self.source = source
        self.images: dict[str, Texture] = {}
        for name, pixels in source.images.items():
            texture = Texture(srgb=True, mipmaps=True)
            texture.upload(premultiply(pixels))
            self.images[name] = texture

    def close(self) -> None:
        for texture in self.images.values():
            texture.close()
        self.images = {}
