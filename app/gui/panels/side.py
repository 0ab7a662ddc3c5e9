"""The right side: attention above, and below it how the picture is shown or what the machine does."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.gui.i18n import tr
from app.gui.panels.attention import AttentionPanel
from app.gui.panels.performance import PerformancePanel
from app.gui.panels.picture import PicturePanel
from app.gui.panels.retouch import RetouchPanel
from app.gui.widgets import rule


class Side(QFrame):
    """Scrolls where the screen is low."""

    def __init__(
        self,
        attention: AttentionPanel,
        picture: PicturePanel,
        retouch: RetouchPanel,
        performance: PerformancePanel,
    ) -> None:
        super().__init__()
        self.setObjectName("side")
        self._tabs = QTabBar()
        for _ in range(3):
            self._tabs.addTab("")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._pages = _Pages()
        self._pages.addWidget(picture)
        self._pages.addWidget(retouch)
        self._pages.addWidget(performance)
        self._tabs.currentChanged.connect(self._pages.show_page)
        content = QWidget()
        content.setObjectName("sideBody")
        body = QVBoxLayout(content)
        body.setContentsMargins(20, 18, 20, 16)
        body.setSpacing(0)
        body.addWidget(attention)
        body.addSpacing(14)
        body.addWidget(rule())
        body.addSpacing(8)
        body.addWidget(self._tabs)
        body.addSpacing(10)
        body.addWidget(self._pages)
        body.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("sideScroll")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def retranslate(self) -> None:
        self._tabs.setTabText(0, tr("Picture"))
        self._tabs.setTabText(1, tr("Retouch"))
        self._tabs.setTabText(2, tr("Performance"))
        self._tabs.setAccessibleName(tr("Pages of the side panel"))


class _Pages(QStackedWidget):
    """As high as the page shown, not as the highest one."""

    def show_page(self, place: int) -> None:
        self.setCurrentIndex(place)
        self.updateGeometry()

    def sizeHint(self):  # type: ignore[no-untyped-def]
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()

    def minimumSizeHint(self):  # type: ignore[no-untyped-def]
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()
