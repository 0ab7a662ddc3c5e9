"""What the settings mean for each part of the window."""

from __future__ import annotations

from dataclasses import replace

from app.core.overlay import Retouch, ViewSettings
from app.core.pipeline import PipelineSettings
from app.gui.actions import Actions
from app.gui.options import WindowOptions
from app.gui.settings import Settings


def tick(actions: Actions, settings: Settings) -> None:
    """Show every switch as it is set; nothing is triggered by it."""
    for action, value in (
        (actions.mirror, settings.mirror),
        (actions.box, settings.show_box),
        (actions.points, settings.show_points),
        (actions.mesh, settings.show_mesh),
        (actions.axes, settings.show_axes),
        (actions.panel, settings.panel),
        (actions.sounds, settings.sounds),
        (actions.microphone, settings.microphone),
        (actions.bare_films, settings.bare_films),
    ):
        action.setChecked(value)


def view_of(settings: Settings, before: ViewSettings) -> ViewSettings:
    """How the picture is drawn; what the settings say nothing of stays as before."""
    return replace(
        before,
        mirror=settings.mirror,
        show_box=settings.show_box,
        show_points=settings.show_points,
        show_mesh=settings.show_mesh,
        show_axes=settings.show_axes,
        mask_opacity=settings.mask_opacity,
        retouch=Retouch(settings.smooth_skin, settings.brighten_eyes, settings.whiten_teeth, settings.colour_lips),
    )


def pipeline_of(settings: Settings, options: WindowOptions, before: PipelineSettings) -> PipelineSettings:
    """How faces are followed; what neither settings nor command line say anything of stays as before."""
    return replace(before, quickness=settings.quickness, min_face_px=options.min_face_px, hfov_rad=options.hfov_rad)
