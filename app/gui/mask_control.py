"""Choosing a mask: from the gallery through the wardrobe onto the picture."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PyQt6.QtCore import QObject

from app.gui.error_text import error_text
from app.gui.i18n import tr
from app.gui.panels.gallery import NO_MASK, Gallery
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.gui.settings import Settings
from app.gui.view_widget import ViewWidget
from app.gui.wardrobe import Wardrobe
from app.render.mask_loader import LoadedMask, MaskEntry

_log = logging.getLogger(__name__)


class MaskControl(QObject):
    """settings and change are the window's: which mask and favourites there are, and how to remember others."""

    def __init__(
        self,
        gallery: Gallery,
        wardrobe: Wardrobe,
        view: ViewWidget,
        messages: MessageBar,
        settings: Callable[[], Settings],
        change: Callable[..., None],
    ) -> None:
        super().__init__(gallery)
        self._gallery = gallery
        self._wardrobe = wardrobe
        self._view = view
        self._messages = messages
        self._settings = settings
        self._change = change
        gallery.chosen.connect(self._choose)
        gallery.favourite_toggled.connect(self._toggle_favourite)
        wardrobe.listed.connect(self._on_listed)
        wardrobe.worn.connect(self._on_worn)
        wardrobe.failed.connect(self._on_failed)

    def show_again(self) -> None:
        """The same masks in another language or order."""
        self._gallery.show_masks(self._wardrobe.masks, self._settings().favourites)

    def _choose(self, mask_id: str) -> None:
        self._messages.forget("mask")
        self._change(mask=mask_id)
        self._wardrobe.wear(mask_id)

    def _toggle_favourite(self, mask_id: str) -> None:
        before = self._settings().favourites
        after = tuple(f for f in before if f != mask_id) if mask_id in before else (*before, mask_id)
        self._change(favourites=after)
        self.show_again()

    def _on_listed(self, masks: list[MaskEntry]) -> None:
        self.show_again()
        broken = [error_text(m.error) for m in masks if m.error is not None]
        if broken:
            self._messages.tell(Message("masks", "\n".join(broken[:3]), Weight.WARNING))
        wanted = self._settings().mask
        if wanted is not None and wanted in self._gallery.mask_ids():
            self._gallery.mark(wanted)
            self._wardrobe.wear(wanted)
        elif wanted not in (None, NO_MASK):
            text = tr('There is no mask called "{name}".').format(name=wanted)
            self._messages.tell(Message("mask", text, Weight.WARNING))

    def _on_worn(self, mask: LoadedMask | None) -> None:
        _log.info("worn: %s", NO_MASK if mask is None else mask.id)
        self._view.set_mask(mask)

    def _on_failed(self, error: Exception, mask_id: str) -> None:
        self._view.set_mask(None)
        self._messages.tell(Message("mask", str(error), Weight.ERROR))
