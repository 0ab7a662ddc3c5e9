"""The errors' sentences in the user's language.

Errors are raised by parts that know of no language, as one English sentence with a file's or a camera's name in it.
Each such sentence is listed here as `tr` knows it; what stands in its gaps is kept, or translated where it is a phrase
of ours. A sentence that is not listed stays as it is. tests/gui/test_error_text.py reads the parts that raise them.
"""

from __future__ import annotations

import re
from functools import cache

from app.gui.i18n import tr

_CAMERAS = (
    'The camera "{name}" is in use {holder}; close it there and try again.',
    'The camera "{name}" opens but sends no picture; it may be in use by another program.',
    'The camera "{name}" gives only black pictures: open its shutter or lens cover, or make light.',
    'The camera "{name}" {what}: disconnected; it is opened again as soon as it is back.',
    'The camera "{name}" ({path}) is not there: {why}.',
    'The system denies access to the camera "{name}" ({path}); add your user to the group "video" and log in again.',
    "{name} does not open: it is not there, in use by another program, or camera access is off in the system's "
    "privacy settings.",
    "No camera {name} was found ({there}).",
    "No camera {name}: on this system pick one by its number.",
    'The {control} of the camera "{name}" cannot be set ({why}).',
    "{name} refuses this user or password.",
    "{name} cannot be reached ({why}).",
    "{name} carries no video.",
)
_FILES = (
    '"{name}" does not exist.',
    '"{name}" is empty.',
    '"{name}" may not be read by this user.',
    '"{name}" is not a picture that can be read.',
    '"{name}" is damaged or cut short.',
    '"{name}" has no pixels.',
    '"{name}" is too large (at most {number} megapixels).',
    '"{name}" holds floating-point pixels, whose range is not known.',
    '"{name}" is not a video that can be read, or it is cut short.',
    '"{name}" holds no video.',
    '"{name}" holds no video frame that can be decoded.',
    '"{name}" has no picture size that can be used (at most 8192 x 8192 px).',
    'The folder "{name}" holds no picture.',
    '"{name}" cannot be read ({why}).',
    'The folder "{name}" cannot be read ({why}).',
    'No face can be read in "{name}".',
    "The demo clip's {name} is missing; reinstall Moretta.",
    "The demo clip's {name} is broken ({why}); reinstall Moretta.",
    "No source was named: give a camera, a file, a folder or demo.",
)
_WRITTEN = (
    "There is no picture to save yet.",
    "There is no picture to record yet.",
    'The folder "{folder}" cannot be made ({why}).',
    '"{folder}" cannot be made ({why}).',
    '"{name}" cannot be written ({why}).',
    '"{name}" cannot be written: {why}.',
    'The recording "{name}" stopped and was kept up to here: {why}.',
    'The end of "{name}" could not be written: {why}.',
    'The picture "{name}" cannot be saved: {why}',
    '"{name}" cannot be put together: {why}.',
    'The folder "{folder}" holds other things; choose another name for the film.',
    "A picture of {width} x {height} px at {rate} fps cannot be recorded.",
    "Sound of {count} channels at {rate} Hz cannot be recorded.",
    "This machine has no encoder for MP4 video.",
    "This machine has no encoder for the sound.",
    "Only files can be exported; record a camera instead.",
    "The new film would overwrite the old one; choose another name.",
    "There is no picture in it.",
    "A film under way cannot be read ({why}).",
    '"{folder}" holds a session report already; name another folder.',
    'A virtual camera needs the package pyvirtualcam: pip install "moretta[virtualcam]".',
    "No virtual camera can be opened ({why}); it needs {what}.",
    "The virtual camera is gone ({why}).",
    "Your settings cannot be read, so the usual ones are in use.",
    "Your settings could not be read: the usual ones are in use, the old file is kept as {name}.",
)
_INSTALLED = (
    "The model {name} is missing: no model.toml in it.",
    "The model file {name} is missing.",
    "The model file {name} was altered (sha256 {found}, expected {expected}); reinstall Moretta.",
    "{name} is no ONNX model that can run: {why}",
    "Moretta needs OpenGL 3.3 and this machine offers {version}.",
    "OpenGL failed while {where}: {why}.",
    "There is no OpenGL to draw with.",
    "This machine offers no OpenGL: the picture is shown without masks.",
    "OpenGL gave no picture back.",
)
_MASKS = (
    "{where}: a mask is made from {kinds}",
    "{where}: is no picture that can be read",
    "{where}: is no model that can be read ({why})",
    "{where}: is no zip that can be read ({why})",
    "{where}: cannot be read ({why})",
    "{where}: cannot be written ({why})",
    "{where}: larger than {size}",
)
_PHRASES = (
    'by the program "{program}"',
    "by another program",
    "there are: {names}",
    "this machine has none",
    "sends no more pictures",
    "sends the same picture over and over",
    "exposure",
    "focus",
    "zoom",
    "No space left on device",
    "Permission denied",
    "Read-only file system",
    "No such file or directory",
)
# Gaps that hold a phrase, of ours or of the system's. The others hold names, and a program may be called "zoom".
_WITH_PHRASES = ("control", "holder", "there", "what", "why")
SENTENCES = (*_CAMERAS, *_FILES, *_WRITTEN, *_INSTALLED, *_MASKS, *_PHRASES)


def error_text(text: str) -> str:
    """An error's sentence in the language in use; any other text comes back as it is."""
    for sentence in _by_length():
        found = _pattern(sentence).fullmatch(text)
        if found is not None:
            gaps = {gap: error_text(v) if gap in _WITH_PHRASES else v for gap, v in found.groupdict().items()}
            return tr(sentence).format(**gaps)
    return text


@cache
def _by_length() -> tuple[str, ...]:
    """The sentence with the most words of its own first: a shorter one may fit, too, with more in its gap."""
    return tuple(sorted(SENTENCES, key=lambda sentence: -len(re.sub(r"{\w+}", "", sentence))))


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"{(\w+)}", sentence)
    gaps = (f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(gaps), re.DOTALL)
