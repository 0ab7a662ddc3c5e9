"""Makes the stated error mean what it says on photographs, and shows how well it does.

The net learns its stated error on worn and covered crops, where it errs more than on what a camera shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import minimize
from torch import nn

from app.core.geometry import flip_rotation, geodesic_rad, nearest_rotation
from training.fpnet.dataset import Batch
from training.fpnet.losses import rotation_from_6d

F64 = npt.NDArray[np.float64]


def fit_log_line(log_stated: npt.ArrayLike, error_rad: npt.ArrayLike) -> tuple[float, float]:
    """(shift, slope) so that exp(shift + slope * log_stated) is the likeliest mean of exponential errors (N,) rad."""
    stated, error = np.asarray(log_stated, np.float64), np.asarray(error_rad, np.float64)

    def loss(line: F64) -> float:
        log_mean = line[0] + line[1] * stated
        return float((error * np.exp(-log_mean) + log_mean).mean())

    shift, slope = minimize(loss, np.array([0.0, 1.0]), method="Nelder-Mead").x
    return float(shift), float(slope)


def calibrate(net: nn.Module, checks: Sequence[Batch]) -> tuple[float, float]:
    """`fit_log_line` of a network's answers to faces it was not trained on, asked as the app asks: the picture and its
    mirror image, averaged. Samples without a pose are left out."""
    stated, errors = [], []
    for check in checks:
        with torch.inference_mode():
            _, _, six, log_error = net.eval()(check.image)
            _, _, six_mirrored, log_error_mirrored = net(check.image.flip(3))
        mirrored = flip_rotation(rotation_from_6d(six_mirrored).numpy())
        mean = np.stack([nearest_rotation(R) for R in rotation_from_6d(six).numpy() + mirrored])
        posed = check.posed.numpy() > 0
        errors.append(geodesic_rad(mean, check.rotation.numpy())[posed])
        stated.append(0.5 * (log_error + log_error_mirrored)[:, 0].numpy()[posed])
    return fit_log_line(np.concatenate(stated), np.concatenate(errors))


def plot_reliability(rows: list[tuple[int, float, float]], file: Path) -> None:
    """Draw (n, mean stated, mean true) degrees as points beside the line of a perfect statement."""
    figure, axes = plt.subplots(figsize=(4, 4), dpi=120)
    stated, true = [r[1] for r in rows], [r[2] for r in rows]
    end = 1.1 * max(stated + true)
    axes.plot([0, end], [0, end], color="0.7", label="perfect")
    axes.plot(stated, true, "o-", label=f"groups of {rows[0][0]} faces")
    axes.set(xlabel="stated error, degrees", ylabel="distance to the ensemble, degrees", xlim=(0, end), ylim=(0, end))
    axes.legend()
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)
