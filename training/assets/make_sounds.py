"""Makes the warning sounds in assets/sounds: sine tones, our own, one pattern a class.

    python -m training.assets.make_sounds [FOLDER]

Calm classes are low, slow and soft; the more urgent, the higher, faster and richer in overtones.
"""

from __future__ import annotations

import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE_HZ = 44100
_FADE_S = 0.012


@dataclass(frozen=True)
class Note:
    """hz 0 is a pause. overtones: strength of the 2nd and 3rd harmonic. decay True: struck like a bell."""

    hz: float
    seconds: float
    loud: float = 0.5
    overtones: float = 0.0
    decay: bool = False


PATTERNS: dict[str, tuple[Note, ...]] = {
    # Two soft falling tones: look up, please.
    "look_warn": (Note(660, 0.16, 0.4, decay=True), Note(0, 0.03), Note(523, 0.26, 0.4, decay=True)),
    # The same, twice and higher.
    "look_prompt": (Note(784, 0.12, 0.5, 0.2), Note(0, 0.05), Note(659, 0.12, 0.5, 0.2), Note(0, 0.1)) * 2,
    # Six hard beeps.
    "look_alarm": (Note(988, 0.09, 0.65, 0.5), Note(0, 0.06)) * 6,
    # A slow gong.
    "drowsy": (Note(294, 0.55, 0.5, 0.25, decay=True), Note(392, 0.75, 0.5, 0.25, decay=True)),
    # Rising triple.
    "microsleep": tuple(Note(hz, 0.13, 0.7, 0.5) for hz in (698, 880, 1109)),
    # Rising triple, twice, and hard.
    "sleep": (Note(880, 0.09, 0.85, 0.7), Note(1109, 0.09, 0.85, 0.7), Note(1397, 0.18, 0.85, 0.7), Note(0, 0.05)) * 2,
    # A siren.
    "unresponsive": (Note(1175, 0.11, 0.95, 0.9), Note(880, 0.11, 0.95, 0.9)) * 6,
}


def render(notes: tuple[Note, ...]) -> np.ndarray:
    """The notes as float32 samples in [-1, 1] at RATE_HZ."""
    parts = []
    for note in notes:
        t_s = np.arange(round(note.seconds * RATE_HZ)) / RATE_HZ
        if note.hz == 0:
            parts.append(np.zeros(len(t_s)))
            continue
        phase = 2 * np.pi * note.hz * t_s
        tone = np.sin(phase) + note.overtones * (0.5 * np.sin(2 * phase) + 0.33 * np.sin(3 * phase))
        tone /= 1 + 0.83 * note.overtones
        fade = np.clip(np.minimum(t_s, t_s[-1] - t_s) / _FADE_S, 0, 1)
        envelope = fade * (np.exp(-4 * t_s / note.seconds) if note.decay else 1)
        parts.append(note.loud * tone * envelope)
    return np.concatenate(parts).astype(np.float32)


def write_wav(path: Path, samples: np.ndarray) -> None:
    """Mono, 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def main() -> None:
    root = Path(__file__).resolve().parents[2]
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "assets" / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    for name, notes in PATTERNS.items():
        write_wav(folder / f"{name}.wav", render(notes))


if __name__ == "__main__":
    main()
