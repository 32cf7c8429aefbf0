"""Trackers side by side: real executions of a network that is one matrix, on motions made here."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.bench import robustness, track, trial
from exoactor.bench.trial import Trial
from exoactor.config import BenchOptions
from exoactor.core.errors import ConfigError
from exoactor.core.motion import RobotMotion
from exoactor.io.files import load_robot_motion, save_robot_motion
from exoactor.robots import g1, model
from exoactor.stages.track.mpc import MpcConfig
from exoactor.stages.track.physics.disturbance import Disturbance
from exoactor.stages.track.twist2 import Twist2Config
from made.references import SHORT, conditioned

CONTRACT = {
    "survived_fraction",
    "mpjpe_local_mm",
    "mpjpe_global_mm",
    "root_drift_end_mm",
    "real_time_factor",
}


def standing(seconds: float, ahead_m_s2: float = 0.0) -> RobotMotion:
    frames = round(seconds * 50)
    qpos = np.tile(model.stand_qpos(), (frames, 1))
    qpos[:, 0] += 0.5 * ahead_m_s2 * (np.arange(frames) / 50) ** 2
    return RobotMotion.from_qpos(qpos, 50.0, g1.JOINT_NAMES)


@pytest.fixture
def motions(tmp_path: Path, obedient: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand, a stand that leaves the robot behind, a broken file, another robot's; twist2 has a
    stand-in."""
    folder = tmp_path / "motions"
    folder.mkdir()
    save_robot_motion(folder / "stand.npz", standing(0.5))
    save_robot_motion(folder / "astray.npz", standing(0.8, ahead_m_s2=6.0))
    (folder / "broken.npz").write_bytes(b"PK\x03\x04 cut short")
    save_robot_motion(folder / "other.npz", standing(0.5).reordered(g1.JOINT_NAMES[1:]))
    monkeypatch.setattr(trial, "conditioned", partial(conditioned, ends=SHORT))
    monkeypatch.setattr(track, "_twist2", lambda: Twist2Config(policy=obedient))
    return folder


def test_all_that_can_be_measured_is_and_the_rest_says_why(
    motions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked, out = BenchOptions(motions, ("twist2",)), tmp_path / "out"
    result = track.main(asked, out)
    assert json.loads((out / "bench.json").read_text()) == json.loads(json.dumps(result))
    summary = result["summary"]["twist2"]
    assert set(summary) > CONTRACT
    assert summary["survived_fraction"] == summary["survived_fraction_no_flight"] == 0.5
    assert summary["clips"] == 2 and summary["unreadable"] == 2
    rows = {row["clip"]: row for row in result["clips"]}
    assert "broken.npz" in rows["broken"]["failed"] and g1.JOINT_NAMES[0] in rows["other"]["failed"]
    assert (
        rows["stand"]["survived"] and rows["stand"]["energy_j"] > 0.0 and not rows["stand"]["film"]
    )
    assert rows["stand"]["power_w"] == pytest.approx(rows["stand"]["energy_j"] / 0.48, rel=0.1)
    assert not rows["astray"]["survived"] and (out / rows["astray"]["film"]).stat().st_size > 1000
    page = (out / "bench.html").read_text()
    assert page.count("data:video/mp4") == 1 and "twist2: astray" in page and "broken" in page
    assert "http" not in page.split("</style>")[1], "all of it is in the file"
    printed = capsys.readouterr().out
    assert "4/4" in printed and "min left" in printed

    monkeypatch.setattr(trial, "_tracked", None)  # nothing is measured again
    assert track.main(asked, out)["clips"] == json.loads(json.dumps(result["clips"]))


def test_an_interrupted_bench_keeps_its_rows(
    motions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = trial._tracked

    def stopped(what: Trial, *rest: Any) -> dict[str, Any]:
        if what.motion.stem == "stand":
            raise KeyboardInterrupt
        return real(what, *rest)

    (motions / "astray.npz").unlink()
    save_robot_motion(motions / "also.npz", standing(0.2))
    monkeypatch.setattr(trial, "_tracked", stopped)
    with pytest.raises(KeyboardInterrupt):
        track.main(BenchOptions(motions, ("twist2",)), tmp_path)
    kept = [json.loads(path.read_text())["clip"] for path in (tmp_path / "rows").iterdir()]
    assert sorted(kept) == ["also", "broken", "other"]


def test_a_tracker_that_breaks_does_not_survive_and_stops_nobody(tmp_path: Path) -> None:
    save_robot_motion(tmp_path / "stand.npz", standing(0.5))
    broken: Any = 3
    config = Twist2Config(policy=broken)
    row = trial.measured(Trial("twist2", "twist2", tmp_path / "stand.npz", config), out=tmp_path)
    assert row["flight"] is False and row["survived"] is False and "Error" in row["failed"]
    summary = track._summary([row])
    assert summary["survived_fraction"] == 0.0 and summary["mpjpe_local_mm"] is None
    assert summary["real_time_factor"] is None


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, True), ({"fell": True}, False), ({"root_distance_max_m": 1.01}, False),
        ({"root_distance_max_m": None}, False), ({"survived_s": 3.0}, False),
    ],
)  # fmt: skip
def test_to_survive_is_to_stay_up_and_near(figures: dict[str, Any], expected: bool) -> None:
    whole = {"fell": False, "root_distance_max_m": 1.0, "survived_s": 4.0, "duration_s": 4.0}
    assert trial.survived({**whole, **figures}) is expected


def test_flight_is_seen_in_the_repaired_reference(shared: Path) -> None:
    clips = {"asap_jump_forward_level4": True, "kimodo_wave": False, "gmt_squat": False}
    for name, expected in clips.items():
        assert trial.flies(load_robot_motion(shared / f"motions/{name}.npz")) is expected


def test_a_row_is_of_its_motion_its_settings_and_the_code(tmp_path: Path) -> None:
    for name, seconds in (("a", 0.5), ("b", 0.6)):
        save_robot_motion(tmp_path / f"{name}.npz", standing(seconds))
    plain = Trial("mpc", "mpc", tmp_path / "a.npz")
    assert plain.key == Trial("mine", "mpc", tmp_path / "a.npz", condition="again").key
    others = [
        Trial("mpc", "mpc", tmp_path / "b.npz"),
        Trial("mpc", "twist2", tmp_path / "a.npz"),
        Trial("mpc", "mpc", tmp_path / "a.npz", MpcConfig(disturbance=Disturbance(noise=1.0))),
    ]
    assert len({plain.key, *(other.key for other in others)}) == 4


def test_targets_are_the_issues() -> None:
    found = {
        "survived_fraction": 0.9,
        "survived_fraction_no_flight": 0.9,
        "kept_to_fraction": 0.5,
        "real_time_factor": 0.2,
        "power_w": None,
    }
    found |= {"mpjpe_local_mm": 30.0, "mpjpe_global_mm": 90.0, "root_drift_end_mm": 100.0}
    figures = track._figures(dict.fromkeys(track.COMPARED, found))
    met = {(f.on, f.what.split(",")[0]): f.met for f in figures if f.met is not None}
    assert met[("mpc", "survived")] is True and met[("policy", "mpjpe_local")] is True
    assert (
        met[("mpc", "mpjpe_local")] is False
        and met[("policy", "computing a second of motion")] is False
    )
    assert (
        met[("policy-learnt", "mpjpe_local")] is False and ("policy-learnt", "survived") not in met
    )
    assert not [f for f in figures if f.on == "twist2" and f.met is not None]
    cells = track._target_cells(figures)
    assert ("mpc: mpjpe_local, survived, mean", "30 mm", "≤ 25", "✗") in cells and len(cells) == 13


def test_the_rows_of_the_robustness_table() -> None:
    speeds = [c.push_m_s for c in robustness.CONDITIONS.values() if c.push_m_s]
    assert speeds == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    assert [c.friction for c in robustness.CONDITIONS.values() if c.friction] == [
        0.4,
        0.6,
        1.0,
        1.2,
    ]
    assert len(robustness.CONDITIONS) == 16
    trackers = {"planner": ("mpc", None), "twist2": ("twist2", Twist2Config(policy=Path("p")))}
    asked = robustness.trials(trackers, [Path("a.npz"), Path("b.npz")])
    assert len(asked) == 16 * 4 and not any(one.filmed for one in asked)
    planned = [one.config for one in asked if one.back_end == "mpc"]
    assert (
        all(isinstance(config, MpcConfig) and config.rewinds == 0 for config in planned)
        and len(planned) == 32
    )
    assert asked[2] == Trial(
        "twist2", "twist2", Path("a.npz"), Twist2Config(policy=Path("p")), filmed=False
    )
    assert asked[-1].config == Twist2Config(Disturbance(delay_s=0.02), Path("p"))
    with pytest.raises(ConfigError, match="kinematic cannot be disturbed"):
        robustness.trials({"kinematic": ("kinematic", None)}, [Path("a.npz")])


def test_robustness_is_measured_on_what_stays_on_the_floor(
    motions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (motions / "astray.npz").unlink()
    two = {"nominal": Disturbance(), "push": Disturbance(push_m_s=9.0, push_every_s=0.2)}
    monkeypatch.setattr(robustness, "CONDITIONS", two)
    result = track.main(BenchOptions(motions, ("twist2",), robustness=True), tmp_path / "out")
    found = result["robustness"]["twist2"]
    assert found["nominal"] == {"survived_fraction": 1.0, "clips": 1, "lost": [], "fell": []}
    assert found["push"] == {
        "survived_fraction": 0.0,
        "clips": 1,
        "lost": ["stand"],
        "fell": ["stand"],
    }
    assert "What they stand" in (tmp_path / "out/bench.html").read_text()
    assert any(figure["what"] == "survived, push" for figure in result["figures"])


def test_a_folder_without_motions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no \.npz"):
        track.main(BenchOptions(tmp_path), tmp_path)
    with pytest.raises(ConfigError, match="does nothing"):
        BenchOptions(jobs=0)
