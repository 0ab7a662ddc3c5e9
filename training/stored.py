"""Reading back what earlier steps left, with one sentence for a file that is missing, broken or another thing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError

if TYPE_CHECKING:  # those that only read configs and labels can do without
    import onnxruntime as ort
    import torch


def load_arrays(path: Path, *names: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an .npz file, all of them or those named, without their Python objects.

    Raises:
        ConfigError: the file cannot be read, or lacks one of the names.
    """
    try:
        # np.load leaves a file that is no archive open, so it is opened and closed here.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            missing = [name for name in names if name not in data.files]
            if missing:
                raise ConfigError(f"{path} lacks the array {missing[0]!r}.")
            return {name: data[name] for name in names or data.files}
    except ConfigError:
        raise
    except Exception as error:  # numpy, zipfile and zlib each have their own for bytes that are something else
        raise ConfigError(f"{path} cannot be read as arrays ({_why(error)}).") from None


def load_checkpoint(path: Path) -> dict[str, Any]:
    """What `torch.save` wrote, on the CPU; tensors and plain values only.

    Raises:
        ConfigError: the file cannot be read, or holds something else.
    """
    import torch

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch stumbles over foreign bytes in many classes of its own and Python's
        raise ConfigError(f"{path} is no checkpoint that can be read ({_why(error)}).") from None
    if not isinstance(state, dict):
        raise ConfigError(f"{path} is no checkpoint: it holds a {type(state).__name__}.")
    return state


def load_weights(path: Path) -> dict[str, torch.Tensor]:
    """The averaged weights of a checkpoint that `training.fit` wrote; raises ConfigError as `load_checkpoint`."""
    weights = load_checkpoint(path).get("averaged")
    if not isinstance(weights, dict):
        raise ConfigError(f"{path} holds no averaged weights.")
    return weights


def load_toml(path: Path, what: str) -> dict[str, Any]:
    """A TOML file as a table; what: how errors call it, such as "config".

    Raises:
        ConfigError: the file cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"The {what} {path} cannot be read: {error.strerror}.") from None
    except ValueError as error:  # no UTF-8, or no TOML
        raise ConfigError(f"{path}: not valid TOML: {error}.") from None


def onnx_session(path: Path, threads: int) -> ort.InferenceSession:
    """A teacher's network on the CPU.

    Raises:
        ConfigError: the file is missing, or onnxruntime cannot run it.
    """
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises many unrelated classes
        raise ConfigError(f"The teacher's network {path} cannot be run ({_why(error)}).") from None


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
