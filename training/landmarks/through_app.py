"""Labelled faces as the app itself sees them: search, landmarks and all, each picture alone."""

from __future__ import annotations

from collections.abc import Iterator

from tqdm import tqdm

from app.core.geometry import box_iou
from app.core.pipeline import Pipeline, PipelineSettings
from app.core.types import FaceTrack, Frame
from training.datasets.sample import LandmarkSample, LandmarkSet
from training.landmarks.boxes import LEAST_OVERLAP
from training.landmarks.crop import points_box


def faces_through_app(pipeline: Pipeline, data: LandmarkSet) -> Iterator[tuple[LandmarkSample, FaceTrack]]:
    """Each labelled face with the track whose mesh covers it best; faces that the app does not find are left out."""
    settings = PipelineSettings(follow=False, attention=None)
    for index, sample in enumerate(tqdm(data.samples, desc="through the app", leave=False)):
        tracks = pipeline.step(Frame(sample.read(), index, float(index)), settings).tracks
        wanted = points_box(sample.points_px)[None]
        overlaps = [
            (float(box_iou(wanted, points_box(t.landmarks_px)[None])[0, 0]), i)
            for i, t in enumerate(tracks)
            if t.landmarks_px is not None
        ]
        overlap, best = max(overlaps, default=(0.0, -1))
        if overlap >= LEAST_OVERLAP:
            yield sample, tracks[best]
