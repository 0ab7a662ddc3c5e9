"""From a mesh checkpoint to models/mesh478: what model.toml and the card say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from app.core.errors import ConfigError
from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from training.export import config_hash, export_model
from training.fit import load_averaged
from training.mesh.config import MeshConfig
from training.networks.mesh_net import MeshNet, MeshNetForExport
from training.stored import load_weights

TEACHER = DataSource("MediaPipe Face Landmarker (teacher)", "Apache-2.0", "https://ai.google.dev/edge/mediapipe")
DATA = (
    TEACHER,
    DataSource("torchvision MobileNetV2 ImageNet weights (start)", "BSD-3-Clause", "https://pytorch.org/vision"),
    DataSource("300-W HELEN, LFPW, AFW train", "non-commercial research", "https://ibug.doc.ic.ac.uk/resources/300-W/"),
    DataSource("LFW, one picture a person", "research", "http://vis-www.cs.umass.edu/lfw/"),
    DataSource("UTKFace, aligned faces", "non-commercial research", "https://susanqq.github.io/UTKFace/"),
    DataSource("AFLW faces of MTFL", "academic", "https://mmlab.ie.cuhk.edu.hk/projects/TCDCN.html"),
    DataSource("generated portraits and photos", "unstated", ""),
)

CARD = """# mesh478: 478 points of a face in 3D

Input: one upright square face crop, RGB. Outputs: `points` (1, 478, 3) in crop units (x, y as (px + 0.5) / size, z as
px / size, smaller is nearer), `presence` (1, 1): is this still a face, `blendshapes` (1, 52) in MediaPipe's order.

**Network.** MobileNetV2 (ImageNet start, stem and first two groups of blocks frozen) at {size} px. A first look keeps
the layout of the 4x4 and 8x8 maps and gives coefficients of a linear shape model; a second look samples a stride-4
feature map at the coarse points of eyes, irises, lips, brows, nose and oval and corrects all points (held-out error of
the first look alone 2.7 %, of both 1.5 %). {parameters:.1f} M parameters.

**Labels.** The MediaPipe teacher on each picture and on its flipped twin, averaged; pictures where the two differ by
more than {disagreement:.0%} of the inter-ocular distance are dropped. No person drew these points: the network inherits
the teacher's errors, above all on hidden contours.

**Training.** {count} faces{profiled}, cut as a tracker cuts them (roll sigma {roll:.0f} degrees, shift {shift:.1%},
scale {scale:.0%}, wide tails), changed in light, colour, blur, resolution, noise, compression, partly covered. A tenth
of the samples hold no face or one badly off centre. In {aside:.0%} of the faces the irises are slid aside between the
lids, since people on photographs look at the camera; open jaws, closed eyes and pouts are drawn more often. Two stages
(rates 1.5e-3 and 7e-4), their weights averaged 65 : 35 (`mesh-average`, share chosen on the held-out set: 1.503 % to
1.493 %).

**Held out.** HELEN test and AFLW2000 samples entirely; every tenth portrait and LFW file.

**Search for the backbone** (`mesh-search`, the same heads, 128 px; two busy Zen 4 cores with VNNI, median of 72 runs
of random weights; only MobileNetV2's ImageNet weights were to be had, so only it could be trained in earnest):

| backbone | M parameters | float32 ms, 1 / 2 threads | 8-bit ms, 1 / 2 threads |
|---|---|---|---|
| MobileNetV2 | 4.3 | 3.2 / 3.5 | 1.7 / 1.8 |
| MobileNetV3-Large | 5.6 | 3.1 / 3.4 | 2.8 / 3.0 |
| MobileNetV4-conv-small | 3.8 | 2.1 / 2.3 | 1.2 / 1.5 |
| EfficientNet-Lite0 | 5.5 | 3.8 / 4.1 | 1.9 / 2.0 |
| LCNet | 3.6 | 2.0 / 2.2 | 1.7 / 2.0 |
| RepVGG-A0 | 10.4 | 10.3 / 9.7 | 3.3 / 3.4 |

**Real points.** One fixed linear map from the mesh to iBUG's 68, fitted on training pictures, is `real68_*`. Tried
beside it: the map fitted on this network's meshes instead of the teacher's (4.64 % for 4.66), and a linear correction
by 40 shape components fitted on the real labels (4.52 %); neither passes the teacher's 4.46 %. 0.03 of the gap is one
picture on which both hold another face. A network trained on the real points themselves is another model.

**Limits.** Trained mostly on photographs of adults looking within 45 degrees of the camera; the training pictures are
for research use, see the terms in model.toml. Behind a hand, a mask or large glasses the points are a guess. Real faces
beyond 45 degrees are few, and the teacher disagrees with itself on them (`real_far_turned_*`, against the teacher;
`mtfl_profiles_*`, against five points that people drew, in percent of the way from eyes to mouth, teacher and ours).

**Worst faces** (`mesh-eval --gallery`, the 24 worst of HELEN test and of the held-out set, looked at). Of the 48: 8 cut
by the picture's border, 7 of them among the six worst of their set; 9 in hard shadow, coloured light or the dark; 6
with mouth or chin behind a hand or a thing; 5 with a wide-open mouth or a grimace; 4 with a second face in the crop; 3
behind dark glasses. Where a face is cut or hidden there is nothing to see and the teacher guesses too; in about four it
is the teacher that is off. Done about it: black and repeated surroundings beside cut faces, covers, side light and
darkness in training, open mouths drawn more often. Not done: cutting whole faces artificially at the border.

**Units of the figures.** `*_pct_iod`: mean 2D error in percent of the 3D distance between the outer eye corners;
`*_mse_norm`: mean square over x, y and z in units of the crop read; `*_mse_unit`: in units of FFHQ's framing (1.7 times
the face), S2's measure; `*_searched_*`: the first crop from the app's own face search; n beside each. Produced by
`{command}`.
"""


def average_checkpoints(first: Path, second: Path, second_share: float, out: Path) -> None:
    """Write the weighted mean of two stages' averaged weights as a checkpoint of its own.

    Two stages of one training lie in one valley, and the mean of two points on its slopes is lower than either
    (Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization").

    Raises:
        ConfigError: a file is no checkpoint, or they are of different networks, or the share is not within [0, 1].
    """
    if not 0.0 <= second_share <= 1.0:
        raise ConfigError(f"The second checkpoint's share must be between 0 and 1, not {second_share:g}.")
    a, b = load_weights(first), load_weights(second)
    if {name: value.shape for name, value in a.items()} != {name: value.shape for name, value in b.items()}:
        raise ConfigError(f"{first} and {second} hold different networks.")
    mean = {
        name: torch.lerp(value, b[name], second_share) if value.is_floating_point() else value
        for name, value in a.items()
    }
    torch.save({"averaged": mean}, out)


def mesh_spec(config: MeshConfig, training: Mapping[str, str], metrics: Mapping[str, float]) -> ModelSpec:
    """What model.toml says of the mesh network; its file's hash is filled in when it is shipped."""
    return ModelSpec(
        id="mesh478",
        task="landmarks",
        file="model.onnx",
        sha256="0" * 64,
        licence="MIT (weights; see the terms of the training data)",
        data=DATA,
        input=InputSpec(
            "image", "NCHW", "RGB", (config.size_px, config.size_px), config.mean, config.std, config.crop_scale
        ),
        outputs=(
            OutputSpec("points", "points_norm", "mesh478"),
            OutputSpec("presence", "probability", None),
            OutputSpec("blendshapes", "blendshapes52", None),
        ),
        training=training,
        metrics=metrics,
    )


def ship_mesh(
    checkpoint: Path, config: MeshConfig, folder: Path, training: Mapping[str, str], faces: int, profiled: int
) -> ModelSpec:
    """Export the averaged weights of `checkpoint` to models/mesh478; raises as `export_model`."""
    net = MeshNet(config.size_px, config.shape_components, config.frozen_stages)
    load_averaged(net, checkpoint)
    card = CARD.format(
        size=config.size_px,
        parameters=sum(p.numel() for p in net.parameters()) / 1e6,
        disagreement=config.max_disagreement,
        count=faces,
        profiled=f" and {profiled} turned in 3D (profiled)" if profiled else "",
        roll=config.jitter.roll_rad * 57.2958,
        shift=config.jitter.shift,
        scale=config.jitter.log_scale,
        aside=config.look_aside_share,
        command=training.get("evaluate", "moretta-train mesh-eval"),
    )
    spec = mesh_spec(config, {**training, "config_hash": config_hash(config)}, {})
    return export_model(MeshNetForExport(net), spec, card, folder, dynamic_batch=False)
