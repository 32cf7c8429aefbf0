"""Renders the demo clip: the rehearsal actor in a plain room, and the truth about what is seen
beside it.

    python tools/render_demo.py examples            # demo.mp4, demo_truth.npz, demo_camera.json

The clip stands in for a recording of a person: 720p at 30 Hz, H.264, a camera on a tripod at 1.4 m.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import mujoco
import numpy as np

from exoactor.core.frames import Camera
from exoactor.humans.motions import demo
from exoactor.humans.performance import Performance
from exoactor.io.offscreen import Offscreen
from exoactor.io.video import Frame, write_video
from exoactor.scenes.paints import Paint, add_material, planks, plaster

WIDTH, HEIGHT = 1280, 720
CAMERA = Camera.looking_at(
    np.array([4.35, 2.55, 1.40]), np.array([1.15, 0.0, 0.90]), 970.0, WIDTH, HEIGHT
)
CRF = 21
LIT = (1.0, 1.0, 1.0)  # of what has a picture
ROOM_M = (-2.6, 4.4, -2.4, 3.6, 4.0)  # west, east, south, north walls and the ceiling


def add_box(
    spec: mujoco.MjSpec, low: tuple[float, ...], high: tuple[float, ...], **look: object
) -> None:
    """An axis-aligned box from corner to corner."""
    low_m, high_m = np.array(low), np.array(high)
    spec.worldbody.add_geom(
        type=mujoco.mjtGeom.mjGEOM_BOX,
        pos=(low_m + high_m) / 2.0,
        size=(high_m - low_m) / 2.0,
        contype=0,
        **look,
    )


def room() -> mujoco.MjSpec:
    """Floor, two walls with skirting, a picture and a sideboard; one lamp that throws shadows, one
    that fills.
    """
    spec = mujoco.MjSpec()
    rng = np.random.default_rng(7)
    add_material(spec, "floor", Paint(LIT, 0.05, 0.1, repeat=0.6), planks(rng))
    add_material(spec, "wall", Paint(LIT, 0.05, 0.1, repeat=0.4), plaster(rng))
    west, east, south, north, top = ROOM_M
    spec.worldbody.add_geom(
        type=mujoco.mjtGeom.mjGEOM_PLANE, size=[8, 8, 0.1], material="floor", contype=0
    )
    white, oak, dark = [0.90, 0.89, 0.86, 1.0], [0.52, 0.37, 0.24, 1.0], [0.16, 0.17, 0.19, 1.0]
    sea, sand, door = [0.33, 0.48, 0.50, 1.0], [0.62, 0.56, 0.40, 1.0], [0.58, 0.42, 0.28, 1.0]
    front = west + 0.42  # of the sideboard
    add_box(spec, (west - 0.1, south - 0.1, 0.0), (west, north, top), material="wall")
    add_box(spec, (west, south - 0.1, 0.0), (east, south, top), material="wall")
    for low, high, colour in (
        ((west, south, 0.0), (west + 0.015, north, 0.09), white),
        ((west, south, 0.0), (east, south + 0.015, 0.09), white),
        ((-1.75, south, 1.25), (-0.85, south + 0.03, 1.90), dark),
        ((-1.70, south, 1.30), (-0.90, south + 0.035, 1.85), sea),
        ((-1.70, south, 1.30), (-0.90, south + 0.037, 1.50), sand),
        ((west, -0.2, 0.12), (front, 1.3, 0.78), oak),
        ((front, -0.18, 0.16), (west + 0.425, 0.54, 0.74), door),
        ((front, 0.56, 0.16), (west + 0.425, 1.28, 0.74), door),
    ):
        add_box(spec, low, high, rgba=colour)
    light, fill = mujoco.mjtLightType.mjLIGHT_SPOT, mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    towards = {"pos": [2.6, 3.0, 4.4], "dir": [-2.1, -3.1, -3.1]}
    spec.worldbody.add_light(
        type=light, **towards, cutoff=60, exponent=0, diffuse=[0.54, 0.52, 0.49], castshadow=True
    )
    spec.worldbody.add_light(
        type=fill, dir=[0.5, -0.8, -0.5], diffuse=[0.24, 0.25, 0.28], castshadow=False
    )
    spec.visual.headlight.ambient, spec.visual.headlight.diffuse = [0.42] * 3, [0.18] * 3
    spec.visual.headlight.specular = [0.0] * 3
    spec.visual.map.shadowscale, spec.visual.map.znear = 0.9, 0.02
    return spec


def pictures(performance: Performance) -> Iterator[Frame]:
    """The clip, frame by frame."""
    spec = room()
    performance.actor.add_to(spec)
    model = spec.compile()
    data = mujoco.MjData(model)
    with Offscreen(model, WIDTH, HEIGHT, shadow_px=4096) as offscreen:
        for frame in range(len(performance.time_s)):
            performance.actor.put(
                model, data, next(performance.actor.rigs(performance.pose, [frame]))
            )
            mujoco.mj_forward(model, data)
            yield offscreen.render(data, CAMERA)


def truth(performance: Performance) -> dict[str, object]:
    """What the clip shows, in the world and for the camera; hands 0 open, 1 half-open, 2 closed."""
    motion = performance.human_motion()
    left, right = performance.pose.hand_states()
    return {
        "fps": motion.fps,
        "time_s": motion.time_s.astype(np.float32),
        "joint_names": np.array(motion.joint_names),
        "joint_pos_m": motion.joint_pos_m.astype(np.float32),
        "contact_left": motion.contact_left,
        "contact_right": motion.contact_right,
        "state_left": left,
        "state_right": right,
        "K": CAMERA.K,
        "rotation_cam_from_world": CAMERA.rotation_cam_from_world,
        "translation_cam_from_world_m": CAMERA.translation_cam_from_world_m,
        "stature_m": motion.stature_m,
    }


def camera_json() -> str:
    """The camera as `--camera` reads it."""
    fields = {
        name: getattr(CAMERA, name)
        for name in ("K", "rotation_cam_from_world", "translation_cam_from_world_m")
    }
    written = {name: np.round(value, 9).tolist() for name, value in fields.items()}
    return json.dumps({**written, "width": WIDTH, "height": HEIGHT}, indent=1) + "\n"


def main() -> None:
    folder = Path(sys.argv[1])
    performance = demo()
    np.savez_compressed(folder / "demo_truth.npz", **truth(performance))
    (folder / "demo_camera.json").write_text(camera_json())
    write_video(folder / "demo.mp4", pictures(performance), performance.fps, crf=CRF, preset="slow")


if __name__ == "__main__":
    main()
