"""One configuration of the mesh network: what the training reads and what model.toml is written from."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.augment import CropJitter

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True)
class MeshConfig:
    """size_px: network input; crop_scale: side of the crop over the longer side of the face's points.

    background_share: share of samples that hold no face (half of them background, half badly shifted crops).
    look_aside_share: share of faces whose irises are slid aside.
    max_disagreement: labels whose two teacher passes differ by more (over inter-ocular distance) are dropped.
    """

    size_px: int = 128
    crop_scale: float = 1.3
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD
    jitter: CropJitter = field(default_factory=CropJitter)
    looks: float = 1.0
    background_share: float = 0.1
    look_aside_share: float = 0.35
    max_disagreement: float = 0.04
    batch: int = 32
    learning_rate: float = 1.5e-3
    backbone_rate: float = 0.5
    weight_decay: float = 0.02
    shape_components: int = 128
    frozen_stages: int = 2
