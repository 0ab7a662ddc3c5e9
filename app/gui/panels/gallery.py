"""The masks as a row of pictures: none first, then favourites, then the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPixmap,
    QResizeEvent,
    QShortcut,
    QWheelEvent,
)
from PyQt6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.gui.error_text import error_text
from app.gui.i18n import tr
from app.gui.icons import paint_icon
from app.gui.theme import DARK, Theme
from app.render.mask_loader import MaskEntry

NO_MASK = "none"
_TILE = QSize(96, 96)
_PICTURE_PX = 64
NAME_PX = 12
NAME_WIDTH_PX = _TILE.width() - 4
_SLACK_PX = 2  # Qt scrolls to a tile's edge, but for a pixel


@dataclass(frozen=True, slots=True)
class Tile:
    """One place in the row. error: why the mask cannot be worn, else None."""

    id: str
    name: str
    folder: Path | None
    thumbnail: Path | None
    favourite: bool
    error: str | None


def make_tiles(masks: list[MaskEntry], favourites: tuple[str, ...]) -> list[Tile]:
    """The row's content in its order."""
    tiles = [
        Tile(
            m.id,
            tr(m.spec.name) if m.spec is not None else m.id,
            m.folder,
            m.thumbnail,
            m.id in favourites,
            m.error,
        )
        for m in masks
    ]
    order = {mask: place for place, mask in enumerate(favourites)}
    tiles.sort(key=lambda t: (t.error is not None, order.get(t.id, len(order))))
    return [Tile(NO_MASK, tr("No mask"), None, None, False, None), *tiles]


class TileModel(QAbstractListModel):
    """The row for Qt; UserRole gives the Tile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[Tile] = []
        self.pictures: dict[str, QPixmap] = {}

    def show(self, tiles: list[Tile]) -> None:
        self.beginResetModel()
        self.tiles = tiles
        for tile in tiles:
            if tile.thumbnail is not None and tile.id not in self.pictures:
                self.pictures[tile.id] = _thumbnail(tile.thumbnail)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return len(self.tiles)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        tile = self.tiles[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = [tile.name]
            if tile.favourite:
                words.append(tr("favourite"))
            if tile.error is not None:
                words.append(tr("cannot be worn"))
            return ", ".join(words)
        if role == Qt.ItemDataRole.ToolTipRole:
            if tile.error is not None:
                return error_text(tile.error)
            number = index.row()
            return f"{tile.name}  ({number})" if number <= 9 else tile.name
        if role == Qt.ItemDataRole.UserRole:
            return tile
        return None


class Gallery(QListView):
    """Arrow keys choose, F marks a favourite.

    Signals: chosen (mask id), favourite_toggled (mask id), overflow_changed (is there more to the left, to the right).
    """

    chosen = pyqtSignal(str)
    favourite_toggled = pyqtSignal(str)
    overflow_changed = pyqtSignal(bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self._tiles = TileModel(self)
        self._delegate = _TilePainter(self._tiles, self)
        self._quiet = False
        self.setModel(self._tiles)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = self.horizontalScrollBar()
        if bar is not None:
            bar.valueChanged.connect(self._tell_overflow)
            bar.rangeChanged.connect(self._tell_overflow)
        self.setFixedHeight(_TILE.height() + 8)
        selection = self.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(self._on_current)
        # A shortcut and no key event: Qt finds the F of a Cyrillic keyboard, too.
        favourite = QShortcut(QKeySequence("F"), self)
        favourite.setContext(Qt.ShortcutContext.WidgetShortcut)
        favourite.activated.connect(lambda: self._toggle_favourite(self.currentIndex()))

    def apply_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.viewport_update()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("Masks"))

    def show_masks(self, masks: list[MaskEntry], favourites: tuple[str, ...]) -> None:
        """Fill the row; the mask that was chosen stays chosen if it is still there."""
        before = self.chosen_id()
        self._quiet = True
        self._tiles.show(make_tiles(masks, favourites))
        self._quiet = False
        self.mark(before if before is not None else NO_MASK)

    def mask_ids(self) -> list[str]:
        return [tile.id for tile in self._tiles.tiles]

    def tile(self, mask_id: str) -> Tile | None:
        return next((t for t in self._tiles.tiles if t.id == mask_id), None)

    def chosen_id(self) -> str | None:
        row = self.currentIndex().row()
        return self._tiles.tiles[row].id if 0 <= row < len(self._tiles.tiles) else None

    def mark(self, mask_id: str) -> None:
        """Show a mask as chosen without telling anybody."""
        self._quiet = True
        ids = self.mask_ids()
        row = ids.index(mask_id) if mask_id in ids else 0
        self.setCurrentIndex(self._tiles.index(row))
        self._quiet = False

    def choose(self, row: int) -> None:
        """Choose the tile at a place, as its number key does; places that are not there do nothing."""
        if 0 <= row < len(self._tiles.tiles):
            self.setCurrentIndex(self._tiles.index(row))

    def step(self, by: int) -> None:
        """Choose the next or previous mask, round and round."""
        count = len(self._tiles.tiles)
        if count:
            self.choose((self.currentIndex().row() + by) % count)

    def scroll_by(self, pages: int) -> None:
        """Move the row by most of what is seen of it."""
        bar = self.horizontalScrollBar()
        if bar is not None:
            bar.setValue(bar.value() + pages * max(_TILE.width(), self.width() - _TILE.width()))

    def viewport_update(self) -> None:
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            index = self.indexAt(event.position().toPoint())
            if index.isValid() and star_rect(self.visualRect(index)).contains(event.position()):
                self._toggle_favourite(index)
                return
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """What is chosen stays in sight."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """An upright wheel moves the row sideways."""
        bar = self.horizontalScrollBar()
        if event is None or bar is None or event.angleDelta().x():
            super().wheelEvent(event)
            return
        bar.setValue(bar.value() - event.angleDelta().y())

    def _toggle_favourite(self, index: QModelIndex) -> None:
        tile = self._tiles.tiles[index.row()] if index.isValid() else None
        if tile is not None and tile.folder is not None:
            self.favourite_toggled.emit(tile.id)

    def _tell_overflow(self) -> None:
        bar = self.horizontalScrollBar()
        if bar is not None:
            left, right = bar.value() - bar.minimum(), bar.maximum() - bar.value()
            self.overflow_changed.emit(left > _SLACK_PX, right > _SLACK_PX)

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.scrollTo(current)
        if current.isValid() and not self._quiet:
            self.chosen.emit(self._tiles.tiles[current.row()].id)


def star_rect(tile: QRect) -> QRectF:
    """Where the star of a tile is, larger than it is drawn so that it can be hit."""
    left = tile.left() + (tile.width() - _PICTURE_PX) / 2
    return QRectF(left + _PICTURE_PX - 22, tile.top() + 4, 24, 24)


class _TilePainter(QStyledItemDelegate):
    def __init__(self, tiles: TileModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._tiles = tiles
        self.theme: Theme = DARK

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return _TILE

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        tile = self._tiles.tiles[index.row()]
        theme = self.theme
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(
            option.rect.left() + (option.rect.width() - _PICTURE_PX) / 2,
            option.rect.top() + 6,
            _PICTURE_PX,
            _PICTURE_PX,
        )
        outline = QPainterPath()
        outline.addRoundedRect(box, 14, 14)
        painter.fillPath(outline, QColor(theme.hover if hover else theme.raised))
        self._paint_picture(painter, tile, box, outline)
        if chosen:
            pen = painter.pen()
            pen.setColor(QColor(theme.accent))
            pen.setWidthF(3.0 if focus else 2.5)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 16, 16)
        if tile.folder is not None and (tile.favourite or hover):
            self._paint_star(painter, tile, star_rect(option.rect))
        self._paint_name(painter, tile, option, chosen)
        painter.restore()

    def _paint_picture(self, painter: QPainter, tile: Tile, box: QRectF, outline: QPainterPath) -> None:
        theme = self.theme
        picture = self._tiles.pictures.get(tile.id)
        if picture is not None and not picture.isNull():
            painter.setClipPath(outline)
            painter.setOpacity(0.35 if tile.error is not None else 1.0)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
            painter.setOpacity(1.0)
            painter.setClipping(False)
        if tile.error is not None:
            paint_icon(painter, "warning", _centred(box, 26), QColor(theme.danger))
        elif tile.folder is None:
            paint_icon(painter, "none", _centred(box, 28), QColor(theme.ink_soft))
        elif picture is None or picture.isNull():
            painter.setPen(QColor(theme.ink_soft))
            font = painter.font()
            font.setPixelSize(26)
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tile.name[:1].upper())

    def _paint_star(self, painter: QPainter, tile: Tile, rect: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawEllipse(_centred(rect, 20))
        name = "star-full" if tile.favourite else "star"
        paint_icon(painter, name, _centred(rect, 13), QColor("#ffd166" if tile.favourite else "#ffffff"))

    def _paint_name(self, painter: QPainter, tile: Tile, option: QStyleOptionViewItem, chosen: bool) -> None:
        theme = self.theme
        font = option.font
        font.setPixelSize(NAME_PX)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(theme.ink if chosen else theme.ink_soft))
        rect = QRectF(option.rect.left() + 2, option.rect.top() + _PICTURE_PX + 11, NAME_WIDTH_PX, 18)
        words = painter.fontMetrics().elidedText(tile.name, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)


def _centred(box: QRectF, side: float) -> QRectF:
    return QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)


def _thumbnail(path: Path) -> QPixmap:
    """At most 256 px a side, cut to a square; a null picture where the file cannot be read."""
    picture = QPixmap(str(path))
    if picture.isNull():
        return picture
    side = min(picture.width(), picture.height())
    square = picture.copy((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
    smooth = Qt.TransformationMode.SmoothTransformation
    return square.scaled(192, 192, Qt.AspectRatioMode.KeepAspectRatio, smooth) if side > 192 else square
