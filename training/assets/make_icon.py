"""Draws every icon of the window as SVG: `python -m training.assets.make_icon assets/icons`. Each one is our own.

Glyphs are strokes on a 24 x 24 grid in `currentColor`, which the window replaces by the theme's ink. The program's own
icon is a moretta: the oval black velvet mask of 18th-century Venice, with two eyes and no mouth.
"""

from __future__ import annotations

import sys
from pathlib import Path

STROKE = 1.75

GLYPHS: dict[str, str] = {
    "camera": '<rect x="2.5" y="6.5" width="13" height="11" rx="2.5"/><path d="M15.5 10.8 21.5 7.5v9l-6-3.3"/>',
    "demo": '<circle cx="12" cy="12" r="9"/><path d="M10 8.6v6.8l5.6-3.4z"/>',
    "file": '<path d="M6.5 3h7.2L18.5 7.8V21h-12z"/><path d="M13.5 3v5h5"/>',
    "folder": '<path d="M3 18.5v-13h6l2 2.5h10v10.5z"/>',
    "link": '<path d="M9.5 14.5l5-5"/><path d="M11 6.8l1.8-1.8a4.2 4.2 0 0 1 6 6L17 12.8"/>'
    '<path d="M13 17.2l-1.8 1.8a4.2 4.2 0 0 1-6-6L7 11.2"/>',
    "refresh": '<path d="M20 11.5a8 8 0 1 0-2.2 6"/><path d="M20.3 5.5v6h-6"/>',
    "play": '<path d="M8 5.2v13.6L19 12z" fill="currentColor"/>',
    "stop": '<rect x="6.5" y="6.5" width="11" height="11" rx="1.5" fill="currentColor"/>',
    "snapshot": '<path d="M4 7.5h3.6L9.2 5h5.6l1.6 2.5H20a1.4 1.4 0 0 1 1.4 1.4v8.7A1.4 1.4 0 0 1 20 19H4a1.4 1.4 0 0 1'
    '-1.4-1.4V8.9A1.4 1.4 0 0 1 4 7.5z"/><circle cx="12" cy="13" r="3.6"/>',
    "record": '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="4.6" fill="currentColor"/>',
    "mirror": '<path d="M12 3.5v17" stroke-dasharray="2.2 2.6"/><path d="M8.8 7 3 17.5h5.8zM15.2 7 21 17.5h-5.8z"/>',
    "fullscreen": '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
    "windowed": '<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>',
    "panel": '<rect x="3" y="4.5" width="18" height="15" rx="2.2"/><path d="M14.5 4.5v15"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "sliders": '<path d="M4 7.5h9M18.5 7.5H20M4 16.5h2M11.5 16.5H20"/><circle cx="15.8" cy="7.5" r="2.5"/>'
    '<circle cx="8.8" cy="16.5" r="2.5"/>',
    "star": '<path d="M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.6 9.7l5.8-.8z"/>',
    "star-full": '<path d="M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L3.6 9.7l5.8-.8z" '
    'fill="currentColor"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.8a4 4 0 0 1 8 0v2.7"/>',
    "chevron-down": '<path d="M6.5 9.5 12 15l5.5-5.5"/>',
    "chevron-left": '<path d="M14.5 6.5 9 12l5.500 5.500"/>',
    "chevron-right": '<path d="M9.500 6.500 15 12l-5.500 5.500"/>',
    "check": '<path d="M5.500 12.500l4.500 4.500 9-10"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.4v.2"/>',
    "warning": '<path d="M12 3.8 21.6 20H2.4z"/><path d="M12 10v4.8M12 17.3v.2"/>',
    "error": '<path d="M8.2 2.8h7.6l5.4 5.4v7.6l-5.4 5.4H8.2l-5.4-5.4V8.2z"/><path d="M12 7.5v5.8M12 16.4v.2"/>',
    "box": '<rect x="4.5" y="4.5" width="15" height="15" rx="1"/>',
    "points": '<circle cx="6" cy="8" r=".8"/><circle cx="12" cy="5.5" r=".8"/><circle cx="18" cy="8" r=".8"/>'
    '<circle cx="8.5" cy="13" r=".8"/><circle cx="15.5" cy="13" r=".8"/><circle cx="12" cy="18.5" r=".8"/>',
    "mesh": '<path d="M12 3 4.5 9.5 7 19h10l2.5-9.5zM12 3v8.5M4.5 9.5 12 11.5l7.5-2M7 19l5-7.5 5 7.5"/>',
    "axes": '<path d="M11 13V3.5M8.8 5.6 11 3.4l2.2 2.2M11 13h9.3M18.2 10.8l2.2 2.2-2.2 2.2"/>'
    '<path d="M11 13l-6.8 6.8M4 16.6V20h3.4"/>',
    "none": '<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>',
    "volume": '<path d="M3.5 9.5v5h3.8l5.2 4.3V5.2L7.3 9.5z"/>'
    '<path d="M15.8 9a4.2 4.2 0 0 1 0 6M18.4 6.4a8 8 0 0 1 0 11.2"/>',
    "volume-off": '<path d="M3.5 9.5v5h3.8l5.2 4.3V5.2L7.3 9.5z"/><path d="M16 9.5l5 5M21 9.5l-5 5"/>',
    "bell": '<path d="M6 16.5c1.2-1.4 1.5-3 1.5-6a4.5 4.5 0 0 1 9 0c0 3 .3 4.6 1.5 6z"/>'
    '<path d="M10.2 19.5a2 2 0 0 0 3.6 0"/>',
    "eye": '<path d="M2.5 12C5 7.7 8.3 5.7 12 5.7s7 2 9.5 6.3c-2.5 4.3-5.8 6.3-9.5 6.3S5 16.3 2.5 12z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "pin": '<path d="M9 3.5h6l-.8 6 3.3 3.5h-11l3.3-3.5zM12 13v7.5"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-5h-12v12h5"/>',
    "state-attentive": '<circle cx="12" cy="12" r="9.2"/><path d="M7.6 12.4l3 3 5.8-6.4"/>',
    "state-learning": '<path d="M12 2.8a9.2 9.2 0 1 1-9.2 9.2"/><path d="M12 7.2v5l3.3 2"/>',
    "state-distracted": '<path d="M12 3.2 22 20.3H2z"/><path d="M12 9.6v5M12 17.2v.2"/>',
    "state-drowsy": '<path d="M20 14.4A8.6 8.6 0 0 1 9.6 4a8.6 8.6 0 1 0 10.4 10.4z"/>',
    "state-asleep": '<path d="M8.2 2.8h7.6l5.4 5.4v7.6l-5.4 5.4H8.2l-5.4-5.4V8.2z"/>'
    '<path d="M8.8 8.2h6.4l-6.4 7.6h6.4"/>',
    "state-cannot_monitor": '<path d="M2.5 12C5 7.7 8.3 5.7 12 5.7s7 2 9.5 6.3c-2.5 4.3-5.8 6.3-9.5 6.3'
    'S5 16.3 2.5 12z"/>'
    '<path d="M4.5 20.5l15-17"/>',
}

# A style sheet shows a file as it is, so these carry the ink of the theme they stand on.
FIXED_INKS = {
    "chevron-on-light": ("chevron-down", "#5b646b"),
    "chevron-on-dark": ("chevron-down", "#a9b2b9"),
    "check-on-light": ("check", "#ffffff"),
    "check-on-dark": ("check", "#07211f"),
}

APP_ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128">
<defs>
<linearGradient id="ground" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#f3ede2"/><stop offset="1" stop-color="#e0d6c4"/></linearGradient>
<radialGradient id="velvet" cx="0.38" cy="0.28" r="0.85">
<stop offset="0" stop-color="#4b5560"/><stop offset="0.55" stop-color="#1d232b"/><stop offset="1" stop-color="#0b0e12"/>
</radialGradient>
</defs>
<rect x="4" y="4" width="120" height="120" rx="28" fill="url(#ground)"/>
<path d="M64 17c25 0 37 18 37 42 0 27-17 52-37 52S27 86 27 59c0-24 12-42 37-42z" fill="url(#velvet)"/>
<path d="M37.500 58c4.500-6.500 14-7 18.500 0-5 5.500-13.500 5.500-18.500 0z
M72 58c4.500-7 14-6.500 18.500 0-5 5.500-13.500 5.500-18.500 0z"
 fill="#efe7d8"/>
<path d="M64 52c-2.500 9-5.500 15-5.500 19.500 0 3.500 2.500 5 5.500 5s5.500-1.500 5.500-5C69.500 67 66.500 61 64 52z"
 fill="#000" opacity="0.35"/>
<path d="M41 84c5 12 13 20 23 22 10-2 18-10 23-22" fill="none" stroke="#fff" stroke-opacity="0.10" stroke-width="2"/>
</svg>
"""


def glyph_svg(body: str) -> str:
    """One glyph as a whole SVG file."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round">{body}</svg>\n'
    )


def write_icons(folder: Path) -> int:
    """Write every icon into `folder`; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in GLYPHS.items():
        (folder / f"{name}.svg").write_text(glyph_svg(body), encoding="utf-8")
    for name, (glyph, ink) in FIXED_INKS.items():
        text = glyph_svg(GLYPHS[glyph]).replace("currentColor", ink)
        (folder / f"{name}.svg").write_text(text, encoding="utf-8")
    (folder / "moretta.svg").write_text(APP_ICON, encoding="utf-8")
    return len(GLYPHS) + len(FIXED_INKS) + 1


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "assets/icons")
    print(f"{write_icons(target)} icons written to {target}")
