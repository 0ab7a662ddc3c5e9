"""What the command line may ask of the window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.camera.base import CameraOptions
from app.gui.settings import Settings
from app.inference.registry import ModelOptions


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """None leaves a thing as the user left it last time.

    source: as `app.camera.sources.open_source` reads it. mask: a folder's name under assets/masks, "none" for no mask.
    mirror: the selfie view. quickness: 0 steady .. 1 quick. camera: how to open a camera; None takes what is
    remembered for it by name. hfov_rad: the camera's true horizontal field of view, None unknown.
    """

    source: str | None = None
    mask: str | None = None
    mirror: bool | None = None
    quickness: float | None = None
    min_face_px: float = 60.0
    hfov_rad: float | None = None
    models: ModelOptions = field(default_factory=ModelOptions)
    camera: CameraOptions | None = None


def with_options(settings: Settings, options: WindowOptions) -> Settings:
    """The user's settings with what the command line asks for."""
    return replace(
        settings,
        source=settings.source if options.source is None else options.source,
        mask=settings.mask if options.mask is None else options.mask,
        mirror=settings.mirror if options.mirror is None else options.mirror,
        quickness=settings.quickness if options.quickness is None else options.quickness,
    )
