"""GEM and GVHMR run in a checkout: the command upstream documents, the clip at 30 a second, the
result read."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError, ConfigError, PermanentError
from exoactor.core.progress import silent
from exoactor.io.video import Clip, open_clip, write_video
from exoactor.stages.body import BODY_ESTIMATORS, BodyInput
from exoactor.stages.body.external import ExternalConfig, Gem, Gvhmr

DEMO = """
import json, pathlib, shutil, sys
here = pathlib.Path(__file__).resolve().parents[2]
(here / "seen.json").write_text(json.dumps(sys.argv[1:]))
words = " ".join(sys.argv[1:]).replace("=", " ").split()
if (here / "broken").exists():
    print("RuntimeError: CUDA error: no kernel image is available")
    sys.exit(2)
clip = pathlib.Path(words[words.index("--video") + 1])
shutil.copyfile(clip, here / "clip.mp4")
out = pathlib.Path(words[words.index("--output_root") + 1]) / clip.stem
out.mkdir(parents=True)
made = {"demo_smpl_hpe.py": "smpl_params.pt", "demo.py": "hmr4d_results.pt"}
shutil.copyfile(here / "prepared.pt", out / made[sys.argv[0].rsplit("/", 1)[1]])
"""
FRAMES = 40


def standing() -> dict[str, Any]:
    zeros = np.zeros((FRAMES, 3), dtype=np.float32)
    world = {
        "body_pose": np.zeros((FRAMES, 63), np.float32),
        "global_orient": zeros,
        "betas": np.zeros((FRAMES, 10), np.float32),
    }
    camera = {**world, "global_orient": zeros + np.array([np.pi, 0, 0], np.float32)}
    world = {**world, "transl": zeros + [0, 1.3, 0]}
    camera = {**camera, "transl": zeros + [0, 0.2, 4]}
    for part in (world, camera):
        part["transl"] = part["transl"].astype(np.float32)
    K = np.tile(np.array([[800, 0, 320], [0, 800, 240], [0, 0, 1]], np.float32), (FRAMES, 1, 1))
    return {"world": world, "camera": camera, "K_fullimg": K}


@pytest.fixture
def checkout(
    torch_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        home = tmp_path / "checkout"
        script = home / ("scripts/demo/demo_smpl_hpe.py" if name == "gem" else "tools/demo/demo.py")
        script.parent.mkdir(parents=True)
        script.write_text(DEMO)
        prefix, content = ("body" if name == "gem" else "smpl"), standing()
        both = {
            f"{prefix}_params_global": content["world"],
            f"{prefix}_params_incam": content["camera"],
        }
        torch_file(home / "prepared.pt", {**both, "K_fullimg": content["K_fullimg"]})
        monkeypatch.setenv(f"EXOACTOR_{name.upper()}_PYTHON", sys.executable)
        monkeypatch.setenv("EXOACTOR_HOME", str(tmp_path / "home"))
        return home

    return make


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    """32 pictures at 24 a second: 40 at 30."""
    write_video(
        tmp_path / "clip.mp4",
        (np.full((480, 640, 3), 6 * k, dtype=np.uint8) for k in range(32)),
        24.0,
    )
    return open_clip(tmp_path / "clip.mp4")


WORDS = {
    "gem": [
        "--video",
        "--ckpt_path",
        "inputs/pretrained/gem_smpl.ckpt",
        "--output_root",
        "--no_render",
        "--static_cam",
    ],
    "gvhmr": ["--output_root", "-s"],
}


@pytest.mark.parametrize("name", WORDS)
def test_the_demo_is_run_as_its_authors_say(
    name: str, checkout: Callable[[str], Path], clip: Clip
) -> None:
    home = checkout(name)
    body = (
        BODY_ESTIMATORS.make(name, ExternalConfig(home=home)).estimate(BodyInput(clip), silent).body
    )
    assert len(body.time_s) == FRAMES and body.camera is not None and body.focal_px == 800.0
    seen = json.loads((home / "seen.json").read_text())
    assert [word for word in seen if "/tmp" not in word and not word.startswith("--video=")] == [
        word for word in WORDS[name] if name == "gem" or word != "--video"
    ]
    given = open_clip(home / "clip.mp4")
    assert given.source_fps == pytest.approx(30.0) and given.duration_s == pytest.approx(
        clip.duration_s, abs=0.05
    )


def test_a_demo_that_fails_is_told_with_its_last_lines(
    checkout: Callable[[str], Path], clip: Clip
) -> None:
    home = checkout("gem")
    (home / "broken").write_text("")
    with pytest.raises(
        PermanentError, match=r"(?s)gem ended with exit code 1.*no kernel image is available"
    ):
        Gem(ExternalConfig(home=home)).estimate(BodyInput(clip), silent)


def test_without_result_and_checkout_it_says_what_to_give(clip: Clip) -> None:
    with pytest.raises(ConfigError, match="no result and no checkout") as caught:
        Gem().estimate(BodyInput(clip), silent)
    assert "--body-result" in caught.value.next_step


def test_a_result_is_read_without_any_checkout(checkout: Callable[[str], Path], clip: Clip) -> None:
    result = checkout("gvhmr") / "prepared.pt"
    body = Gvhmr(ExternalConfig(result=result)).estimate(BodyInput(clip), silent).body
    assert len(body.time_s) == FRAMES
    with pytest.raises(BadMotionError, match=r"nothing\.pt does not exist"):
        Gvhmr(ExternalConfig(result=result.with_name("nothing.pt"))).estimate(
            BodyInput(clip), silent
        )
