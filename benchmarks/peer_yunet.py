"""YuNet (Wu et al. 2023, "YuNet: A Tiny Millisecond-level Face Detector") as a peer in onnxruntime.

The file is the user's own copy with a fixed square input. Outputs per stride 8, 16, 32: class, objectness, box; the
score is sqrt(class * objectness), a box is (cell + offset) * stride in its centre and exp(size) * stride in its extent.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from app.core.cascade_math import nms

_STRIDES = (8, 16, 32)
_OVERLAP = 0.3


class YuNet:
    """detect(image_rgb) -> boxes (N, 4) image px edges and scores (N,), best first."""

    def __init__(self, file: Path, threads: int) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = ort.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._size = int(self._session.get_inputs()[0].shape[2])
        self._names = [f"{kind}_{stride}" for stride in _STRIDES for kind in ("cls", "obj", "bbox")]

    def detect(
        self, image_rgb: npt.NDArray[np.uint8], threshold: float
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        height, width = image_rgb.shape[:2]
        scale = self._size / max(height, width)
        small = cv2.resize(image_rgb, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        canvas = np.zeros((self._size, self._size, 3), np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small
        tensor = cv2.dnn.blobFromImage(canvas, swapRB=True)
        answers = self._session.run(self._names, {"input": tensor})
        boxes, scores = [], []
        for k, stride in enumerate(_STRIDES):
            cls, obj, box = (a[0] for a in answers[3 * k : 3 * k + 3])
            score = np.sqrt(np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1))
            at = np.flatnonzero(score >= threshold)
            row, column = np.divmod(at, self._size // stride)
            centre = (np.stack([column, row], axis=1) + box[at, :2]) * stride
            half = 0.5 * np.exp(box[at, 2:]) * stride
            boxes.append(np.concatenate([centre - half, centre + half], axis=1))
            scores.append(score[at])
        found, chances = np.concatenate(boxes).astype(np.float32) / np.float32(scale), np.concatenate(scores)
        keep = nms(found, chances, _OVERLAP)
        return found[keep], chances[keep]
