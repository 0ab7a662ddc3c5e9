"""The published point sets: mirrors are their own inverse and agree with names, regions cover every point once."""

from __future__ import annotations

import pytest

from app.core.errors import ConfigError
from app.core.keypoint_schema import KeypointSchema, mirror_of
from app.core.keypoints import schema
from app.core.keypoints_datasets import DATASET_SCHEMAS, FACE14, FACE14_FROM_IBUG68, IBUG68

_ALL = pytest.mark.parametrize("points", DATASET_SCHEMAS, ids=lambda s: s.id)


@_ALL
def test_mirror_is_its_own_inverse(points: KeypointSchema) -> None:
    assert len(points.mirror) == points.count
    assert [points.mirror[i] for i in points.mirror] == list(range(points.count))


@_ALL
def test_names_swap_sides_in_the_mirror(points: KeypointSchema) -> None:
    for name, index in points.names.items():
        other = name.replace("right", "?").replace("left", "right").replace("?", "left")
        assert points.mirror[index] == points.names[other], name


@_ALL
def test_pupils_and_corners_swap_sides_in_the_mirror(points: KeypointSchema) -> None:
    right, left = points.pupils
    assert {points.mirror[i] for i in right} == set(left)
    assert points.mirror[points.outer_eyes[0]] == points.outer_eyes[1]


@_ALL
def test_regions_hold_every_point_once_and_are_symmetric(points: KeypointSchema) -> None:
    assert sorted(i for region in points.regions.values() for i in region) == list(range(points.count))
    for region in points.regions.values():
        assert {points.mirror[i] for i in region} == set(region)


@_ALL
def test_found_by_id(points: KeypointSchema) -> None:
    assert schema(points.id) is points


def test_the_14_points_keep_their_names_and_sides() -> None:
    shared = set(FACE14.names) & set(IBUG68.names)
    assert len(shared) == 12
    for name in shared:
        assert FACE14_FROM_IBUG68[FACE14.names[name]] == (IBUG68.names[name],)
    for i, j in enumerate(FACE14.mirror):
        assert {IBUG68.mirror[k] for k in FACE14_FROM_IBUG68[i]} == set(FACE14_FROM_IBUG68[j])


def test_unknown_schema_and_point_are_named() -> None:
    with pytest.raises(ConfigError, match="aflw21"):
        schema("aflw21")
    with pytest.raises(ConfigError, match="tail"):
        IBUG68.index("tail")


def test_a_point_in_two_pairs_is_refused() -> None:
    with pytest.raises(ValueError, match="two pairs"):
        mirror_of(4, (0, 1), (1, 2))
