"""The command: `python -m exoactor.training.track`."""

import shutil
from pathlib import Path

import pytest

from exoactor.io.onnx import Network
from exoactor.stages.track.policy import observation
from exoactor.training.track import __main__ as command
from exoactor.training.track import network


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for asked in (["practise"], ["examine"]):
        with pytest.raises(SystemExit) as left:
            command.main([*asked, "--out", str(tmp_path)])
        assert left.value.code == 2 and "gather" in capsys.readouterr().err


def test_the_latest_policy_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["export", "--out", str(tmp_path)])
    assert Network(tmp_path / "policy.onnx").input_size == observation.SIZE
    assert "policy.onnx: 4.4 MB" in capsys.readouterr().out
    policy, more = network.from_onnx(tmp_path / "policy.onnx")
    network.save(tmp_path / command.PRACTISED, {"policy": policy}, samples=5, rounds=2)
    command.main(["export", "--to", str(tmp_path / "other.onnx"), "--out", str(tmp_path)])
    assert network.from_onnx(tmp_path / "other.onnx")[1] == {"samples": 5, "rounds": 2}
    assert more["samples"] > 1_000_000


def test_an_exam_of_what_was_gathered(
    dataset_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(dataset_file, tmp_path / command.LESSONS)
    command.main(["examine", "--out", str(tmp_path)])
    assert "2 of 2 whole" in capsys.readouterr().out, "the policy that is shipped follows both"
