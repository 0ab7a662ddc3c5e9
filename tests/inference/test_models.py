"""Every shipped model: hash, card, golden answer; and what is refused."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import ConfigError, ModelError, ModelFault
from app.core.preprocess import to_tensor
from app.inference.onnx_model import OnnxModel, read_spec
from app.inference.registry import ModelOptions, build_pipeline, list_models, load_face_pose_net
from app.paths import models_dir

ROOT = Path(__file__).parents[2]
MODELS = [p.name for p in list_models()]
NEEDED = {"pnet", "rnet", "fpnet", "mesh478", "eye_state"}


def test_the_pipelines_models_are_all_there() -> None:
    assert set(MODELS) >= NEEDED


@pytest.mark.parametrize("name", MODELS)
def test_golden_answer(name: str) -> None:
    """The file gives today what it gave when it was exported, from the same pixels through the app's own code."""
    model = OnnxModel.load(models_dir() / name, threads=1)
    spec = model.spec.input
    with np.load(models_dir() / name / "golden.npz") as golden:
        tensor = to_tensor(golden["crop"], spec.mean, spec.std, bgr=spec.colour == "BGR")
        np.testing.assert_allclose(tensor, golden["tensor"], atol=1e-5)
        answers = model.run(tensor)
        for output, value in answers.items():
            np.testing.assert_allclose(value, golden[f"output_{output}"], atol=float(golden["tolerance"]))


@pytest.mark.parametrize("name", MODELS)
def test_card_tells_data_and_command(name: str) -> None:
    card = (models_dir() / name / "CARD.md").read_text(encoding="utf-8")
    spec = read_spec(models_dir() / name)
    assert re.search(r"moretta-train|python -m", card), "the card names the command that made or scored the file"
    assert spec.data, "the model says what it was trained on, and by which teachers"
    assert spec.licence


@pytest.mark.parametrize("name", MODELS)
def test_a_file_names_no_place_on_the_machine_that_made_it(name: str) -> None:
    """The exporter's stack traces would."""
    assert b'File "' not in (models_dir() / name / "model.onnx").read_bytes()


@pytest.mark.parametrize("folder", sorted(p for p in models_dir().iterdir() if p.is_dir()), ids=lambda p: p.name)
def test_weights_go_with_their_card_and_licence(folder: Path) -> None:
    assert (folder / "CARD.md").read_text(encoding="utf-8").startswith("# ")
    licence = (folder / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License")
    toml = folder / "model.toml"
    sources = read_spec(folder).data if toml.is_file() else ()
    assert ("Soumith Chintala" in licence) == any("torchvision" in source.name for source in sources)


def test_all_models_together_are_at_most_60_mb() -> None:
    assert sum(p.stat().st_size for p in models_dir().rglob("*.onnx")) <= 60e6


def copy_of(name: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(models_dir() / name, tmp_path / name))


def test_altered_file_is_refused(tmp_path: Path) -> None:
    folder = copy_of("rnet", tmp_path)
    data = bytearray((folder / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.onnx").write_bytes(data)
    with pytest.raises(ModelError, match="altered") as caught:
        OnnxModel.load(folder)
    assert caught.value.reason is ModelFault.HASH


def test_missing_file_and_folder_are_told_apart_from_altered(tmp_path: Path) -> None:
    folder = copy_of("rnet", tmp_path)
    (folder / "model.onnx").unlink()
    for path in (folder, tmp_path / "nothing"):
        with pytest.raises(ModelError, match="missing") as caught:
            OnnxModel.load(path)
        assert caught.value.reason is ModelFault.MISSING


def test_wrong_outputs_are_a_signature_fault(tmp_path: Path) -> None:
    folder = copy_of("rnet", tmp_path)
    toml = folder / "model.toml"
    toml.write_text(toml.read_text().replace('name = "box"', 'name = "nose"'))
    with pytest.raises(ModelError, match="nose") as caught:
        OnnxModel.load(folder)
    assert caught.value.reason is ModelFault.SIGNATURE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('task = "refine"', 'task = "cooking"'), "task"),
        (('layout = "NCHW"', 'layout = "NHWC"'), "layout"),
        (('file = "model.onnx"', 'file = "../model.onnx"'), "own folder"),
        (('id = "rnet"', ""), "'id' is missing"),
        (('id = "rnet"', "id = "), "not valid TOML"),
    ],
)
def test_faulty_toml_names_the_field(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    folder = copy_of("rnet", tmp_path)
    toml = folder / "model.toml"
    assert change[0] in toml.read_text()
    toml.write_text(toml.read_text().replace(*change))
    with pytest.raises(ConfigError, match=words):
        read_spec(folder)


def test_pipeline_says_what_really_runs() -> None:
    built = build_pipeline(ModelOptions(threads=1))
    assert built.providers[-1] == "CPUExecutionProvider"
    assert {m.id for m in built.models} == NEEDED
    assert built.threads == 1


def test_unknown_landmark_model_lists_the_known() -> None:
    with pytest.raises(ConfigError, match="mesh478"):
        build_pipeline(ModelOptions(landmarks="no such"))


def test_face_pose_net_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.onnx"
    shutil.copy(models_dir() / "fpnet" / "model.onnx", mine)
    assert load_face_pose_net(mine, 1, False).spec.task == "face_pose"
    with pytest.raises(ModelError, match="There is no face pose net"):
        load_face_pose_net(tmp_path / "other.onnx", 1, False)
    mine.write_bytes(b"no network")
    with pytest.raises(ModelError, match="no ONNX model"):
        load_face_pose_net(mine, 1, False)


OPEN = "onnxruntime.InferenceSession('models/fpnet/model.onnx')"


@pytest.mark.parametrize(
    "load",
    [
        "from app.inference.registry import ModelOptions, build_pipeline; build_pipeline(ModelOptions(threads=1))",
        f"import benchmarks, onnxruntime; {OPEN}",
        f"import training, onnxruntime; {OPEN}",
    ],
)
def test_the_runtime_reports_nothing_and_leaves_nothing_behind(load: str, tmp_path: Path) -> None:
    """onnxruntime's builds send events to their maker; told not to, they make neither a number nor a store of them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_", "CI"))}
    subprocess.run([sys.executable, "-c", load], env={**kept, "HOME": str(tmp_path)}, cwd=ROOT, check=True)
    assert not list(tmp_path.rglob("*"))
