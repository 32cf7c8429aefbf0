"""body, hands, ground, reading, interact, retarget: from clip.mp4 to a robot's motion."""

from dataclasses import replace
from functools import partial

from exoactor.config import BackEnds, ExternalModels
from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Camera
from exoactor.core.motion import ESTIMATE_FPS, HandMotion, RobotMotion
from exoactor.io import files
from exoactor.io.contacts import save_contacts
from exoactor.io.grounded import save_grounded_motion
from exoactor.io.people import save_people
from exoactor.io.video import Clip
from exoactor.runtime.nouns import GROUNDED, whole_clip
from exoactor.runtime.stage import Did, Figures, Stage, stage_step
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.runtime.steps.known import as_known
from exoactor.scenes.scene import Known
from exoactor.stages.body import BODY_ESTIMATORS, BodyInput, Reading
from exoactor.stages.ground import GROUNDS, Grounded, GroundInput
from exoactor.stages.hands import HAND_READERS, HandsInput
from exoactor.stages.interact import INTERACTORS, Interacted, InteractInput
from exoactor.stages.retarget import RETARGETERS, RetargetInput

MAX_STRETCH = 0.03
"""A clip may be this much wider or narrower than the picture it was made from: sizes are rounded to
blocks."""
READING_VERSION = 1
READ = ("body.npz", "human_motion.npz")
READERS = ("body", "hands", "ground", "interact")
"""The steps that read the clip, whose notes and doubts are told with the verdict on the reading."""


def estimate_steps(
    names: BackEnds,
    external: ExternalModels,
    body: "partial[BodyInput]",
    ground: "partial[GroundInput]",
    retarget: "partial[RetargetInput] | None" = None,
    scene: tuple[str, ...] = (),
    known: Known = "full",
) -> list[Step]:
    """`body`, `ground`, `retarget`: their inputs with what the request says. `scene`: the fields of
    scene and plan; `known`: what of the scene is.

    `external`: where models are that run in environments of their own, and results of theirs.
    """
    # they tell how wrists are turned, too
    turned = ("hands",) if HAND_READERS.find(names.hands).external else ()
    of_body, of_hands = _external_body(names.body, external), _external_hands(names.hands, external)
    return [
        stage_step(BODY, names.body, ("clip",), body, config=of_body),
        stage_step(HANDS, names.hands, ("body", "clip"), config=of_hands),
        stage_step(GROUND, names.ground, ("body", "clip", *turned), ground),
        interact_step(names.interact, scene, known),
        Step("reading", "own", READING_VERSION, {}, READ, (), _read, READERS),
        retarget_step(names.retarget, retarget),
    ]


def _external_body(name: str, models: ExternalModels) -> object | None:
    if not BODY_ESTIMATORS.find(name).external:
        return None
    from exoactor.stages.body.external import ExternalConfig

    return ExternalConfig(models.body_result, models.body_home, models.smplx)


def _external_hands(name: str, models: ExternalModels) -> object | None:
    if not HAND_READERS.find(name).external:
        return None
    from exoactor.stages.hands.wilor import WilorConfig

    return WilorConfig(models.hands_result, models.hands_home)


def interact_step(
    name: str,
    scene: tuple[str, ...] = (),
    known: Known = "full",
    hands: tuple[str, ...] = ("hands",),
) -> Step:
    """grounded_motion.npz → human_motion.npz and contacts.json; `hands`: the field of what they do,
    where that was read and there is something to hold.
    """
    reads = ("human", "hand_px", "body", *(hands if scene else ()), "camera", *scene)
    return stage_step(as_known(INTERACT, known), name, reads)


def retarget_step(name: str, given: "partial[RetargetInput] | None" = None) -> Step:
    """human_motion.npz → robot_motion.npz."""
    return stage_step(RETARGET, name, ("human", "contacts"), given)


def _as_asked(given: BodyInput, _: Figures) -> BodyInput:
    """The clip at the rate and the way up that were asked for, and the camera for the size in which
    it came.
    """
    clip = given.clip
    if given.fps is not None:
        clip = whole_clip(clip.path, given.fps)
    clip = clip.turned(given.rotate or 0)
    camera = _of_size(given.camera, clip)
    focal_px = given.focal_px if camera is given.camera or camera is None else float(camera.K[0, 0])
    return replace(given, clip=clip, camera=camera, focal_px=focal_px)


def _of_size(camera: Camera | None, clip: Clip) -> Camera | None:
    """The camera for the size in which the clip came: services have sizes of their own."""
    if camera is None or (camera.width, camera.height) == (clip.width, clip.height):
        return camera

    stretched = clip.width * camera.height / (clip.height * camera.width)
    if abs(stretched - 1.0) > MAX_STRETCH:
        raise BadMediaError(
            f"the clip is {clip.width}x{clip.height}, "
            f"the camera takes {camera.width}x{camera.height}: another format",
            "use a video back end that keeps the format of the picture",
        )

    return camera.at_size(clip.width, clip.height)


def _save_body(did: Did[BodyInput, Reading]) -> Outcome:
    from exoactor.stages.body.clips.taken import as_taken

    reading = as_taken(did.made, did.given)
    body, watched = reading.body, reading.watched
    files.save_body(did.folder / "body.npz", body)
    save_people(did.folder / "people.json", watched)
    figures = {
        "frames": len(body.time_s),
        "detected_frames": int(body.found.sum()),
        "focal_px": body.focal_px,
        "clip_start_s": body.clip_start_s,
        "shots": len(watched.shots),
        "shot": watched.shot,
        "people": len(watched.people),
        "person": watched.person,
    }
    looked_at = did.given.clip.frame_count(ESTIMATE_FPS)  # all of it was
    timing = {"ms_per_frame": round(did.seconds / looked_at * 1e3, 2)}
    return Outcome({"estimate": {**figures, "notes": list(reading.notes)}}, {"estimate": timing})


def _save_hands(did: Did[HandsInput, HandMotion]) -> Outcome:
    files.save_hands(did.folder / "hands.npz", did.made)
    sides = (("left_seen", did.made.conf_left), ("right_seen", did.made.conf_right))
    return Outcome({"hands": {name: float((conf > 0).mean()) for name, conf in sides}})


def _with_camera(given: GroundInput, _: Figures) -> GroundInput:
    """The camera for the size in which the clip came; or the one that the body's reader knows."""
    camera = _of_size(given.camera, given.clip) if given.clip else given.camera
    return replace(given, camera=camera or given.body.camera)


def _save_grounded(did: Did[GroundInput, Grounded]) -> Outcome:
    from exoactor.stages.ground import measure

    grounded = did.made
    save_grounded_motion(did.folder / "grounded_motion.npz", grounded.human, grounded.hand_px)
    files.save_camera(did.folder / "camera.json", grounded.camera)
    said = {"notes": list(grounded.notes), "doubts": list(grounded.doubts)}
    return Outcome({"ground": {**measure(grounded), **said}})


def _save_interacted(did: Did[InteractInput, Interacted]) -> Outcome:
    files.save_human_motion(did.folder / "human_motion.npz", did.made.human)
    save_contacts(did.folder / "contacts.json", did.made.contacts)
    touched = len(did.made.contacts.on_things())
    return Outcome({"interact": {"contacts": touched, "notes": list(did.made.notes)}})


def _save_retargeted(did: Did[RetargetInput, RobotMotion]) -> Outcome:
    from exoactor.stages.retarget.targets.measure import measure

    files.save_robot_motion(did.folder / "robot_motion.npz", did.made)
    timing = {"retarget": {"frames_per_s": round(len(did.made) / did.seconds, 1)}}
    return Outcome({"retarget": measure(did.given, did.made)}, timing)


def _read(work: Work) -> Outcome:
    """Whether what was read can be believed: told first, and able to withhold the verdict of
    physics.
    """
    from exoactor.stages.judge.evidence import ReadingInput, ReadingJudge

    body = files.load_body(work.inputs["body.npz"])
    human = files.load_human_motion(work.inputs["human_motion.npz"])
    sections = [section for figures in work.figures.values() for section in figures.values()]
    doubts, notes = (
        [said for section in sections for said in section.get(kind, ())]
        for kind in ("doubts", "notes")
    )
    judged = ReadingJudge().judge(ReadingInput(body, human, tuple(doubts)))
    said = {"sound": judged.verdict.passed, "reasons": list(judged.verdict.reasons), "notes": notes}
    return Outcome({"reading": {**said, **judged.figures["reading"]}})


BODY = Stage(BODY_ESTIMATORS, BodyInput, ("body.npz", "people.json"), _save_body, _as_asked)
HANDS = Stage(HAND_READERS, HandsInput, ("hands.npz",), _save_hands)
PLACED = ("grounded_motion.npz", "camera.json")
GROUND = Stage(GROUNDS, GroundInput, PLACED, _save_grounded, _with_camera)
TOUCHED = ("human_motion.npz", "contacts.json")
INTERACT = Stage(INTERACTORS, InteractInput, TOUCHED, _save_interacted, nouns=GROUNDED)
RETARGET = Stage(RETARGETERS, RetargetInput, ("robot_motion.npz",), _save_retargeted)
