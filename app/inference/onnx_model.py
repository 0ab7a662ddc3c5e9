"""A checked ONNX model: hash, signature, provider. The only module that imports onnxruntime."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from app.core.errors import ConfigError, ModelError, ModelFault
from app.core.modelspec import ModelSpec, parse_model_toml

Array = npt.NDArray[np.float32]

# Windows has another way of reporting; the package's own beginning tells the rest.
ort.disable_telemetry_events()


class OnnxModel:
    """One network, loaded by hash from its folder (model.toml beside the file)."""

    def __init__(self, spec: ModelSpec, session: ort.InferenceSession) -> None:
        self.spec = spec
        self._session = session
        self._output_names = [o.name for o in spec.outputs]

    @classmethod
    def load(cls, folder: Path, threads: int = 1, cuda: bool = False) -> OnnxModel:
        """Load models/<id>.

        Args:
            folder: holds model.toml and the file it names.
            threads: onnxruntime's intra-op threads.
            cuda: ask for the GPU provider; `providers` tells what was really given.

        Raises:
            ModelError: MISSING file, HASH differs, SIGNATURE (inputs or outputs are not those of model.toml).
            ConfigError: model.toml is not usable.
        """
        spec = read_spec(folder)
        path = folder / spec.file
        return cls.from_file(path, spec, threads, cuda)

    @classmethod
    def from_file(cls, path: Path, spec: ModelSpec, threads: int = 1, cuda: bool = False) -> OnnxModel:
        """Load `path` as the network that `spec` describes; raises as `load`."""
        data = verified_bytes(path, spec)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Workers that spin while they wait take the second core from the camera and the window: on two busy cores a
        # tracked frame took 36 ms with spinning and 11 ms without (demo clip, median of 150).
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        wanted = ["CUDAExecutionProvider"] if cuda and "CUDAExecutionProvider" in ort.get_available_providers() else []
        try:
            session = ort.InferenceSession(data, options, providers=[*wanted, "CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises many unrelated classes
            raise ModelError(ModelFault.SIGNATURE, f"{path.name} is no ONNX model that can run: {error}") from None
        model = cls(spec, session)
        model._check_signature(path)
        return model

    @property
    def providers(self) -> tuple[str, ...]:
        """The execution providers really in use, read back from the session."""
        return tuple(self._session.get_providers())

    def run(self, tensor: Array) -> dict[str, Array]:
        """Run on (B, 3, H, W) float32; returns every output of model.toml by name."""
        values = self._session.run(self._output_names, {self.spec.input.name: tensor})
        return dict(zip(self._output_names, values, strict=True))

    def _check_signature(self, path: Path) -> None:
        inputs = [i.name for i in self._session.get_inputs()]
        outputs = {o.name for o in self._session.get_outputs()}
        missing = [n for n in self._output_names if n not in outputs]
        if inputs != [self.spec.input.name] or missing:
            raise ModelError(
                ModelFault.SIGNATURE,
                f"{path.name} has inputs {inputs} and outputs {sorted(outputs)}, "
                f"but model.toml names {self.spec.input.name} and {self._output_names}.",
            )


def read_spec(folder: Path) -> ModelSpec:
    """Read models/<id>/model.toml.

    Raises:
        ModelError: there is none. ConfigError: it is not usable.
    """
    path = folder / "model.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise ModelError(ModelFault.MISSING, f"The model {folder.name!r} is missing: no model.toml in it.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{folder.name}/model.toml: is no UTF-8 text") from None
    return parse_model_toml(text, f"{folder.name}/model.toml")


def verified_bytes(path: Path, spec: ModelSpec) -> bytes:
    """The file's bytes, once its SHA-256 is that of model.toml; raises ModelError as `OnnxModel.load`."""
    try:
        data = path.read_bytes()
    except OSError:
        raise ModelError(ModelFault.MISSING, f"The model file {spec.id}/{spec.file} is missing.") from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != spec.sha256:
        raise ModelError(
            ModelFault.HASH,
            f"The model file {spec.id}/{spec.file} was altered (sha256 {digest[:12]}, expected {spec.sha256[:12]}); "
            "reinstall Moretta.",
        )
    return data


def file_sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def available_providers() -> tuple[str, ...]:
    """The execution providers of the installed onnxruntime."""
    return tuple(ort.get_available_providers())


def runtime_version() -> str:
    """The version of onnxruntime in use."""
    return str(ort.__version__)
