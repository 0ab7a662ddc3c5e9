from __future__ import annotations

from typing import Any

import pytest

from app.core.errors import CameraError, CameraFault, SourceError
from app.session.run_sync import run_sync


def test_every_frame_in_order_without_waiting(make_source: Any, pipeline: Any) -> None:
    source = make_source([0.0, 1e6, 2e6], live=False)
    results = list(run_sync(source, pipeline, "settings"))
    assert [result.frame.index for result in results] == [0, 1, 2]
    assert pipeline.settings == ["settings"] * 3
    assert pipeline.resets == 1
    assert source.closed.is_set()


def test_an_empty_source_yields_nothing(make_source: Any, pipeline: Any) -> None:
    assert list(run_sync(make_source([]), pipeline, None)) == []


def test_an_unreadable_picture_is_raised(make_source: Any, pipeline: Any) -> None:
    source = make_source([0.0, 1.0], live=False)
    source.errors = {0: SourceError("bad")}
    with pytest.raises(SourceError):
        list(run_sync(source, pipeline, None))
    assert source.closed.is_set()


def test_an_unreadable_picture_is_reported_and_the_rest_done(make_source: Any, pipeline: Any) -> None:
    source = make_source([0.0, 1.0, 2.0], live=False)
    source.errors = {1: SourceError("bad", "1.png")}
    bad: list[SourceError] = []
    results = list(run_sync(source, pipeline, None, on_unreadable=bad.append))
    assert [result.frame.index for result in results] == [0, 2]
    assert [error.name for error in bad] == ["1.png"]


def test_a_camera_fault_is_raised(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    source.errors = {2: CameraError(CameraFault.BLACK, "dark")}
    with pytest.raises(CameraError):
        list(run_sync(source, pipeline, None))
    assert len(pipeline.frames) == 2


def test_leaving_early_closes_the_source(make_source: Any, pipeline: Any) -> None:
    source = make_source()
    run = run_sync(source, pipeline, None)
    next(run)
    run.close()
    assert source.closed.is_set()
