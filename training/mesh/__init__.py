"""The 478-point face mesh: labels, crops, training set, configuration, evaluation.

From pictures to models/mesh478, each step a subcommand of moretta-train:

    label                                                                      the teacher looks at every picture twice
    mesh-cache ROOT CACHE --labels labels/*.npz                                upright crops, cut once
    mesh-profile ROOT CACHE/profiled --labels labels/*.npz                     faces turned to the side in 3D
    mesh-search CACHE                                                          backbones side by side, with their cost
    mesh-fit CACHE --also CACHE/profiled --imagenet WEIGHTS --out RUN          training, resumable
    mesh-fit CACHE --also CACHE/profiled --start-from RUN/last.pt --rate 7e-4 --out RUN2
    mesh-average RUN2/last.pt RUN/last.pt --second-share 0.35 --out MEAN.pt
    mesh-export MEAN.pt models/mesh478 --cache CACHE --also CACHE/profiled
    mesh-quantise models/mesh478 --cache CACHE --also CACHE/profiled           8 bits, in place
    mesh-jaw models/mesh478 --cache CACHE --also CACHE/profiled                the jaw's score fitted anew, in place
    mesh-eval models/mesh478 ROOT --labels labels/*.npz --write                figures into model.toml and the card

s2-fit and s2-export do the same for the source's own network; mesh-eval scores it too.
"""
