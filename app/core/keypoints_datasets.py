"""The published point sets of landmark data sets, in the order of their files. Left and right are the SUBJECT's."""

from __future__ import annotations

from types import MappingProxyType

from app.core.keypoint_schema import KeypointSchema, mirror_of, mirrored_ranges


def _span(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


IBUG68 = KeypointSchema(
    "ibug68",
    68,
    MappingProxyType(
        {
            "right_brow_outer": 17,
            "right_brow_inner": 21,
            "left_brow_inner": 22,
            "left_brow_outer": 26,
            "right_eye_outer": 36,
            "right_eye_inner": 39,
            "left_eye_inner": 42,
            "left_eye_outer": 45,
            "nose_bridge": 27,
            "nose_tip": 30,
            "nose_bottom": 33,
            "mouth_right": 48,
            "mouth_left": 54,
            "upper_lip_top": 51,
            "lower_lip_bottom": 57,
            "chin": 8,
        }
    ),
    (36, 45),
    mirror_of(
        68,
        *mirrored_ranges((0, 7, 16), (17, 21, 43), (31, 32, 66), (36, 39, 81), (40, 41, 87)),
        *mirrored_ranges((48, 50, 102), (55, 56, 114), (60, 61, 124)),
        (65, 67),
    ),
    # 300-W gives no pupils: the mean of the six lid points stands for each, as the challenge's papers do.
    (_span(36, 41), _span(42, 47)),
    MappingProxyType(
        {
            "contour": _span(0, 16),
            "brows": _span(17, 26),
            "nose": _span(27, 35),
            "eyes": _span(36, 47),
            "mouth": _span(48, 67),
        }
    ),
)
"""300-W (68 points): Sagonas et al. 2013, "300 Faces in-the-Wild Challenge"."""

LAPA106 = KeypointSchema(
    "lapa106",
    106,
    MappingProxyType(
        {
            "right_brow_outer": 33,
            "right_brow_inner": 37,
            "left_brow_inner": 42,
            "left_brow_outer": 46,
            "right_eye_outer": 66,
            "right_eye_top": 68,
            "right_eye_inner": 70,
            "right_eye_bottom": 72,
            "left_eye_inner": 75,
            "left_eye_top": 77,
            "left_eye_outer": 79,
            "left_eye_bottom": 81,
            "right_iris": 104,
            "left_iris": 105,
            "nose_bridge": 51,
            "nose_tip": 54,
            "nose_bottom": 60,
            "mouth_right": 84,
            "mouth_left": 90,
            "upper_lip_top": 87,
            "upper_lip_bottom": 98,
            "lower_lip_top": 102,
            "lower_lip_bottom": 93,
            "chin": 16,
        }
    ),
    (66, 79),
    mirror_of(
        106,
        *mirrored_ranges((0, 15, 32), (33, 37, 79), (38, 41, 88), (55, 59, 120), (66, 70, 145), (71, 73, 153)),
        (74, 83),
        *mirrored_ranges((84, 86, 174), (91, 92, 186), (96, 97, 196)),
        (101, 103),
        (104, 105),
    ),
    ((104,), (105,)),
    MappingProxyType(
        {
            "contour": _span(0, 32),
            "brows": _span(33, 50),
            "nose": _span(51, 65),
            "eyes": (*_span(66, 83), 104, 105),
            "mouth": _span(84, 103),
        }
    ),
)
"""LaPa (106 points): Liu et al. 2020, "A New Dataset and Boundary-Attention Semantic Segmentation for Face Parsing"."""

WFLW98 = KeypointSchema(
    "wflw98",
    98,
    MappingProxyType(
        {
            "right_brow_outer": 33,
            "right_brow_inner": 37,
            "left_brow_inner": 42,
            "left_brow_outer": 46,
            "right_eye_outer": 60,
            "right_eye_top": 62,
            "right_eye_inner": 64,
            "right_eye_bottom": 66,
            "left_eye_inner": 68,
            "left_eye_top": 70,
            "left_eye_outer": 72,
            "left_eye_bottom": 74,
            "right_iris": 96,
            "left_iris": 97,
            "nose_bridge": 51,
            "nose_tip": 54,
            "nose_bottom": 57,
            "mouth_right": 76,
            "mouth_left": 82,
            "upper_lip_top": 79,
            "upper_lip_bottom": 90,
            "lower_lip_top": 94,
            "lower_lip_bottom": 85,
            "chin": 16,
        }
    ),
    (60, 72),
    mirror_of(
        98,
        *mirrored_ranges((0, 15, 32), (33, 37, 79), (38, 41, 88), (55, 56, 114), (60, 64, 132)),
        (65, 75),
        (66, 74),
        (67, 73),
        *mirrored_ranges((76, 78, 158), (83, 84, 170), (88, 89, 180)),
        (93, 95),
        (96, 97),
    ),
    ((96,), (97,)),
    MappingProxyType(
        {
            "contour": _span(0, 32),
            "brows": _span(33, 50),
            "nose": _span(51, 59),
            "eyes": (*_span(60, 75), 96, 97),
            "mouth": _span(76, 95),
        }
    ),
)
"""WFLW (98 points): Wu et al. 2018, "Look at Boundary: A Boundary-Aware Face Alignment Algorithm"."""

COFW29 = KeypointSchema(
    "cofw29",
    29,
    MappingProxyType(
        {
            "right_brow_outer": 0,
            "left_brow_outer": 1,
            "right_brow_inner": 2,
            "left_brow_inner": 3,
            "right_eye_outer": 8,
            "left_eye_outer": 9,
            "right_eye_inner": 10,
            "left_eye_inner": 11,
            "right_eye_top": 12,
            "right_eye_bottom": 13,
            "left_eye_top": 14,
            "left_eye_bottom": 15,
            "right_iris": 16,
            "left_iris": 17,
            "right_nostril": 18,
            "left_nostril": 19,
            "nose_tip": 20,
            "nose_bottom": 21,
            "mouth_right": 22,
            "mouth_left": 23,
            "upper_lip_top": 24,
            "upper_lip_bottom": 25,
            "lower_lip_top": 26,
            "lower_lip_bottom": 27,
            "chin": 28,
        }
    ),
    (8, 9),
    mirror_of(29, (0, 1), (2, 3), (4, 6), (5, 7), (8, 9), (10, 11), (12, 14), (13, 15), (16, 17), (18, 19), (22, 23)),
    ((16,), (17,)),
    MappingProxyType(
        {
            "brows": _span(0, 7),
            "eyes": _span(8, 17),
            "nose": _span(18, 21),
            "mouth": _span(22, 27),
            "contour": (28,),
        }
    ),
)
"""COFW (29 points): Burgos-Artizzu et al. 2013, "Robust face landmark estimation under occlusion"."""

MTFL5 = KeypointSchema(
    "mtfl5",
    5,
    MappingProxyType({"right_iris": 0, "left_iris": 1, "nose_tip": 2, "mouth_right": 3, "mouth_left": 4}),
    # Eye centres: the set has no corners, and roll and scale need two points.
    (0, 1),
    mirror_of(5, (0, 1), (3, 4)),
    ((0,), (1,)),
    MappingProxyType({"eyes": (0, 1), "nose": (2,), "mouth": (3, 4)}),
)
"""MTFL (5 points): Zhang et al. 2014, "Facial Landmark Detection by Deep Multi-task Learning".

The files call the eye on the picture's left side "left"; here it is the subject's right one.
"""

FACE14 = KeypointSchema(
    "face14",
    14,
    MappingProxyType(
        {
            "right_brow_outer": 0,
            "right_brow_inner": 1,
            "left_brow_inner": 2,
            "left_brow_outer": 3,
            "right_eye_outer": 4,
            "right_iris": 5,
            "right_eye_inner": 6,
            "left_eye_inner": 7,
            "left_iris": 8,
            "left_eye_outer": 9,
            "nose_tip": 10,
            "mouth_right": 11,
            "lower_lip_bottom": 12,
            "mouth_left": 13,
        }
    ),
    (4, 9),
    mirror_of(14, (0, 3), (1, 2), (4, 9), (5, 8), (6, 7), (11, 13)),
    ((5,), (8,)),
    MappingProxyType({"brows": _span(0, 3), "eyes": _span(4, 9), "nose": (10,), "mouth": (11, 12, 13)}),
)
"""The 14 points of the keypoint regression exercise (MSU computer vision course), from the left of the picture on."""

FACE14_FROM_IBUG68 = (
    (17,), (21,), (22,), (26,),
    (36,), _span(36, 41), (39,), (42,), _span(42, 47), (45,),
    (30,), (48,), (57,), (54,),
)  # fmt: skip
"""For each of FACE14 the points of IBUG68 whose mean it is: pupils are the means of the six lid points."""

DATASET_SCHEMAS = (IBUG68, LAPA106, WFLW98, COFW29, MTFL5, FACE14)
