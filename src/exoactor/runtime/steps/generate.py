"""transfer, plan, imagine, choose: from a picture of the robot to a clip of a person, by models
elsewhere or here.

What comes back is looked at before anything is built on it: an edit that moved the camera, a plan
that is none, a clip with a cut. Everything that was paid for stays, whatever is thought of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from exoactor.config import BackEnds, SamplingOptions
from exoactor.core.errors import BadMediaError
from exoactor.core.frames import Box, Image
from exoactor.io import assets
from exoactor.io.files import write_bytes
from exoactor.io.plans import save_plan
from exoactor.runtime.nouns import whole_clip
from exoactor.runtime.stage import Did, Figures, Stage, stage_step
from exoactor.runtime.step import Outcome, Step, Work
from exoactor.stages.imagine import IMAGINERS, Imagined, ImagineInput
from exoactor.stages.plan import PLANNERS, PlanInput, Planned
from exoactor.stages.transfer import TRANSFERS, TransferInput, Transferred

CHOOSE_VERSION = 1


def transfer_step(
    names: BackEnds, scene: tuple[str, ...] = (), notes: tuple[str, ...] = ()
) -> Step:
    """observation.png → reference.png; `scene`: its field, if there is one; `notes`: of the
    observation.
    """
    step = stage_step(
        TRANSFER, names.transfer, ("observation", *scene), partial(TransferInput, notes=notes)
    )
    looked_at = (networks,) if TRANSFERS.find(names.transfer).paid else ()
    return replace(step, needs=(*step.needs, *looked_at))


def plan_step(
    names: BackEnds, instruction: str, scene: tuple[str, ...] = (), things: Sequence[str] = ()
) -> Step:
    """observation.png → plan.json; `things`: the names of what is in the scene, where they are
    known.
    """
    given = partial(PlanInput, instruction=instruction, things=tuple(things))
    return stage_step(PLAN, names.plan, ("observation", *scene), given)


def imagine_steps(
    names: BackEnds, sampling: SamplingOptions, candidate: int | None = None
) -> list[Step]:
    """plan.json and reference.png → the clips, and one of them as clip.mp4: this candidate, counted
    from 1; None: the one to `take`, else the first without a fault.
    """
    files = names_of(sampling.candidates)
    given = partial(ImagineInput, files=files, seconds=sampling.seconds, seed=sampling.seed)
    asked_for = files if candidate is None else files[candidate - 1 : candidate]
    compared, look = ("reference.png", *asked_for), partial(_chosen, sampling, asked_for)
    asked, made, needs = asdict(sampling), ("clip.mp4",), (networks,)
    return [
        stage_step(IMAGINE, names.imagine, ("plan", "picture"), given, writes=files),
        Step("choose", "own", CHOOSE_VERSION, asked, compared, made, look, needs=needs),
    ]


def names_of(candidates: int) -> tuple[str, ...]:
    """The files of the candidates."""
    return tuple(f"candidate-{number}.mp4" for number in range(1, candidates + 1))


def networks() -> None:
    """The pose networks, by which pictures are looked at; MissingAssetError."""
    assets.path("blaze")


def people(picture: Image) -> Sequence[Box]:
    """Everybody in a picture (H, W, 3), by the pose networks."""
    from exoactor.stages.body.detection.people import find_people

    return find_people(picture)


def _looked_at(given: TransferInput, figures: Figures) -> TransferInput:
    """An edit is looked at by the pose networks."""
    return replace(given, people=people)


def _save_transferred(did: Did[TransferInput, Transferred]) -> Outcome:
    from exoactor.io.pictures import save_picture

    save_picture(did.folder / "reference.png", did.made.picture)
    notes: Mapping[str, Any] = {"notes": list(did.given.notes)}
    if did.made.edits is not None:
        return Outcome({"transfer": {"edits": did.made.edits, **notes}}, usd=did.made.usd)
    return Outcome({"transfer": notes} if did.given.notes else {}, usd=did.made.usd)


def _save_planned(did: Did[PlanInput, Planned]) -> Outcome:
    save_plan(did.folder / "plan.json", did.made.plan)
    repairs = did.made.repairs
    return Outcome({} if repairs is None else {"plan": {"repairs": repairs}}, usd=did.made.usd)


def _save_imagined(did: Did[ImagineInput, Imagined]) -> Outcome:
    return Outcome({"imagine": {"notes": list(did.made.notes)}}, usd=did.made.usd)


TRANSFER = Stage(TRANSFERS, TransferInput, ("reference.png",), _save_transferred, _looked_at)
PLAN = Stage(PLANNERS, PlanInput, ("plan.json",), _save_planned)
IMAGINE = Stage(IMAGINERS, ImagineInput, ("clip.mp4",), _save_imagined, in_folder=True)


def _chosen(sampling: SamplingOptions, candidates: Sequence[str], work: Work) -> Outcome:
    """The first candidate without a fault."""
    from exoactor.io.pictures import load_picture
    from exoactor.stages.imagine.video_models import acceptance

    reference = load_picture(work.inputs["reference.png"])
    take, faults = sampling.take, dict[str, tuple[str, ...]]()
    looked_at = candidates[take - 1 : take] if take else candidates

    for done, name in enumerate(looked_at, start=1):
        clip = whole_clip(work.inputs[name])
        faults[name] = acceptance.examine(clip, reference, sampling.seconds, people).faults
        work.progress(done / len(looked_at))
        if not faults[name]:
            break

    sound = looked_at if take else [name for name, found in faults.items() if not found]
    said = {name: f"{name}: {', '.join(found)}" for name, found in faults.items() if found}
    if not sound:
        raise BadMediaError(
            f"no clip can be built on ({'; '.join(said.values())})",
            "look at it in the run folder. To build on it all the same: --take 1. For others: "
            f"--candidates {sampling.candidates + 1} (those that are there stay), "
            "or another --seed",
        )

    write_bytes(work.folder / "clip.mp4", work.inputs[sound[0]].read_bytes())
    notes = [f"Of the imagined clips, {words}." for words in said.values()]
    return Outcome({"choose": {"chosen": sound[0], "notes": notes}})
