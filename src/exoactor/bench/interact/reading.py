"""From a scene to what a tracker is given, once for all trials in it: from the pixels of an
imagined clip, as a run has it; or from what is acted, without pixels.
"""

import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from exoactor.config import USUAL, BackEnds, SamplingOptions
from exoactor.core import rotations
from exoactor.core.checks import Array
from exoactor.core.contacts import NO_CONTACTS
from exoactor.core.frames import UPRIGHT_FACING_X_WXYZ, Camera
from exoactor.core.motion import SIDES, BodyMotion, HandMotion, HumanMotion, joint_indices
from exoactor.io import files
from exoactor.io.contacts import save_contacts
from exoactor.io.grounded import load_grounded_motion, save_grounded_motion
from exoactor.io.plans import load_plan, save_plan
from exoactor.rehearsal.choreography import choreograph
from exoactor.runtime import best
from exoactor.runtime.home import open_store
from exoactor.runtime.nouns import NOUNS
from exoactor.runtime.request import SceneRequest
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.runtime.steps.estimate import TOUCHED, interact_step, retarget_step
from exoactor.runtime.steps.execute import execute_steps
from exoactor.runtime.steps.rank import ranked_steps
from exoactor.runtime.steps.scene import SCENE, scene_steps
from exoactor.scenes import person
from exoactor.scenes.files import load_scene, save_scene
from exoactor.scenes.scene import Scene
from exoactor.stages.imagine import IMAGINERS
from exoactor.stages.plan import PLANNERS, PlanInput
from exoactor.stages.retarget import RetargetInput

LAST, JUDGE = "condition", "judge"
WRISTS = joint_indices(tuple(f"{side}_wrist" for side in SIDES))
ACTED = ("grounded_motion.npz", "body.npz", "hands.npz", "camera.json")
ASKED = {"bench": "interact"}


def read(
    scene: Scene,
    folder: Path,
    *,
    grounded: bool = True,
    acted: bool = False,
    candidates: int = 1,
) -> None:
    """A run folder with plan, contact plan and reference; from the store where they are there.

    grounded: hands are put on things; else they stay where they were read, and touch nothing.
    candidates: of so many that are imagined it is the one whose execution is the best, in the scene
    as it is known.
    """
    with tempfile.TemporaryDirectory() as temporary:
        sources = {"scene.json": Path(temporary) / "scene.json"}
        save_scene(sources["scene.json"], scene)
        takes = SamplingOptions(candidates=candidates).compared
        each = [_steps(scene, grounded, acted, take) for take in takes]
        last = LAST if candidates == 1 else JUDGE
        best.run(best.Candidates(each), sources, folder, open_store(), ASKED, until=last)


def _steps(scene: Scene, grounded: bool, acted: bool, candidate: int | None) -> list[Step]:
    steps = _acted(candidate) if acted else scene_steps(SceneRequest(scene), scene, candidate)
    if grounded:
        return steps
    return [_left_as_read() if step.name == "interact" else step for step in steps]


def _left_as_read() -> Step:
    """In the place of `interact`: the person as it came."""

    def leave(work: Work) -> Outcome:
        human, _ = load_grounded_motion(work.inputs["grounded_motion.npz"])
        files.save_human_motion(work.folder / "human_motion.npz", human)
        save_contacts(work.folder / "contacts.json", NO_CONTACTS)
        return Outcome()

    return Step("interact", "none", 1, {}, ("grounded_motion.npz",), TOUCHED, leave)


def _acted(candidate: int | None = None) -> list[Step]:
    """The steps from a scene to a verdict without pixels: the person as `ground` would place and
    the body's reader see them, if nothing were lost in between. `candidate`: as of `scene_steps`.
    """
    take = (candidate or 1) - 1
    settings = {"files": ACTED, **({"take": take} if take else {})}
    planner, actor = PLANNERS.find(USUAL["plan"]), IMAGINERS.find(USUAL["imagine"])
    scene, plan = NOUNS["scene"].file, NOUNS["plan"].file
    retarget = retarget_step(USUAL["retarget"], partial(RetargetInput, build="robot"))
    return [
        Step("plan", "acted", planner.version, {}, (scene,), (plan,), _plan),
        Step(
            "imagine", "acted", actor.version, settings, (scene, plan), ACTED, partial(_act, take)
        ),
        interact_step(USUAL["interact"], (*SCENE, "plan")),
        retarget,
        *execute_steps(BackEnds(worlds=0), SCENE, reading=(), plan=("plan",)),
        *ranked_steps(candidate),
    ]


def _plan(work: Work) -> Outcome:
    scene = load_scene(work.inputs["scene.json"])
    given = PlanInput(scene.instruction, np.zeros((1, 1, 3), np.uint8), scene=scene)
    made = PLANNERS.make(USUAL["plan"]).plan(given, work.progress)
    save_plan(work.folder / "plan.json", made.plan)
    return Outcome()


def _act(take: int, work: Work) -> Outcome:
    scene, plan = load_scene(work.inputs["scene.json"]), load_plan(work.inputs["plan.json"])
    animation = choreograph(scene, plan, person.person(), scene.seed, take)
    human, states = animation.performance.human_motion(), animation.performance.pose.hand_states()
    sure = np.ones(len(human.time_s))
    save_grounded_motion(work.folder / "grounded_motion.npz", human)
    files.save_body(work.folder / "body.npz", seen(human, scene.camera))
    files.save_hands(
        work.folder / "hands.npz", HandMotion(human.fps, human.time_s, *states, sure, sure)
    )
    files.save_camera(work.folder / "camera.json", scene.camera)
    return Outcome()


def seen(human: HumanMotion, camera: Camera) -> BodyMotion:
    """A person whom a camera sees, and who is read without an error."""
    joint_m = camera.to_camera(human.joint_pos_m)
    turned = rotations.from_matrix(camera.rotation_cam_from_world)
    frames, joints, _ = joint_m.shape
    return BodyMotion(
        human.fps, human.time_s, joint_m,
        rotations.multiply(turned, human.joint_quat_wxyz),
        np.ones((frames, joints)),
        camera.project(joint_m),
        camera.project(camera.to_camera(_hands_m(human))),
        np.ones(frames, dtype=np.bool_),
        float(camera.K[0, 0]), camera.width, camera.height, human.stature_m,
    )  # fmt: skip


def _hands_m(human: HumanMotion) -> Array:
    """(T, 2, 2, 3) of either hand its wrist and its middle knuckle."""
    along = float(np.linalg.norm(person.person().bone("left_middle1")))
    upright = rotations.conjugate(UPRIGHT_FACING_X_WXYZ)
    quat = rotations.multiply(human.joint_quat_wxyz[:, WRISTS], upright)
    wrist_m = human.joint_pos_m[:, WRISTS]
    to_knuckle = rotations.rotate(quat, np.array([[0.0, along, 0.0], [0.0, -along, 0.0]]))
    return np.stack([wrist_m, wrist_m + to_knuckle], axis=2)
