"""How well landmarks fit: every figure is normalised by the TRUTH, never by the prediction.

NME of a picture: mean over points of |predicted - true| / d (S1; Sagonas et al. 2013 for 300-W). d is the distance of
the outer eye corners ("inter_ocular"), of the pupils ("inter_pupil"), or the square root of the area of the points'
bounding box ("box").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.core.errors import ConfigError
from app.core.keypoint_schema import KeypointSchema
from app.core.types import F64

Normaliser = Literal["inter_ocular", "inter_pupil", "box"]

FAILURE_THRESHOLD = 0.08
"""NME above which a picture counts as failed: the 300-W challenge's 8 %."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures over pictures. nme, median, p90, p95 and threshold are fractions (0.03 is 3 %).

    failure_rate: share of pictures with NME > threshold. auc: area under the cumulative error curve from 0 to the
    threshold, over the threshold; 1 is perfect. All are NaN where count is 0.
    """

    count: int
    nme: float
    median: float
    p90: float
    p95: float
    failure_rate: float
    auc: float
    threshold: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def normaliser_px(truth: npt.ArrayLike, schema: KeypointSchema, kind: Normaliser) -> F64:
    """The distance d of each picture, (N,) px, from true points (N, K, 2).

    Raises:
        ConfigError: the schema has no pupils.
    """
    points = np.asarray(truth, dtype=np.float64)
    if kind == "box":
        side = points.max(axis=1) - points.min(axis=1)
        return np.asarray(np.sqrt(side[:, 0] * side[:, 1]))
    if kind == "inter_ocular":
        right, left = (points[:, i] for i in schema.outer_eyes)
    else:
        if not schema.pupils[0]:
            raise ConfigError(f"the schema {schema.id} has no pupils to normalise by")
        right, left = (points[:, list(group)].mean(axis=1) for group in schema.pupils)
    return np.asarray(np.linalg.norm(left - right, axis=1))


def point_errors(predicted: npt.ArrayLike, truth: npt.ArrayLike, distance_px: npt.ArrayLike) -> F64:
    """|predicted - true| / d per picture and point: (N, K) from points (N, K, 2) and d (N,).

    Raises:
        ValueError: the shapes differ, or a distance is not positive.
    """
    a, b = np.asarray(predicted, np.float64), np.asarray(truth, np.float64)
    d = np.asarray(distance_px, np.float64)
    if a.shape != b.shape or d.shape != a.shape[:1]:
        raise ValueError(f"expected equal (N, K, 2) and (N,), got {a.shape}, {b.shape} and {d.shape}")
    if not (d > 0).all():
        raise ValueError("a normalising distance is not positive")
    return np.asarray(np.linalg.norm(a - b, axis=-1) / d[:, None])


def summarise(nme_of_pictures: npt.ArrayLike, threshold: float = FAILURE_THRESHOLD) -> Summary:
    """The figures of pictures' NMEs (N,), each a fraction."""
    errors = np.asarray(nme_of_pictures, dtype=np.float64)
    if not errors.size:
        nan = float("nan")
        return Summary(0, nan, nan, nan, nan, nan, nan, threshold)
    p50, p90, p95 = np.percentile(errors, [50, 90, 95])
    return Summary(
        count=int(errors.size),
        nme=float(errors.mean()),
        median=float(p50),
        p90=float(p90),
        p95=float(p95),
        failure_rate=float((errors > threshold).mean()),
        # The curve is a staircase, so its area has a closed form: no grid, no rounding.
        auc=float(np.clip(1.0 - errors / threshold, 0.0, 1.0).mean()),
        threshold=threshold,
    )


def ced_curve(nme_of_pictures: npt.ArrayLike, grid: npt.ArrayLike) -> F64:
    """Share of pictures whose NME is at most each value of grid (M,); returns (M,)."""
    ordered = np.sort(np.asarray(nme_of_pictures, dtype=np.float64))
    if not ordered.size:
        return np.zeros(np.shape(grid))
    return np.asarray(np.searchsorted(ordered, np.asarray(grid), side="right") / ordered.size, dtype=np.float64)


def by_region(errors: npt.ArrayLike, schema: KeypointSchema) -> dict[str, float]:
    """Mean of point errors (N, K) over each region of the schema."""
    table = np.asarray(errors, np.float64)
    return {name: float(table[:, list(points)].mean()) for name, points in schema.regions.items() if table.size}


def by_subset(
    nme_of_pictures: npt.ArrayLike, subsets: Sequence[Iterable[str]], threshold: float = FAILURE_THRESHOLD
) -> Mapping[str, Summary]:
    """A summary of the pictures (N,) in each named subset; subsets[i] names those that picture i belongs to."""
    errors = np.asarray(nme_of_pictures, np.float64)
    members = [frozenset(s) for s in subsets]
    names = sorted(set().union(*members))
    return {n: summarise(errors[[n in m for m in members]], threshold) for n in names}
