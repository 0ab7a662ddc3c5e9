"""The command line as a user meets it: what it writes, what it says, how it fails."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from skimage import data

from app.cli import main
from app.paths import models_dir
from app.session.doctor import logs_line

ROOT = Path(__file__).resolve().parents[2]

FACE_FIELDS = {
    "track_id", "score", "box_xyxy", "schema", "landmarks_px", "landmarks_z", "yaw_deg", "pitch_deg", "roll_deg",
    "R_camera_from_head", "t_camera_from_head_m", "eye_closed_left", "eye_closed_right", "jaw_open", "gaze_yaw_deg",
    "gaze_pitch_deg",
}  # fmt: skip


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    """A public-domain portrait from scikit-image's wheel, face at about x 180-270, y 70-190."""
    return np.asarray(data.astronaut())


def write(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    done, encoded = cv2.imencode(path.suffix, image[..., ::-1] if image.ndim == 3 else image)
    assert done
    path.write_bytes(encoded.tobytes())


@pytest.fixture
def folder(tmp_path: Path, astronaut: np.ndarray) -> Path:
    source = tmp_path / "in"
    write(source / "a portrait.jpg", astronaut)
    write(source / "sub" / "Зеркало.png", astronaut[:, ::-1])
    write(source / "grey.png", cv2.cvtColor(astronaut, cv2.COLOR_RGB2GRAY))
    write(source / "nobody.png", np.full((120, 160, 3), 127, np.uint8))
    (source / "broken.jpg").write_bytes((source / "a portrait.jpg").read_bytes()[:2000])
    (source / "notes.txt").write_text("no picture")
    return source


def test_detect_writes_pictures_json_and_csv(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dest = tmp_path / "out"
    assert main(["detect", str(folder), str(dest), "--json", "--csv"]) == 0
    out, err = capsys.readouterr()
    assert "4 pictures, 3 faces, 1 skipped" in out
    assert err.count("skipped") == 1
    assert "broken.jpg" in err
    records = {r["image"]: r for r in map(json.loads, (dest / "results.jsonl").read_text("utf-8").splitlines())}
    assert set(records) == {"a portrait.jpg", "sub/Зеркало.png", "grey.png", "nobody.png", "broken.jpg"}
    assert records["broken.jpg"]["error"]
    assert records["nobody.png"]["faces"] == []
    for name in ("a portrait.jpg", "sub/Зеркало.png", "grey.png", "nobody.png"):
        assert (dest / name).is_file()
        assert records[name]["error"] is None
    face = records["a portrait.jpg"]["faces"][0]
    assert set(face) >= FACE_FIELDS
    x0, y0, x1, y1 = face["box_xyxy"]
    assert 150 < x0 < 200 < 250 < x1 < 310
    assert 40 < y0 < 110 < 160 < y1 < 220
    assert np.array(face["landmarks_px"]).shape == (478, 2)
    assert len(face["landmarks_z"]) == 478
    R = np.array(face["R_camera_from_head"])
    np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-4)
    assert face["yaw_deg"] == pytest.approx(np.degrees(np.arctan2(-R[0, 2], R[2, 2])), abs=0.01)
    assert face["t_camera_from_head_m"][2] > 0.2
    assert face["eye_closed_left"] < 0.5 > face["eye_closed_right"]
    mirrored = records["sub/Зеркало.png"]["faces"][0]
    assert mirrored["yaw_deg"] == pytest.approx(-face["yaw_deg"], abs=4)
    assert mirrored["roll_deg"] == pytest.approx(-face["roll_deg"], abs=4)
    assert mirrored["box_xyxy"][0] == pytest.approx(512 - x1, abs=6)
    rows = list(csv.DictReader((dest / "results.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 5
    assert sum(bool(r["yaw_deg"]) for r in rows) == 3


def test_detect_again_into_a_folder_inside_leaves_its_results_out(
    tmp_path: Path, astronaut: np.ndarray, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.png", astronaut)
    write(tmp_path / "sub" / "b.png", astronaut)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["detect", ".", "out"]) == 0
        assert "2 pictures" in capsys.readouterr().out
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.png")) == [
        "a.png",
        "out/a.png",
        "out/sub/b.png",
        "sub/b.png",
    ]


@pytest.mark.parametrize(("points", "count"), [("ibug68", 68), ("lapa106", 106)])
def test_detect_gives_another_point_set(
    points: str, count: int, tmp_path: Path, astronaut: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "in" / "one.png", astronaut)
    arguments = ["detect", str(tmp_path / "in"), str(tmp_path / "out"), "--json", "--points"]
    assert main([*arguments, points]) == 0
    (record,) = map(json.loads, (tmp_path / "out" / "results.jsonl").read_text("utf-8").splitlines())
    (face,) = record["faces"]
    assert face["points_schema"] == points
    assert face["points_source"]
    found = np.array(face["points_px"])
    assert found.shape == (count, 2)
    x0, y0, x1, y1 = face["box_xyxy"]
    assert (found > [x0 - 10, y0 - 10]).all()
    assert (found < [x1 + 10, y1 + 10]).all()
    assert main([*arguments, "wflw98"]) == 2
    assert "lapa106" in capsys.readouterr().err


def test_annotation_is_drawn_and_the_original_left_alone(folder: Path, tmp_path: Path, astronaut: np.ndarray) -> None:
    before = (folder / "a portrait.jpg").read_bytes()
    main(["detect", str(folder / "a portrait.jpg"), str(tmp_path / "one")])
    drawn = cv2.imread(str(tmp_path / "one" / "a portrait.jpg"))
    changed = np.abs(drawn.astype(int) - astronaut[..., ::-1]).max(axis=2) > 80
    assert 300 < changed.sum() < 30000
    assert not changed[400:].any(), "only the face's surroundings are drawn on"
    assert (folder / "a portrait.jpg").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["detect", "no such file.jpg", "out"], "does not exist"),
        (["detect", "EMPTY", "out"], "holds no picture"),
        (["detect", "PICTURES", "PICTURES"], "another folder"),
        (["detect", "PICTURES", "PICTURES/grey.png"], "is a file"),
        (["detect", "PICTURES", "out", "--min-face", "2"], "--min-face"),
        (["detect", "PICTURES", "out", "--landmarks", "nothing"], "mesh478"),
        (["detect", "PICTURES", "out", "--face-pose-net", "nothing.onnx"], "no face pose net"),
        (["detect", "PICTURES", "out", "--face-pose-net", str(models_dir() / "mesh478" / "model.onnx")], "mesh478"),
        (["detect", "PICTURES", "out", "--threads", "100000"], "threads"),
        (["run", "--headless"], "--out"),
        (["run", "--out", "x.mp4"], "--headless"),
        (["run", "--headless", "--json", "x.jsonl", "--mask", "no such mask"], "tiger"),
        (["run", "--headless", "--json", "x.jsonl", "--source", "gone.mp4"], "does not exist"),
        (["run", "--headless", "--out", "x.gif"], ".mp4"),
        (["run", "--headless", "--json", "x.jsonl", "--smoothing", "7"], "--smoothing"),
        (["run", "--headless", "--json", "x.jsonl", "--source", ""], "No source"),
        (["watch", "demo", "--out", "out", "--speed-kmh", "nan"], "--speed-kmh"),
        (["masks", "new", "EMPTY"], "no file"),
        (["masks", "new", "PICTURES/grey.png", "--turn", "nan", "0", "0"], "--turn"),
        (["masks", "import", "EMPTY"], "no file"),
        (["masks", "template", "layout.txt"], ".png"),
        (["run", "--fps", "0"], "rate"),
        (["run", "--headless", "--json", "x.jsonl", "--mask", ""], "tiger"),
        (["run", "--headless", "--json", "x", "--csv", "./x"], "same name"),
        (["run", "--headless", "--json", "PICTURES/grey.png", "--source", "PICTURES/grey.png"], "overwritten"),
        (["run", "--headless", "--csv", "PICTURES/sub/Зеркало.png", "--source", "PICTURES"], "overwritten"),
        (["detect", "a" * 300, "out"], "too long"),
        (["detect", "PICTURES", "a" * 300], "too long"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_wrong_use_is_one_line_and_code_2(
    arguments: list[str],
    words: str,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "EMPTY").mkdir()
    folder.rename(tmp_path / "PICTURES")
    assert main(arguments) == 2
    error = capsys.readouterr().err.strip()
    assert words in error
    assert error.startswith("moretta: ")
    assert "Traceback" not in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "COMMAND"),
        (["nonsense"], "nonsense"),
        (["run", "--fps", "abc"], "--fps"),
        (["run", "--size", "640"], "no size"),
        (["run", "--threads", "0"], "above 0"),
        (["detect", "", "out"], "empty"),
        (["bench", "--frames", "nan"], "above 0"),
        (["masks", "new", "x.png", "--place", "foot"], "nose"),
        (["report", "a", "b"], "unrecognized"),
    ],
)
def test_arguments_that_cannot_be_read_are_one_line_and_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert error.startswith("moretta: ")
    assert error.endswith("--help)")
    assert words in error


def test_a_refused_output_leaves_the_source_as_it_was(tmp_path: Path, astronaut: np.ndarray) -> None:
    picture = tmp_path / "a.png"
    write(picture, astronaut)
    before = picture.read_bytes()
    assert main(["run", "--headless", "--source", str(picture), "--json", str(tmp_path / "." / "a.png")]) == 2
    assert picture.read_bytes() == before


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_written_as_json_can(tmp_path: Path, astronaut: np.ndarray) -> None:
    write(tmp_path / "a.png", astronaut)
    (tmp_path / "a.png").rename(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png"))
    assert main(["detect", str(tmp_path), str(tmp_path / "out"), "--json", "--csv"]) == 0
    (record,) = map(json.loads, (tmp_path / "out" / "results.jsonl").read_text("utf-8").splitlines())
    assert record["image"] == "\udcff.png"
    assert main(["watch", str(next(tmp_path.glob("*.png"))), "--out", str(tmp_path / "report")]) == 0


def _piped(command: str) -> subprocess.CompletedProcess[str]:
    """The program as a shell runs it, its output kept until the end as Python does by itself."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"} | {"MORETTA": sys.executable}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full by itself is Linux's")
@pytest.mark.parametrize("arguments", ["--help", "masks list"])
def test_output_that_cannot_be_written_is_one_line(arguments: str) -> None:
    told = _piped(f'"$MORETTA" -m app {arguments} > /dev/full')
    assert (told.returncode, told.stderr) == (2, "moretta: No space left on device.\n")


@pytest.mark.skipif(os.name == "nt", reason="pipes of a POSIX shell")
@pytest.mark.parametrize("arguments", ["--help", "masks list"])
def test_a_reader_that_goes_away_ends_it_quietly(arguments: str) -> None:
    told = _piped(f'"$MORETTA" -m app {arguments} | true')
    assert (told.returncode, told.stderr) == (0, "")


def test_the_command_line_itself_loads_nothing_heavy() -> None:
    """Until `main` runs, Ctrl-C would be a traceback."""
    code = "import sys, app.cli; print([name for name in ('numpy', 'cv2', 'PyQt6') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_source_without_a_readable_picture_is_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "torn.png").write_bytes(b"no picture")
    lines = tmp_path / "x.jsonl"
    assert main(["run", "--headless", "--source", str(tmp_path / "torn.png"), "--json", str(lines)]) == 2
    out, err = capsys.readouterr()
    assert out == "", "standard output may be another program's input"
    assert ["torn.png" in line for line in err.strip().splitlines()] == [True, True], "what was skipped, and the end"


def test_headless_video_wears_the_mask(tmp_path: Path, astronaut: np.ndarray) -> None:
    source, out, lines = tmp_path / "still", tmp_path / "film.mp4", tmp_path / "film.jsonl"
    for i in range(4):
        write(source / f"{i}.png", astronaut)
    files = ["--out", str(out), "--json", str(lines)]
    assert main(["run", "--headless", "--source", str(source), "--mask", "tiger", "--no-overlay", *files]) == 0
    assert [json.loads(line)["frame"] for line in lines.read_text().splitlines()] == [0, 1, 2, 3]
    film = cv2.VideoCapture(str(out))
    done, picture = film.read()
    film.release()
    assert done
    difference = np.abs(picture.astype(int) - astronaut[..., ::-1]).mean(axis=2)
    assert difference[90:180, 190:260].mean() > 25, "the face is painted"
    assert difference[400:, 300:].mean() < 6, "the rest is not"


@pytest.mark.skipif(os.name == "nt", reason="signals of a POSIX system")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_job_that_is_asked_to_end_closes_its_files(number: signal.Signals, tmp_path: Path) -> None:
    film, lines = tmp_path / "film.mp4", tmp_path / "film.jsonl"
    job = ["run", "--headless", "--source", "demo", "--out", str(film), "--json", str(lines)]
    with subprocess.Popen([sys.executable, "-m", "app", *job], cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        deadline_s = time.monotonic() + 90.0
        while not lines.exists() or lines.read_text().count("\n") < 5:
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip().splitlines()[-1] == "moretta: stopped; what was done is kept"
    records = [json.loads(line) for line in lines.read_text().splitlines()]
    with av.open(str(film)) as made:
        frames = sum(1 for _ in made.decode(video=0))
    assert frames >= len(records) >= 5


def test_models_check_doctor_cameras_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "check"]) == 0
    assert "mesh478: ok" in capsys.readouterr().out
    assert main(["doctor"]) == 0
    report = capsys.readouterr().out
    for word in ("Moretta", "Python", "processors", "onnxruntime", "OpenGL", "cameras", "model fpnet: ok", "logs:"):
        assert word in report
    assert str(Path.home()) not in report, "no user's name"
    assert main(["cameras"]) == 0
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0


def test_the_logs_are_told_without_the_users_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    folder = tmp_path / "state" / "log"
    assert logs_line(folder) == "logs: ~/state/log, crash reports: 0"
    folder.mkdir(parents=True)
    (folder / "crash-1.txt").write_text("a fault")
    (folder / "native-crash.txt").touch()
    assert logs_line(folder) == "logs: ~/state/log, crash reports: 1"


def test_own_mask_from_picture_to_zip_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    picture = np.zeros((200, 400, 4), np.uint8)
    picture[60:140, 40:360] = (200, 30, 30, 255)
    write(tmp_path / "Red Moustache.png", picture[..., [2, 1, 0, 3]])
    assert main(["masks", "new", str(tmp_path / "Red Moustache.png"), "--place", "mouth"]) == 0
    assert "red_moustache" in capsys.readouterr().out
    assert main(["masks", "export", "red_moustache", str(tmp_path / "red.zip")]) == 0
    assert main(["masks", "import", str(tmp_path / "red.zip")]) == 0
    assert main(["masks", "check"]) == 0
    out = capsys.readouterr().out
    assert "red_moustache: ok" in out
    assert "tiger: ok" in out
    assert main(["masks", "template", str(tmp_path / "layout.png")]) == 0
    assert cv2.imread(str(tmp_path / "layout.png"), cv2.IMREAD_UNCHANGED).shape == (1024, 1024, 4)
    assert main(["masks", "new", str(tmp_path / "none.png")]) == 2
    assert main(["masks", "export", "nobody", str(tmp_path / "x.zip")]) == 2


def test_the_face_of_a_photo_becomes_paint(
    tmp_path: Path, astronaut: np.ndarray, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    write(tmp_path / "Astronaut.jpg", astronaut)
    assert main(["masks", "new", str(tmp_path / "Astronaut.jpg"), "--photo"]) == 0
    sheet = next((tmp_path / "data").rglob("astronaut.png"))
    paint = cv2.imread(str(sheet), cv2.IMREAD_UNCHANGED)
    assert paint.shape == (1024, 1024, 4)
    cheek = paint[560:600, 250:290]
    assert cheek[..., 3].min() == 255
    assert cheek[..., 2].mean() > cheek[..., 0].mean() + 20, "skin, in BGR"
    assert main(["masks", "check"]) == 0
    write(tmp_path / "nobody.png", np.full((200, 200, 3), 120, np.uint8))
    assert main(["masks", "new", str(tmp_path / "nobody.png"), "--photo"]) == 2
    assert "No face" in capsys.readouterr().err


def test_watch_writes_a_report_that_can_be_rebuilt(folder: Path, tmp_path: Path) -> None:
    session = tmp_path / "session"
    assert main(["watch", str(folder / "a portrait.jpg"), "--out", str(session)]) == 0
    page = (session / "report.html").read_text(encoding="utf-8")
    assert "no safety device" in page
    (session / "report.html").unlink()
    assert main(["report", str(session)]) == 0
    assert (session / "report.html").is_file()
    assert main(["report", str(tmp_path / "nothing")]) == 2


def test_app_runs_where_torch_and_training_cannot_be_imported() -> None:
    """The program must never need what only training needs."""
    code = (
        "import sys\n"
        "for name in ('torch', 'torchvision', 'timm', 'mediapipe', 'training', 'onnx', 'matplotlib'):\n"
        "    sys.modules[name] = None\n"
        "import app.cli, app.gui.main_window, app.session.run_job\n"
        "from app.inference.registry import ModelOptions, build_pipeline\n"
        "build_pipeline(ModelOptions(threads=1))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
