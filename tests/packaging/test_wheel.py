"""The wheel as a user gets it: built, installed outside the checkout, every command run from there.

Moretta itself comes from the wheel alone; what it depends on comes from the environment that runs the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("hatchling", reason="building a wheel needs hatchling (extra: dev)")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="looks for programs where POSIX puts them")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that holds the wheel; its folder."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv = home / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = venv / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    # A plain path: .pth files in that folder, of which a checkout's own is one, are not read for it.
    site = next((venv / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return venv


@pytest.fixture
def moretta(installed: Path, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Calls the installed program outside the checkout, as a user who has never used it; returns what it said."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "XDG_"))}
    environment |= {"HOME": str(tmp_path / "home"), "OMP_NUM_THREADS": "1"}

    def call(*arguments: str, program: str = "moretta") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(installed / "bin" / program), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )

    return call


def test_everything_tracked_is_in_the_wheel(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "models", "assets"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0 or not listed.stdout:
        pytest.skip("no git checkout to compare with")
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    assert [name for name in tracked if f"app/_data/{name}" not in inside] == []
    shaders = [path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*.glsl")]
    assert shaders
    assert [name for name in shaders if name not in inside] == []


def test_nothing_else_is_in_the_wheel(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.startswith("moretta-")} == {"app", "training"}


def test_the_program_is_the_wheels(moretta, installed: Path) -> None:  # type: ignore[no-untyped-def]
    told = moretta("-c", "import app, app.paths; print(app.__file__, app.paths.data_root())", program="python")
    module, data_root = told.stdout.split()
    assert Path(module).is_relative_to(installed)
    assert Path(data_root).is_relative_to(installed)


def test_version(moretta) -> None:  # type: ignore[no-untyped-def]
    from app.version import __version__

    told = moretta("--version")
    assert (told.returncode, told.stdout.strip()) == (0, f"moretta {__version__}")


def test_models_and_masks_are_whole(moretta) -> None:  # type: ignore[no-untyped-def]
    models = moretta("models", "check")
    assert models.returncode == 0, models.stdout + models.stderr
    assert {line.split(": ")[0] for line in models.stdout.splitlines()} == {p.parent.name for p in _in("models")}
    masks = moretta("masks", "check")
    assert masks.returncode == 0, masks.stdout + masks.stderr
    listed = moretta("masks", "list").stdout
    assert {line.split(":")[0] for line in listed.splitlines()} >= {p.parent.name for p in _in("assets/masks")}


def _in(folder: str) -> list[Path]:
    return [*(ROOT / folder).glob("*/model.toml"), *(ROOT / folder).glob("*/mask.toml")]


def test_a_face_is_found_in_a_picture(moretta, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    cv2.imwrite(str(tmp_path / "portrait.png"), np.ascontiguousarray(data.astronaut()[..., ::-1]))
    told = moretta("detect", "portrait.png", "out", "--json", "--csv")
    assert told.returncode == 0, told.stderr
    assert "1 pictures, 1 faces, 0 skipped" in told.stdout
    assert cv2.imread(str(tmp_path / "out" / "portrait.png")) is not None


def test_the_demo_is_masked_without_a_window(moretta, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """The first second of what `moretta run --headless --mask top_hat --out --json` does, with warnings as errors."""
    code = (
        "from itertools import islice\n"
        "from pathlib import Path\n"
        "from app.camera.demo import DemoSource\n"
        "from app.core.overlay import ViewSettings\n"
        "from app.core.pipeline import PipelineSettings\n"
        "from app.inference.registry import ModelOptions, build_pipeline\n"
        "from app.session.run_job import RunOutputs, find_mask, run_headless\n"
        "pipeline = build_pipeline(ModelOptions(threads=1)).pipeline\n"
        "outputs = RunOutputs(Path('demo.mp4'), Path('demo.jsonl'), None)\n"
        "hat = find_mask('top_hat')\n"
        "done = run_headless(DemoSource(), pipeline, PipelineSettings(), ViewSettings(), hat, outputs)\n"
        "print(sum(bool(r.tracks) for r in islice(done, 30)))\n"
    )
    told = moretta("-W", "error", "-c", code, program="python")
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) >= 25
    rows = [json.loads(line) for line in (tmp_path / "demo.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 29
    film = cv2.VideoCapture(str(tmp_path / "demo.mp4"))
    assert film.read()[0]
