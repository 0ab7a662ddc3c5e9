"""What earlier steps left, or something else under its name: arrays, or one sentence; never a traceback."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.core.errors import ConfigError

torch = pytest.importorskip("torch")

from training.cli import main  # noqa: E402
from training.stored import load_arrays, load_checkpoint, load_toml, load_weights, onnx_session  # noqa: E402

# Bytes that numpy, zipfile, pickle and torch each refuse in a way of their own.
FOREIGN = [b"", b"hello", b"PK\x03\x04torn", b"\x80\x04garbage", b"\x93NUMPY\x01\x00", bytes(range(256))]


@pytest.mark.parametrize("content", FOREIGN, ids=repr)
def test_foreign_bytes_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for load in (load_arrays, load_checkpoint, load_weights, lambda p: onnx_session(p, 1)):
        with pytest.raises(ConfigError, match="file"):
            load(path)


def test_a_folder_and_nothing_are_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        for load in (load_arrays, load_checkpoint, lambda p: load_toml(p, "config"), lambda p: onnx_session(p, 1)):
            with pytest.raises(ConfigError):
                load(path)


def test_arrays_come_back_and_a_missing_one_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", points=np.arange(3), names=np.array(["x"]))
    assert list(load_arrays(tmp_path / "a.npz")) == ["points", "names"]
    assert load_arrays(tmp_path / "a.npz", "points")["points"].tolist() == [0, 1, 2]
    with pytest.raises(ConfigError, match="'shapes'"):
        load_arrays(tmp_path / "a.npz", "points", "shapes")


def test_a_single_array_is_not_an_archive(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(3))
    with pytest.raises(ConfigError, match="cannot be read"):
        load_arrays(tmp_path / "a.npy")


def test_weights_are_those_of_a_run(tmp_path: Path) -> None:
    torch.save({"averaged": {"w": torch.ones(2)}}, tmp_path / "run.pt")
    assert load_weights(tmp_path / "run.pt")["w"].tolist() == [1.0, 1.0]
    torch.save({"w": torch.ones(2)}, tmp_path / "bare.pt")
    with pytest.raises(ConfigError, match="no averaged weights"):
        load_weights(tmp_path / "bare.pt")
    torch.save(torch.ones(2), tmp_path / "tensor.pt")
    with pytest.raises(ConfigError, match="no checkpoint"):
        load_checkpoint(tmp_path / "tensor.pt")


def test_toml_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_toml(tmp_path / "c.toml", "config")


@pytest.mark.parametrize(
    "arguments",
    [
        "mesh-cache . out --labels text.npz",
        "mesh-fit . --out run",
        "mesh-average text.pt text.pt --second-share 0.5 --out out.pt",
        "mesh-search .",
        "s2-export . model",
        "eye-terms . .",
        "fpnet-label . --meshes text.npz --teachers . --out poses.npz",
        "fpnet-mine . --meshes text.npz --poses text.npz --onet text.pt --out out",
        "fpnet-eval . --meshes gone.npz --poses gone.npz",
        "fit binary.toml --data .",
        "study-run binary.toml --data . --records out",
        "points68-export gone.pt model",
        "label . out --teacher text.pt --processes 0",
    ],
)
def test_wrong_files_are_one_line_and_code_2(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.npz").write_text("hello")
    (tmp_path / "text.pt").write_text("hello")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert main(arguments.split()) == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("moretta-train: ")
    assert len(error.splitlines()) == 1
