"""The 478-point face mesh: labels, crops, training set, configuration, evaluation."""
