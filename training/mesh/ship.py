"""From a mesh checkpoint to models/mesh478: what model.toml and the card say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from training.export import config_hash, export_model
from training.fit import load_averaged
from training.mesh.config import MeshConfig
from training.networks.mesh_net import MeshNet, MeshNetForExport

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
feature map at the coarse points of eyes, irises, lips, brows, nose and oval and corrects all points.
{parameters:.1f} M parameters.

**Labels.** The MediaPipe teacher on each picture and on its flipped twin, averaged; pictures where the two differ by
more than {disagreement:.0%} of the inter-ocular distance are dropped. No person drew these points: the network inherits
the teacher's errors, above all on hidden contours.

**Training.** {count} faces{profiled}, cut as a tracker cuts them (roll sigma {roll:.0f} degrees, shift {shift:.1%},
scale {scale:.0%}, wide tails), changed in light, colour, blur, resolution, noise, compression, partly covered. A tenth
of the samples hold no face or one badly off centre. In {aside:.0%} of the faces the irises are slid aside between the
lids, since people on photographs look at the camera; open jaws, closed eyes and pouts are drawn more often.

**Held out.** HELEN test and AFLW2000 samples entirely; every tenth portrait and LFW file.

**Limits.** Trained mostly on photographs of adults looking within 45 degrees of the camera; the training pictures are
for research use, see the terms in model.toml. Behind a hand, a mask or large glasses the points are a guess.

**Worst faces** (`mesh-eval --gallery`, the 24 worst of each set looked at): faces cut by the picture's border, hidden
behind hands, hair or dark glasses, two faces in one crop, hard shadows; in some of them it is the teacher that
is off. (Training shows faces cut by the border with black and with repeated surroundings.)

**Units of the figures.** `*_pct_iod`: mean 2D error in percent of the 3D distance between the outer eye corners;
`*_mse_norm`: mean square over x, y and z in crop units; n beside each. Produced by `{command}`.
"""


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
