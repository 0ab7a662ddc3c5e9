"""The masks there are and the one that is worn: read from the disk off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from app.gui.background import Background
from app.gui.panels.gallery import NO_MASK
from app.render.mask_loader import LoadedMask, MaskEntry, list_masks, load_mask


class Wardrobe(QObject):
    """Signals: listed (list of MaskEntry), worn (LoadedMask or None), failed (Exception, mask id)."""

    listed = pyqtSignal(object)
    worn = pyqtSignal(object)
    failed = pyqtSignal(object, str)

    def __init__(self, folders: Sequence[Path], parent: QObject | None = None) -> None:
        """folders: of masks of one name that in the first folder is taken; own masks go into the first."""
        super().__init__(parent)
        self._folders = tuple(folders)
        self._reading = Background("moretta-masks", parent=self)
        self._ticket = 0
        self.masks: list[MaskEntry] = []

    def refresh(self) -> None:
        """Read the folder anew; `listed` follows."""

        def done(masks: list[MaskEntry]) -> None:
            self.masks = masks
            self.listed.emit(masks)

        self._reading.run(self._list, done)

    def wear(self, mask_id: str) -> None:
        """Load a mask by its folder's name; of several asked for in a row only the last is worn."""
        self._ticket += 1
        ticket = self._ticket
        if mask_id == NO_MASK:
            self.worn.emit(None)
            return

        def done(mask: LoadedMask | None) -> None:
            if ticket == self._ticket and mask is not None:
                self.worn.emit(mask)

        def failed(error: Exception) -> None:
            if ticket == self._ticket:
                self.failed.emit(error, mask_id)

        def load() -> LoadedMask | None:
            return load_mask(self._folder_of(mask_id)) if ticket == self._ticket else None

        self._reading.run(load, done, failed)

    def add(self, save: Callable[[Path], Path], done: Callable[[str], None]) -> None:
        """Let `save` write a new mask into the user's folder, list anew, then `done(its id)`; or `failed`."""
        own = self._folders[0]

        def saved(folder: Path) -> None:
            self.refresh()
            done(folder.name)

        self._reading.run(lambda: save(own), saved, lambda error: self.failed.emit(error, ""))

    def _list(self) -> list[MaskEntry]:
        found: dict[str, MaskEntry] = {}
        for folder in self._folders:
            for entry in list_masks(folder):
                found.setdefault(entry.id, entry)
        return list(found.values())

    def _folder_of(self, mask_id: str) -> Path:
        folders = [folder / mask_id for folder in self._folders]
        return next((folder for folder in folders if folder.is_dir()), folders[-1])

    def close(self, timeout_s: float) -> bool:
        return self._reading.close(timeout_s)
