"""Keypoint schemas by id: the mesh that the app tracks, and the point sets of the published data sets.

mesh478 is MediaPipe's numbering (468 mesh points, then right and left iris: centre and four rim points each). Names are
the subject's left and right.
"""

from __future__ import annotations

from types import MappingProxyType

from app.core.errors import ConfigError
from app.core.keypoint_schema import KeypointSchema
from app.core.keypoints_datasets import COFW29, DATASET_SCHEMAS, FACE14, IBUG68, LAPA106, MTFL5, WFLW98

__all__ = [
    "COFW29",
    "FACE14",
    "FACE_OVAL",
    "IBUG68",
    "INNER_LIP_RING",
    "LAPA106",
    "LEFT_EYE_RING",
    "MESH478",
    "MTFL5",
    "OUTER_LIP_RING",
    "RIGHT_EYE_RING",
    "WFLW98",
    "KeypointSchema",
    "schema",
]


MESH478 = KeypointSchema(
    "mesh478",
    478,
    MappingProxyType(
        {
            "right_eye_outer": 33,
            "right_eye_inner": 133,
            "right_eye_top": 159,
            "right_eye_bottom": 145,
            "left_eye_outer": 263,
            "left_eye_inner": 362,
            "left_eye_top": 386,
            "left_eye_bottom": 374,
            "right_iris": 468,
            "left_iris": 473,
            "right_brow_outer": 70,
            "right_brow_middle": 105,
            "right_brow_inner": 107,
            "left_brow_outer": 300,
            "left_brow_middle": 334,
            "left_brow_inner": 336,
            "between_brows": 9,
            "nose_bridge": 6,
            "nose_tip": 4,
            "nose_bottom": 2,
            "right_nostril": 98,
            "left_nostril": 327,
            "mouth_right": 61,
            "mouth_left": 291,
            "upper_lip_top": 0,
            "upper_lip_bottom": 13,
            "lower_lip_top": 14,
            "lower_lip_bottom": 17,
            "chin": 152,
            "forehead": 10,
            "right_cheek": 50,
            "left_cheek": 280,
            "right_temple": 127,
            "left_temple": 356,
            "right_jaw": 172,
            "left_jaw": 397,
        }
    ),
    (33, 263),
    pupils=((468,), (473,)),
)

# Rings of lid points of mesh478, from the outer corner over the upper lid to the inner corner and back below.
RIGHT_EYE_RING = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_EYE_RING = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
OUTER_LIP_RING = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
INNER_LIP_RING = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip


def schema(schema_id: str) -> KeypointSchema:
    """The schema of that id.

    Raises:
        ConfigError: there is none.
    """
    known = {s.id: s for s in (MESH478, *DATASET_SCHEMAS)}
    if schema_id not in known:
        raise ConfigError(f"no keypoint schema is called {schema_id!r}; known: {', '.join(known)}")
    return known[schema_id]
