"""models/landmarks68: iBUG's 68 points, read from a crop that the mesh's own 68 points give.

moretta-train points68-fit ROOT --mesh-cache CACHE --start mesh/best.pt --out RUN/teacher      mapped teacher labels
moretta-train points68-fit ROOT --start RUN/teacher/best.pt --out RUN                            300-W's own labels
moretta-train points68-export RUN/best.pt models/landmarks68
moretta-train points68-eval ROOT/w300_test/helen_test --write                         through the app, from pictures
"""
