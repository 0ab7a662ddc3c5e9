"""The program in a desktop's menu."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.cli import main
from app.core.errors import ConfigError
from app.paths import data_root
from app.session.desktop_entry import install_entry, program_command, remove_entry

DESKTOP = data_root() / "assets" / "desktop"


def _entry(folder: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(folder / "applications" / "moretta.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["/usr/bin/moretta"], "/usr/bin/moretta run"),
        (["/home/a b/moretta"], '"/home/a b/moretta" run'),
        (["/p/python", "-m", "app"], "/p/python -m app run"),
        (["/a$b/100%/moretta"], '"/a\\\\$b/100%%/moretta" run'),
        (['/a"b/m'], '"/a\\\\"b/m" run'),
        (["/a\\b/m"], '"/a\\\\\\\\b/m" run'),
    ],
)
def test_the_entry_starts_the_given_program(tmp_path: Path, command: list[str], line: str) -> None:
    install_entry(tmp_path, command)
    assert _entry(tmp_path)["Exec"] == line


def test_an_argument_with_a_line_break_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot stand in a desktop entry"):
        install_entry(tmp_path, ["/tmp/a\nExec=rm"])
    assert list(tmp_path.rglob("*")) == []


def test_what_was_put_there_is_taken_away(tmp_path: Path) -> None:
    written = install_entry(tmp_path, ["/usr/bin/moretta"])
    assert all(path.is_file() for path in written)
    assert (tmp_path / "icons/hicolor/scalable/apps/moretta.svg").read_bytes().startswith(b"<svg")
    assert remove_entry(tmp_path) == written
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    assert remove_entry(tmp_path) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "applications").write_text("a file where a folder should be")
    with pytest.raises(ConfigError, match="cannot be made"):
        install_entry(tmp_path, ["/usr/bin/moretta"])


def test_the_command_line_says_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["desktop-entry"]) == 0
    assert str(tmp_path / "applications" / "moretta.desktop") in capsys.readouterr().out
    assert Path(_entry(tmp_path)["Exec"].split('"')[-1].split()[0]).is_absolute()
    assert main(["desktop-entry", "--remove"]) == 0
    assert main(["desktop-entry", "--remove"]) == 0
    assert "nothing to remove" in capsys.readouterr().out


def test_the_command_can_be_run() -> None:
    told = subprocess.run([*program_command(), "--version"], capture_output=True, text=True, check=False)
    assert told.stdout.startswith("moretta ")


def test_entry_icon_and_description_name_each_other() -> None:
    root = ElementTree.parse(DESKTOP / "moretta.metainfo.xml").getroot()
    assert root.findtext("launchable") == "moretta.desktop"
    entry = (DESKTOP / "moretta.desktop").read_text(encoding="utf-8")
    assert "Icon=moretta\n" in entry
    assert (data_root() / "assets" / "icons" / "moretta.svg").is_file()
    assert "Exec=moretta run\n" in entry, "install_entry replaces this line"


def test_the_entry_is_valid() -> None:
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("desktop-file-validate is not installed (Debian: desktop-file-utils)")
    told = subprocess.run(
        ["desktop-file-validate", str(DESKTOP / "moretta.desktop")], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_the_description_is_valid_but_for_its_id() -> None:
    """The project owns no domain that its id could be made from; that one warning stays."""
    if shutil.which("appstreamcli") is None:
        pytest.skip("appstreamcli is not installed (Debian: appstream)")
    command = ["appstreamcli", "validate", "--no-net", "--no-color", str(DESKTOP / "moretta.metainfo.xml")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    faults = [line for line in told.stdout.splitlines() if line.startswith(("E:", "W:"))]
    assert [line for line in faults if "cid-desktopapp-is-not-rdns" not in line] == []
    assert "Validat" in told.stdout
