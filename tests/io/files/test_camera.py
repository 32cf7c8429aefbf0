"""A camera is read whole or refused in words."""

import json
from pathlib import Path

import numpy as np
import pytest

from exoactor.core.errors import ConfigError
from exoactor.io import files
from made.nouns import CAMERA

BAD_CAMERAS = [
    {"K": 1},
    CAMERA | {"K": "wide"},
    CAMERA | {"K": [[0.0, 0.0, 320.0], [0.0, 900.0, 240.0], [0.0, 0.0, 1.0]]},
    CAMERA | {"K": [[float("nan")] * 3] * 3},
    CAMERA | {"rotation_cam_from_world": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]},
    CAMERA | {"translation_cam_from_world_m": [0.0, 1.0]},
    CAMERA | {"width": "wide"},
    CAMERA | {"height": None},
    CAMERA | {"height": 0},
    CAMERA | {"width": 10**6},
    CAMERA | {"width": 640.5},
]


def test_a_camera_is_read(tmp_path: Path) -> None:
    files.write_json(tmp_path / "camera.json", CAMERA)
    camera = files.load_camera(tmp_path / "camera.json")
    np.testing.assert_allclose(camera.position_m, [-3.0, 0.0, 1.2])


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", *map(json.dumps, BAD_CAMERAS)])
def test_a_bad_camera_is_a_config_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text(text)
    with pytest.raises(ConfigError, match=r"camera\.json"):
        files.load_camera(tmp_path / "camera.json")
