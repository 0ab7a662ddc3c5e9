"""From an FPNet checkpoint to models/fpnet: what model.toml and the card say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from app.core.modelspec import DataSource, InputSpec, ModelSpec, OutputSpec
from training.convert_mtcnn import MTCNN_MEAN, MTCNN_SOURCE, MTCNN_STD
from training.export import config_hash, export_model
from training.fast_prelu import with_fast_prelus
from training.fit import load_averaged
from training.fpnet.calibration import calibrate
from training.fpnet.dataset import Batch, FaceBatches, Mined, held_out_crops
from training.fpnet.distill import Recipe, split
from training.fpnet.network import SIZE_PX, ExportedFpNet, FpNet
from training.mesh.ship import TEACHER as MESH_TEACHER

_DATA = (
    MTCNN_SOURCE,
    DataSource("FSA-Net fusion (teacher; trained on 300W-LP)", "Apache-2.0", "https://github.com/shamangary/FSA-Net"),
    DataSource("3DDFA_V2 (teacher; BFM-derived)", "MIT", "https://github.com/cleardusk/3DDFA_V2"),
    MESH_TEACHER,
    DataSource("300-W HELEN, LFPW, AFW train", "non-commercial research", "https://ibug.doc.ic.ac.uk/resources/300-W/"),
    DataSource("LFW, one picture a person", "research", "http://vis-www.cs.umass.edu/lfw/"),
    DataSource("UTKFace, aligned faces", "non-commercial research", "https://susanqq.github.io/UTKFace/"),
    DataSource("AFLW faces of MTFL, four fifths", "academic", "https://mmlab.ie.cuhk.edu.hk/projects/TCDCN.html"),
    DataSource("generated portraits and photos", "unstated", ""),
)

_OUTPUTS = (
    OutputSpec("face", "probability", None),
    OutputSpec("box", "box_offsets", None),
    OutputSpec("rot6d", "rot6d", None),
    OutputSpec("uncertainty", "radians", None),
)

_CARD = """# fpnet: face, box and head direction at the end of the cascade

Input: a square around a face as R-Net (or the mesh's bounding box) gives it, {size} x {size} px,
RGB, (x - 127.5) / 128.

Outputs: `face` (B, 2) probabilities (other, face); `box` (B, 4) offsets to the bounding box of the 478-point mesh, in
square sides; `rot6d` (B, 6) two vectors that Gram-Schmidt turns into R_camera_from_head relative to the line of sight;
`uncertainty` (B, 1) the expected geodesic error of that rotation in radians.

**Network.** MTCNN's O-Net with the landmark head replaced (Saitarly 2022), started from O-Net's own weights (MIT,
facenet-pytorch; see LICENSE){deeper};
the first layer stays as it came. {parameters:.2f} M parameters.

**Labels.** The chordal mean of three teachers, each asked about the picture and its mirror image: FSA-Net's fusion,
3DDFA_V2, and a rigid fit of the canonical face to MediaPipe's mesh. Faces where two of them differ by more than
{disagreement:.0f} degrees are dropped. No person measured these angles: "error" below is distance to the ensemble.
The largest distance between two teachers of one face: median {median:.1f}, 90th percentile {p90:.1f} degrees over
{labelled} faces.

**Training.** {faces} photographed faces{turned}, cut as R-Net cuts them, turned in the image plane ({wide_share:.0f} %
of them anywhere within {wide:.0f} degrees; the label turns with the picture), mirrored, relit, blurred, covered, cut by
the picture's border, compressed; a third of each batch is no face (P-Net's and R-Net's own mistakes, pieces of faces;
outside negatives that O-Net takes for a face are left out). Cross entropy + smooth L1 of the box + geodesic angle +
likelihood of the stated error, which is then calibrated (a line in its logarithm) on {check} photographs kept apart, as
they are and worn.

**Held out.** HELEN test, AFLW2000 samples, the fifth of MTFL whose AFLW image id divides by five: never trained on.

**Limits.** 300W-LP's angles, which two teachers learned, are no measurements either. Real heads beyond 60 degrees are
hardly in the data; what the net knows of them comes from pictures turned in 3D. The training pictures are for research
use, see the terms in model.toml. Balance over age, sex and skin colour was not measured.

**Commands.** `{command}`, scored by `moretta-train fpnet-eval`.
"""


def fpnet_spec(recipe: Recipe, training: Mapping[str, str]) -> ModelSpec:
    """model.toml of the shipped net, without file and hash."""
    return ModelSpec(
        id="fpnet",
        task="face_pose",
        file="",
        sha256="0" * 64,
        licence="MIT (weights; see the terms of the training data)",
        data=_DATA,
        input=InputSpec(
            "image",
            "NCHW",
            "RGB",
            (SIZE_PX, SIZE_PX),
            (MTCNN_MEAN,) * 3,
            (MTCNN_STD,) * 3,
            crop_scale=recipe.crop_scale,
        ),
        outputs=_OUTPUTS if recipe.geodesic_loss else _OUTPUTS[:-1],
        training={**training, "config_hash": config_hash(recipe)},
        metrics={},
    )


def ship_fpnet(
    checkpoint: Path, recipe: Recipe, folder: Path, training: Mapping[str, str], mined: Mined, turned: int
) -> ModelSpec:
    """Export the averaged weights of `checkpoint` to models/fpnet; raises as `export_model`.

    mined: the photographed faces it was trained on; those kept for checking calibrate the stated error. turned: how
    many faces turned in 3D it was trained on as well.
    """
    net = FpNet(deeper=recipe.deeper)
    load_averaged(net, checkpoint)
    faces, check, _ = split(mined, recipe.max_disagreement_rad)
    # The plain recipe never trains the stated error.
    calibration = calibrate(net, _check_crops(mined, recipe)) if recipe.geodesic_loss else None
    apart = np.degrees(mined.disagreement_rad)
    card = _CARD.format(
        size=SIZE_PX,
        deeper=", with two convolutions more at 10 x 10 px and two at 3 x 3 px, beside short cuts"
        if recipe.deeper
        else "",
        parameters=sum(p.numel() for p in net.parameters()) / 1e6,
        disagreement=recipe.max_disagreement_rad * 57.2958,
        median=float(np.median(apart)),
        p90=float(np.percentile(apart, 90)),
        labelled=len(apart),
        faces=len(faces),
        check=len(check),
        turned=f" and {turned} turned in 3D" if turned else "",
        wide=recipe.augmentation.wide_turn_rad * 57.2958,
        wide_share=100.0 * recipe.augmentation.wide_turn_share,
        command=training["command"],
    )
    shipped = ExportedFpNet(with_fast_prelus(net), calibration, six_frame_is_6drepnet=mined.raw_vectors is not None)
    return export_model(shipped, fpnet_spec(recipe, training), card, folder, dynamic_batch=True)


def _check_crops(mined: Mined, recipe: Recipe) -> tuple[Batch, Batch]:
    """The photographs kept for checking, as they are and worn as in training, in equal numbers: calibrated on good
    pictures alone, the stated error is half of the true one on bad ones."""
    _, check, negatives = split(mined, recipe.max_disagreement_rad)
    plain = held_out_crops(mined, check, SIZE_PX, recipe.crop_scale)
    batches = FaceBatches(
        mined, check, negatives, recipe.augmentation, SIZE_PX, recipe.crop_scale, batch=3 * len(check) // 2,
        batches_per_epoch=1, seed=0,
    )  # fmt: skip
    return plain, batches[0]
