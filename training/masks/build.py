"""Makes the gallery: python -m training.masks.build [NAME ...] writes assets/masks/NAME, all of them by default."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app.paths import masks_dir
from training.masks import carnival, eyewear, hats, medical, moustache, paints, pirate, robot, tiger

BUILDERS: dict[str, Callable[[Path], None]] = {
    "moustache": moustache.build,
    "tiger": tiger.build,
    "clown": paints.build_clown,
    "skull": paints.build_skull,
    "make_up": paints.build_make_up,
    "freckles": paints.build_freckles,
    "flag": paints.build_flag,
    "round_glasses": eyewear.build_round,
    "sunglasses": eyewear.build_sun,
    "venetian": carnival.build_venetian,
    "moretta": carnival.build_moretta,
    "top_hat": hats.build_top_hat,
    "crown": hats.build_crown,
    "bunny_ears": hats.build_bunny,
    "horns": hats.build_horns,
    "surgical": medical.build,
    "pirate": pirate.build,
    "robot": robot.build,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BUILDERS, []], metavar="NAME")
    parser.add_argument("--out", type=Path, default=masks_dir())
    options = parser.parse_args()
    for name in options.names or BUILDERS:
        BUILDERS[name](options.out)
        print(name)


if __name__ == "__main__":
    main()
