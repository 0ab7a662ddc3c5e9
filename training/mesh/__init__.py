"""The 478-point face mesh: labels, crops, training set, configuration, evaluation.

From pictures to models/mesh478, each step a subcommand of moretta-train:

    label                                                                      the teacher looks at every picture twice
    mesh-cache ROOT CACHE --labels labels/*.npz                                upright crops, cut once
    mesh-profile ROOT CACHE/profiled --labels labels/*.npz                     faces turned to the side in 3D
    mesh-fit CACHE --also CACHE/profiled --imagenet WEIGHTS --out RUN          training, resumable
    mesh-export RUN/best.pt models/mesh478 --cache CACHE --also CACHE/profiled
    mesh-eval models/mesh478 ROOT --labels labels/*.npz --write                  figures into model.toml and the card

s2-fit and s2-export do the same for the source's own network.
"""
