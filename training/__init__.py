"""Trains, distils, evaluates and exports the models that `app` runs. Needs the [training] extra."""
