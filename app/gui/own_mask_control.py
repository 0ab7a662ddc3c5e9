"""From a picture or model of the user's to a mask in the row: chosen, placed while it is worn, kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QObject, QSize
from PyQt6.QtGui import QImage, QImageReader
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.core.mask_fitting import Place, adjust_model, adjust_sprite
from app.core.masks import IMAGE_ENDINGS, MODEL_ENDINGS, Layer, MaskSpec, ModelLayer, PaintLayer, SpriteLayer
from app.gui.actions import Actions, on
from app.gui.background import Background
from app.gui.i18n import tr
from app.gui.panels.message_bar import Message, Weight
from app.gui.panels.placement import Adjustment, Placement
from app.gui.panels.stage import Stage
from app.gui.settings import Settings
from app.gui.wardrobe import Wardrobe
from app.paths import load_face_model
from app.render.mask_loader import LoadedMask, read_image
from app.render.mask_tools import Proposal, import_mask, propose_mask, save_mask
from app.render.model_data import ModelData, load_model


@dataclass(frozen=True, slots=True)
class Draft:
    """A mask that is being placed: how it was proposed, and what its layer needs to be drawn."""

    proposal: Proposal
    images: dict[str, npt.NDArray[np.uint8]]
    models: dict[str, ModelData]
    middle_model: tuple[float, float, float]

    @property
    def layer(self) -> Layer:
        return self.proposal.spec.layers[0]

    def adjusted(self, by: Adjustment, mirror: bool) -> MaskSpec:
        """The mask moved; sideways is as the viewer sees it, so a mirrored picture turns it round."""
        left_mm = -by.right_mm if mirror else by.right_mm
        turn_deg = -by.turn_deg if mirror else by.turn_deg
        layer = self.layer
        if isinstance(layer, SpriteLayer):
            layer = adjust_sprite(layer, left_mm, by.up_mm, turn_deg, by.scale, load_face_model())
        elif isinstance(layer, ModelLayer):
            move_mm = (left_mm, by.up_mm, by.near_mm)
            layer = adjust_model(layer, move_mm, (by.tilt_deg, 0.0, -turn_deg), by.scale, self.middle_model)
        return replace(self.proposal.spec, layers=(layer,))

    def worn(self, spec: MaskSpec) -> LoadedMask:
        return LoadedMask("draft", spec, MappingProxyType(self.images), MappingProxyType(self.models))


def draft_from(path: Path, place: Place | None) -> Draft:
    """Read a picture or model and propose a mask from it.

    Raises:
        MaskError: the file cannot be used.
    """
    proposal = propose_mask(path, place)
    layer = proposal.spec.layers[0]
    images: dict[str, npt.NDArray[np.uint8]] = {}
    models: dict[str, ModelData] = {}
    middle = np.zeros(3)
    if isinstance(layer, SpriteLayer | PaintLayer):
        images[layer.image] = read_image(path, path.name)
    elif isinstance(layer, ModelLayer):
        models[layer.model] = load_model(path)
        points = models[layer.model].points_model()
        middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
    return Draft(proposal, images, models, (float(middle[0]), float(middle[1]), float(middle[2])))


def is_to_wear(path: Path) -> bool:
    """True of what is dropped as a mask: models, packed masks, cut-out pictures. Others are pictures to look at."""
    if path.suffix.lower() in (*MODEL_ENDINGS, ".zip"):
        return True
    reader = QImageReader(str(path))
    if reader.imageFormat() != QImage.Format.Format_ARGB32:  # from the head of the file: opaque ones are not decoded
        return False
    reader.setScaledSize(QSize(64, 64))
    image = reader.read()
    return any(image.pixelColor(x, y).alpha() < 128 for y in range(image.height()) for x in range(image.width()))


class OwnMaskControl(QObject):
    """settings and change are the window's."""

    def __init__(
        self,
        window: QWidget,
        actions: Actions,
        stage: Stage,
        wardrobe: Wardrobe,
        background: Background,
        settings: Callable[[], Settings],
        change: Callable[..., None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._stage = stage
        self._wardrobe = wardrobe
        self._background = background
        self._settings = settings
        self._change = change
        self._draft: Draft | None = None
        self._card: Placement | None = None
        on(actions.add_mask, self._ask)

    def begin(self, path: Path) -> None:
        """Start from a file: a picture, a model, or a mask that somebody packed."""
        if path.suffix.lower() == ".zip":
            self._wardrobe.add(lambda own: import_mask(path, own), self._kept)
            return
        self._propose(path, None)

    def _ask(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in (*IMAGE_ENDINGS, *MODEL_ENDINGS, ".zip"))
        words = tr("Pictures, 3D models and packed masks")
        path, _ = QFileDialog.getOpenFileName(
            self._window, tr("Add a mask of your own"), str(Path.home()), f"{words} ({kinds})"
        )
        if path:
            self.begin(Path(path))

    def _propose(self, path: Path, place: Place | None) -> None:
        self._background.run(lambda: draft_from(path, place), self._show, self._failed)

    def _show(self, draft: Draft) -> None:
        first = self._card is None or self._draft is None or self._draft.proposal.source != draft.proposal.source
        self._draft = draft
        if first:
            paint = isinstance(draft.layer, PaintLayer)
            place = None if paint else draft.proposal.place
            solid = isinstance(draft.layer, ModelLayer)
            card = Placement(draft.proposal.spec.name, place, solid, self._stage)
            card.place_chosen.connect(lambda place: self._propose(draft.proposal.source, place))
            card.adjusted.connect(self._wear)
            card.saved.connect(self._keep)
            card.cancelled.connect(self._cancel)
            self._card = card
            self._stage.show_card(card, aside=True)
        elif self._card is not None:
            self._card.reset()
        self._wear()

    def _spec(self, draft: Draft, card: Placement) -> MaskSpec:
        return draft.adjusted(card.adjustment(), self._stage.view.view_settings.mirror)

    def _wear(self) -> None:
        if self._draft is not None and self._card is not None:
            self._stage.view.set_mask(self._draft.worn(self._spec(self._draft, self._card)))

    def _keep(self) -> None:
        if self._draft is None or self._card is None:
            return
        proposal = replace(self._draft.proposal, spec=self._spec(self._draft, self._card))
        self._close()
        self._wardrobe.add(lambda own: save_mask(proposal, own), self._kept)

    def _kept(self, mask_id: str) -> None:
        """The row is being listed anew; it will find this one as the mask to wear."""
        self._change(mask=mask_id)

    def _cancel(self) -> None:
        self._close()
        self._wardrobe.wear(self._settings().mask or "none")

    def _close(self) -> None:
        self._draft = self._card = None
        self._stage.show_card(None)

    def _failed(self, error: Exception) -> None:
        self._stage.messages.tell(Message("mask", str(error), Weight.ERROR))
