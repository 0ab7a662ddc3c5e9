"""The jaw's row of a shipped mesh network's last layer, fitted anew so that open mouths are read as open as they are.

The network learns all 52 blendshapes by their square error on photographs, of which one in sixty shows a wide-open
mouth. Such a fit pulls what is rare towards what is common: it read 0.3 where the teacher says 0.7. What it saw of the
mouth is in the features before the last layer all the same. Here that one row is solved again by least squares, on
training faces cut and spoilt as in training, the rarer levels of openness weighing more (`level_weights`).

The app clips the score to [0, 1]. A shut mouth (teacher 0) may therefore be read below 0 at no cost, and the fit knows
that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
from onnx import numpy_helper
from tqdm import tqdm

from app.core.errors import ModelError, ModelFault
from app.core.modelspec import ModelSpec
from app.core.preprocess import to_tensor
from app.core.types import F32, F64
from app.inference.onnx_model import OnnxModel, file_sha256
from training.export import FIGURES_TITLE, write_model_toml
from training.fpnet.dataset import is_held_out
from training.mesh.dataset import MeshDataset
from training.mesh.profiling import TURNED_PREFIX
from training.mesh.quantise import GOLDEN_TOLERANCE, renew_golden

JAW_OPEN = 25
"""Place of jawOpen among the 52 blendshapes."""

LEVELS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.01)
"""Edges of the levels of openness; above 0.6 faces are few."""

_SHUT = 0.03
_RIDGES = (0.03, 0.1, 0.3)
_EVENNESS = 0.5
_FOLDS = 3
_ROUNDS = 3
"""Of leaving out the shut mouths that are read below 0 and solving again."""


_NOTE_TITLE = "**Jaw.**"
CARD_NOTE = f"""{_NOTE_TITLE} As trained and averaged, the network read wide-open mouths half shut, on training pictures
too: the square error over faces of which few have an open jaw pulls what is rare towards what is
common. Quantising is not the cause (34 open mouths of HELEN train, exact crops: 0.278 too low with
8-bit activations and with float32 ones). `mesh-jaw` fits the last layer's one row for jawOpen anew
on features of training crops, the rarer levels of openness weighing more; nothing else changes.
`*_jaw_*` below are against the teacher's jawOpen, in the app's own boxes; `open` is above 0.4,
`40_60` from 0.4 to 0.6; the fifth of MTFL is left out of this fit, but the layers before have seen
it.

| jawOpen against the teacher | n (open) | error before, after | bias on open mouths before, after |
|---|---|---|---|
| HELEN test | 330 (2) | 0.031, 0.037 | -0.27, -0.08 |
| held out | 367 (12) | 0.037, 0.039 | -0.22, -0.05 |
| MTFL, held-out fifth | 384 (4) | 0.032, 0.041 | -0.28, -0.10 |
| `python -m benchmarks.jaw_truth`: eight films not trained on, demo clip | 1346 (241) | 0.075, 0.055 | -0.27, -0.00 |

Shut mouths are read with more noise, and in the films half-open ones (0.1 to 0.4) are read 0.09 too open, where they
were 0.05 too shut; correlation there 0.930 before, 0.943 after. Tried beside it, on training pictures left out of the
fit (error with every level weighing the same): on plain crops of 4482 pictures a curve over the old score 0.093, this
row 0.087, openings and shape of the lips 0.089, these with the old score 0.081; on spoilt crops the curve 0.109, this
row 0.094. On another split, plain crops: as trained 0.150, this row 0.073, a hidden layer of 32 in its place 0.073,
levels weighing fully the same 0.076, with half-open mouths further too open.
"""


@dataclass(frozen=True, slots=True)
class JawSamples:
    """features (N, D) float32, what goes into the last layer; jaw (N,) float32, the teacher's jawOpen; picture (N,)
    int64, samples of one picture have the same number."""

    features: F32
    jaw: F32
    picture: npt.NDArray[np.int64]

    def take(self, keep: npt.NDArray[np.bool_]) -> JawSamples:
        """The samples where keep (N,) is true."""
        return JawSamples(self.features[keep], self.jaw[keep], self.picture[keep])


@dataclass(frozen=True, slots=True)
class Row:
    """The score is features @ weight (D,) + bias, then clipped to [0, 1]."""

    weight: F64
    bias: float

    def read(self, features: F32) -> F64:
        """Scores (N,) in [0, 1] of features (N, D)."""
        score: F64 = features.astype(np.float64) @ self.weight + self.bias
        return np.clip(score, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class LastLayer:
    """Names in the graph: the features that go in, and the weight and the bias of the layer."""

    features: str
    weight: str
    bias: str


def last_layer(network: onnx.ModelProto) -> LastLayer:
    """The dense layer whose clipped output is "blendshapes".

    Raises:
        ModelError: the network has none.
    """
    made_by = {output: node for node in network.graph.node for output in node.output}
    clip = made_by.get("blendshapes")
    dense = None if clip is None or clip.op_type != "Clip" else made_by.get(clip.input[0])
    if dense is None or dense.op_type != "Gemm":
        raise ModelError(ModelFault.SIGNATURE, "The network has no dense layer that writes its blendshapes.")
    return LastLayer(*dense.input)


def draw_samples(network: onnx.ModelProto, spec: ModelSpec, data: MeshDataset, seed: int = 0) -> JawSamples:
    """The features of training samples; open mouths are drawn up to 25 times as often as plain ones.

    Args:
        network: as shipped.
        spec: its model.toml.
        data: without background; every sample is a face. The pictures that FPNet's card holds out are left out.
        seed: of all chance.
    """
    cv2.setNumThreads(0)  # crops are so small that handing them round costs more
    probe = onnx.ModelProto()
    probe.CopyFrom(network)
    features = last_layer(network).features
    probe.graph.output.append(onnx.helper.make_empty_tensor_value_info(features))
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(seed)
    jaws = data.blendshapes()[:, JAW_OPEN]
    names = [name.removeprefix(TURNED_PREFIX) for name in data.names()]
    pictures = np.unique(names, return_inverse=True)[1]
    rows, drawn = [], []
    for face, count in enumerate(tqdm(draw_counts(jaws), desc="jaw")):
        if is_held_out(names[face]):
            continue
        for _ in range(int(count)):
            tensor = to_tensor(data.sample(face, rng)["image"].numpy(), spec.input.mean, spec.input.std, bgr=False)
            rows.append(session.run([features], {spec.input.name: tensor})[0][0])
            drawn.append(face)
    return JawSamples(np.asarray(rows, np.float32), jaws[drawn].astype(np.float32), pictures[drawn].astype(np.int64))


def draw_counts(jaw: F32) -> npt.NDArray[np.int64]:
    """How often each face (N,) is drawn: 25 times with a wide-open mouth, once at rest; of the shut every second."""
    counts = 1 + np.round(24.0 * jaw).astype(np.int64)
    counts[(jaw < _SHUT) & (np.arange(len(jaw)) % 2 == 1)] = 0
    return counts


def level_weights(jaw: F32, evenness: float) -> F64:
    """Weights (N,) with sum 1 by how rare a sample's level of openness is.

    evenness: 0 every sample weighs the same, 1 every level does, 0.5 halfway. A fit at 1 reads open mouths no better
    than one at 0.5 and half-open ones too open (training pictures left out of the fit).
    """
    level = np.digitize(jaw, LEVELS) - 1
    count = np.bincount(level, minlength=len(LEVELS) - 1)
    weights: F64 = count[level].astype(np.float64) ** -evenness
    return weights / weights.sum()


def fit_row(samples: JawSamples, ridge: float) -> Row:
    """Weighted least squares with the clip in mind.

    Args:
        samples: to fit.
        ridge: how strongly the weights of standardised features are held towards 0.
    """
    weights = level_weights(samples.jaw, _EVENNESS).astype(np.float32)
    mean = weights @ samples.features
    spread = np.sqrt(weights @ np.square(samples.features - mean)) + 1e-6
    scaled = (samples.features - mean) / spread
    target = samples.jaw
    counted = np.ones(len(target), bool)
    solution, level = np.zeros(scaled.shape[1]), 0.0
    for _ in range(_ROUNDS):
        used, share = scaled[counted], weights[counted]
        centre = share @ used / share.sum()
        middle = share @ target[counted] / share.sum()
        around = used - centre
        weighed = around * share[:, None]
        square = (weighed.T @ around).astype(np.float64) + ridge * np.eye(scaled.shape[1])
        solution = np.linalg.solve(square, (weighed.T @ (target[counted] - middle)).astype(np.float64))
        level = float(middle - centre @ solution)
        # a score below the target is an error only as far as the clip leaves one
        counted = (scaled @ solution + level > 0.0) | (target > LEVELS[1])
    return Row(solution / spread, level - float(mean @ (solution / spread)))


def level_error(jaw: F32, read: F64) -> float:
    """Mean absolute error, every level of openness weighing the same."""
    return float(level_weights(jaw, 1.0) @ np.abs(read - jaw))


def choose_ridge(samples: JawSamples) -> tuple[float, float]:
    """The strength whose fits read best on pictures left out of them, and that error (`level_error`)."""
    fold = samples.picture % _FOLDS
    best = (np.inf, 0.0)
    for ridge in _RIDGES:
        read = np.zeros(len(fold))
        for k in range(_FOLDS):
            read[fold == k] = fit_row(samples.take(fold != k), ridge).read(samples.features[fold == k])
        best = min(best, (level_error(samples.jaw, read), ridge))
    return best[1], best[0]


def write_row(folder: Path, row: Row, training: str) -> ModelSpec:
    """Put the row into the network of a model folder; hash, golden sample, card and model.toml's [training] follow.

    The figures are taken out: they are the old network's until `mesh-eval --write` makes them anew.

    Args:
        folder: models/<id>.
        row: for the jaw.
        training: what model.toml is to say of it under "jaw".

    Raises:
        ModelError: the folder holds no usable model, or one without that layer.
    """
    spec = OnnxModel.load(folder).spec
    path = folder / spec.file
    network = onnx.load(str(path))
    layer = last_layer(network)
    for initializer in network.graph.initializer:
        values = numpy_helper.to_array(initializer).copy()
        if initializer.name == layer.weight:
            (values if values.shape[1] == len(row.weight) else values.T)[JAW_OPEN] = row.weight
        elif initializer.name == layer.bias:
            values[JAW_OPEN] = row.bias
        else:
            continue
        initializer.CopyFrom(numpy_helper.from_array(values, initializer.name))
    onnx.save(network, str(path))
    spec = replace(spec, sha256=file_sha256(path), training={**spec.training, "jaw": training}, metrics={})
    write_model_toml(spec, folder)
    renew_golden(folder, GOLDEN_TOLERANCE)
    card = folder / "CARD.md"
    text = card.read_text(encoding="utf-8").split(FIGURES_TITLE)[0].split(_NOTE_TITLE)[0]
    card.write_text(f"{text.rstrip()}\n\n{CARD_NOTE}", encoding="utf-8")
    return spec
