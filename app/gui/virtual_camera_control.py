"""The masked picture for other programs, while its command is on."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from app.core.errors import MorettaError
from app.core.types import FrameResult
from app.gui.actions import Actions, on_toggle
from app.gui.i18n import tr
from app.gui.panels.message_bar import Message, MessageBar, Weight
from app.gui.view_widget import ViewWidget
from app.session.virtual_camera import VirtualCamera

_FPS = 30.0


class VirtualCameraControl(QObject):
    """Opens with the size of the first picture, and sends every picture with what is worn in it."""

    def __init__(self, actions: Actions, view: ViewWidget, messages: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._action = actions.virtual_camera
        self._view = view
        self._messages = messages
        self._camera: VirtualCamera | None = None
        on_toggle(actions.virtual_camera, self._toggle)

    def add(self, result: FrameResult) -> None:
        """Call with every result after it was handed to the view; does nothing while the command is off."""
        if not self._action.isChecked():
            return
        try:
            if self._camera is None:
                self._camera = VirtualCamera(result.frame.size_wh, _FPS)
                words = tr("Other programs see this picture as {name}").format(name=self._camera.device)
                self._messages.tell(Message("virtual", words, Weight.INFO))
            image = self._view.moving_picture()
            if image is not None:
                self._camera.send(image)
        except MorettaError as error:
            self.close()
            self._action.setChecked(False)
            self._messages.tell(Message("virtual", str(error), Weight.WARNING))

    def close(self) -> None:
        """Give the device back."""
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()

    def _toggle(self, wanted: bool) -> None:
        if not wanted:
            self.close()
            self._messages.forget("virtual")
