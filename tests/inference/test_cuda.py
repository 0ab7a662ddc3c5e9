"""--cuda: the GPU provider is used where it is there, and where it is not, the user is told."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
import pytest

from app.cli import main
from app.inference.onnx_model import OnnxModel
from app.paths import models_dir

NO_GPU = "CUDAExecutionProvider" not in ort.get_available_providers()


@pytest.mark.skipif(not NO_GPU, reason="this onnxruntime has the GPU provider")
def test_detect_with_cuda_says_that_it_runs_on_the_cpu(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cv2.imwrite(str(tmp_path / "wall.png"), np.full((80, 120, 3), 127, np.uint8))
    assert main(["detect", str(tmp_path / "wall.png"), str(tmp_path / "out"), "--cuda"]) == 0
    assert capsys.readouterr().err == "moretta: the GPU cannot be used by this onnxruntime; running on the CPU\n"
    assert main(["detect", str(tmp_path / "wall.png"), str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("cuda", [False, True])
def test_a_model_tells_the_providers_it_was_really_given(cuda: bool) -> None:
    providers = OnnxModel.load(models_dir() / "rnet", cuda=cuda).providers
    assert "CPUExecutionProvider" in providers
    assert ("CUDAExecutionProvider" in providers) <= (cuda and not NO_GPU)
