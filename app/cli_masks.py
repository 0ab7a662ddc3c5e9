"""`moretta masks ...`: the wardrobe from the command line."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from app.cli_arguments import OneLineParser, path
from app.core.errors import ConfigError
from app.core.mask_fitting import Place


def add_command(commands: argparse._SubParsersAction[OneLineParser]) -> None:
    """Add `masks` and what it can do."""
    masks = commands.add_parser("masks", help="list, check, make and share masks")
    actions = masks.add_subparsers(dest="action", required=True, metavar="ACTION")

    actions.add_parser("list", help="every mask by name").set_defaults(handler=_list)
    actions.add_parser("check", help="every mask with its faults; code 2 if there is one").set_defaults(handler=_check)

    new = actions.add_parser("new", help="make a mask from a picture (PNG, JPEG, WebP) or a model (OBJ, GLB)")
    new.add_argument("file", type=path, metavar="FILE")
    new.add_argument("--place", choices=[p.value for p in Place], help="where it is worn (default: guessed)")
    new.add_argument("--photo", action="store_true", help="FILE is a photo: wear the face that is in it")
    kind = new.add_mutually_exclusive_group()
    kind.add_argument("--paint", dest="as_paint", action="store_true", default=None, help="paint it on the face")
    kind.add_argument("--sprite", dest="as_paint", action="store_false", help="pin it as a flat picture")
    new.add_argument(
        "--turn",
        nargs=3,
        type=float,
        default=(0.0, 0.0, 0.0),
        metavar=("X", "Y", "Z"),
        help="turn a model about these axes, degrees: -90 0 0 if z is up in it, 0 180 0 if it faces away",
    )
    new.set_defaults(handler=_new)

    template = actions.add_parser("template", help="write the layout to paint on, with named points")
    template.add_argument("out", type=path, metavar="OUT.png")
    template.set_defaults(handler=_template)

    export = actions.add_parser("export", help="pack a mask into a zip")
    export.add_argument("mask", metavar="MASK")
    export.add_argument("out", type=path, metavar="OUT.zip")
    export.set_defaults(handler=_export)

    take_in = actions.add_parser("import", help="take in a mask from a zip")
    take_in.add_argument("zip", type=path, metavar="ZIP")
    take_in.set_defaults(handler=_import)


def _list(options: argparse.Namespace) -> int:
    from app.paths import mask_folders
    from app.render.mask_loader import list_masks

    for folder in mask_folders():
        for entry in list_masks(folder):
            print(f"{entry.id}: {entry.spec.name if entry.spec else entry.error}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from app.paths import mask_folders
    from app.render.mask_tools import check_masks

    states = [state for folder in mask_folders() for state in check_masks(folder)]
    for name, fault in states:
        print(f"{name}: {fault or 'ok'}")
    return 2 if any(fault for _, fault in states) else 0


def _new(options: argparse.Namespace) -> int:
    from app.paths import user_masks_dir
    from app.render.mask_tools import propose_mask, save_mask

    if not options.file.is_file():
        raise ConfigError(f'There is no file "{options.file}".')
    if not all(abs(angle_deg) <= 360.0 for angle_deg in options.turn):
        raise ConfigError("--turn takes three angles between -360 and 360 degrees.")
    place = None if options.place is None else Place(options.place)
    x, y, z = options.turn
    with tempfile.TemporaryDirectory() as scratch:
        source = _sheet_from_photo(options.file, Path(scratch)) if options.photo else options.file
        proposal = propose_mask(source, place, True if options.photo else options.as_paint, (x, y, z))
        folder = save_mask(proposal, user_masks_dir())
    print(f"{folder.name}: made in {folder}, placed on the {proposal.place.value}; wear it with --mask {folder.name}")
    return 0


def _sheet_from_photo(photo: Path, folder: Path) -> Path:
    from app.inference.registry import ModelOptions, build_pipeline
    from app.session.photo_mask import paint_sheet_from_photo

    sheet = folder / f"{photo.stem}.png"
    paint_sheet_from_photo(photo, build_pipeline(ModelOptions()).pipeline, sheet)
    return sheet


def _template(options: argparse.Namespace) -> int:
    from app.render.mask_tools import paint_template
    from app.session.snapshot import save_png

    if options.out.suffix.lower() != ".png":
        raise ConfigError(f'"{options.out.name}" must end in .png.')
    save_png(paint_template(), options.out)
    print(f"{options.out}: paint on it, then: moretta masks new {options.out} --paint")
    return 0


def _export(options: argparse.Namespace) -> int:
    from app.render.mask_tools import export_mask
    from app.session.run_job import mask_folder

    export_mask(mask_folder(options.mask), options.out)
    return 0


def _import(options: argparse.Namespace) -> int:
    from app.paths import user_masks_dir
    from app.render.mask_tools import import_mask

    if not options.zip.is_file():
        raise ConfigError(f'There is no file "{options.zip}".')
    folder = import_mask(options.zip, user_masks_dir())
    print(f"{folder.name}: wear it with --mask {folder.name}")
    return 0
