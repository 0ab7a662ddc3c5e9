"""What a set of facial points is: how many, what the named ones are called, which swap in a mirror, what normalises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class KeypointSchema:
    """names: point name to index. outer_eyes: (right, left) outer corners, for inter-ocular distance and roll.

    mirror: for each point the one that takes its place in a mirrored face; empty where it is not known here.
    pupils: (right, left), each the points whose mean is the pupil, for inter-pupil distance; empty where unknown.
    regions: part of the face to its points. Left and right are the subject's.
    """

    id: str
    count: int
    names: Mapping[str, int]
    outer_eyes: tuple[int, int]
    mirror: tuple[int, ...] = ()
    pupils: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    regions: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def index(self, name: str) -> int:
        """Index of a named point.

        Raises:
            ConfigError: the schema has no such point; the message lists those it has.
        """
        if name not in self.names:
            raise ConfigError(f"no point is called {name!r}; {self.id} has: {', '.join(sorted(self.names))}")
        return self.names[name]


def mirror_of(count: int, *pairs: tuple[int, int]) -> tuple[int, ...]:
    """The mirror permutation of `count` points from the pairs that swap; all others stay.

    Raises:
        ValueError: a point is in two pairs, or out of range.
    """
    out = list(range(count))
    for a, b in pairs:
        if out[a] != a or out[b] != b:
            raise ValueError(f"mirror pair ({a}, {b}): a point is in two pairs")
        out[a], out[b] = b, a
    return tuple(out)


def mirrored_ranges(*ranges: tuple[int, int, int]) -> tuple[tuple[int, int], ...]:
    """Pairs of ranges (first, last, sum): i swaps with sum - i for i in first..last."""
    return tuple((i, total - i) for first, last, total in ranges for i in range(first, last + 1))
