"""Rendered eyes: their truth lies on what is drawn, and they come back from their folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the training extra")
pytest.importorskip("scipy", reason="needs the training extra")
gl = pytest.importorskip("training.demo.gl", reason="needs OpenGL")

from app.core.errors import ConfigError  # noqa: E402
from app.core.types import U8  # noqa: E402
from app.paths import demo_dir, load_face_model  # noqa: E402
from training.demo.rig import Expression, HeadRig, load_person  # noqa: E402
from training.eye.dataset import EyeRow, without_unseen  # noqa: E402
from training.eye.draw import draw_person, write_rendered  # noqa: E402
from training.eye.people import IRIS_GAINS, Person, PersonMaker  # noqa: E402
from training.eye.rendered import load_rendered  # noqa: E402

FACE = load_face_model()
DEMO = Person(demo_dir(), IRIS_GAINS["brown"])
PICTURES = 24


@pytest.fixture(scope="module")
def drawn() -> list:  # type: ignore[type-arg]
    return list(draw_person(DEMO, FACE, PICTURES, np.random.default_rng(3)))


def brightness(crop: U8, x: float, y: float) -> float:
    column, row = round(x), round(y)
    return float(crop[row - 1 : row + 2, column - 1 : column + 2].mean())


def test_the_iris_is_dark_where_the_truth_says(drawn: list) -> None:  # type: ignore[type-arg]
    checked = 0
    for crop, points, expression, head in drawn:
        shows = abs(head[0]) < 0.5 and expression.gaze_pitch_rad > -0.3 and expression.lid_rest < 0.25
        if expression.closed_left > 0.1 or not shows:
            continue
        iris, cheek = points[468], points[50]
        assert brightness(crop, *iris[:2]) < 0.7 * brightness(crop, *cheek[:2])
        checked += 1
    assert checked >= 2


def test_the_iris_lies_where_the_gaze_goes(drawn: list) -> None:  # type: ignore[type-arg]
    moved, gazes = [], []
    for _, points, expression, head in drawn:
        if max(abs(h) for h in head) < 0.35:
            corners = points[[33, 133]].mean(axis=0)
            moved.append(points[468, :2] - corners[:2])
            gazes.append((expression.gaze_yaw_rad, -expression.gaze_pitch_rad))
    across, down = np.array(moved).T
    yaw, low = np.array(gazes).T
    assert np.corrcoef(across, yaw)[0, 1] > 0.8, "image right is the subject's left"
    assert np.corrcoef(down, low)[0, 1] > 0.8


def test_the_same_seed_gives_the_same_pictures(drawn: list) -> None:  # type: ignore[type-arg]
    again = next(iter(draw_person(DEMO, FACE, 1, np.random.default_rng(3))))
    np.testing.assert_array_equal(again[0], drawn[0][0])
    np.testing.assert_allclose(again[1], drawn[0][1])


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    write_rendered(tmp_path, [DEMO], FACE, each=3, seed=1)
    eyes = load_rendered(tmp_path)
    assert len(eyes) == 3
    assert eyes.crops.shape == (3, 192, 192, 3)
    assert eyes.points.shape == (3, 478, 3)
    assert eyes.gaze.shape == eyes.head.shape == (3, 2)
    assert eyes.crops.std() > 10
    with pytest.raises(ConfigError, match="eye-render"):
        load_rendered(tmp_path / "nowhere")


def test_a_person_is_made_of_a_photograph(tmp_path: Path, drawn: list) -> None:  # type: ignore[type-arg]
    crop, points, _, _ = drawn[0]
    person = PersonMaker(FACE).make(crop, points, tmp_path / "somebody", np.random.default_rng(0))
    vertices = load_person(person.folder, FACE)
    assert vertices.shape == (478, 3)
    assert (person.folder / "person.png").exists()
    assert min(person.iris_gain) > 0


def test_lids_follow_the_gaze_and_rest_as_told() -> None:
    rig = HeadRig(load_person(demo_dir(), FACE), FACE, 1)
    upper, lower = 159, 145

    def lids(expression: Expression) -> tuple[float, float]:
        coarse = rig.coarse(expression)
        return float(coarse[upper, 1]), float(coarse[lower, 1])

    rest = lids(Expression())
    assert lids(Expression(gaze_pitch_rad=-0.4))[0] > rest[0] + 0.001, "y is down: the lid sinks with the eye"
    assert lids(Expression(gaze_pitch_rad=-0.4, lid_follow=1.4))[0] > lids(Expression(gaze_pitch_rad=-0.4))[0]
    sleepy = lids(Expression(lid_rest=0.4))
    assert sleepy[1] - sleepy[0] < rest[1] - rest[0]


def test_eyes_that_an_earlier_network_cannot_see_count_for_nothing_else() -> None:
    row = EyeRow(1.0, 1.0, 1.0, cache=0, row=0, look=(0.1, 0.2), look_weight=(1.0, 0.0), pitch_hint=1.0)
    seen, hidden = without_unseen([row, row], np.array([0.9, 0.1]))
    assert seen == row
    assert (hidden.visible, hidden.weight, hidden.look_weight, hidden.pitch_hint) == (0.0, 0.0, (0.0, 0.0), 0.0)
