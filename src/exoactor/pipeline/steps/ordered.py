"""transfer, plan, imagine, choose: from a picture of the robot to a clip of a person, by models elsewhere or here.

What comes back is looked at before anything is built on it: an edit that moved the camera, a plan that is none, a clip
with a cut. Everything that was paid for stays, whatever is thought of it.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from exoactor import registry
from exoactor.config import BackEnds, SamplingOptions
from exoactor.core.errors import BadMediaError, ExoActorError, PermanentError
from exoactor.core.frames import Box
from exoactor.io.files import write_bytes
from exoactor.pipeline.step import Outcome, Step, Work
from exoactor.pipeline.steps.stage import drawing, networks, scene_of
from exoactor.pipeline.steps.taken import clip_at
from exoactor.stages.imagine import SINGLE_SHOT, VideoAsk, VideoGenerator
from exoactor.stages.plan import PlanWriter
from exoactor.stages.plan import prompts as plan_prompts
from exoactor.stages.transfer import EditAsk, ImageEditor, NoPictureError
from exoactor.stages.transfer import prompts as edit_prompts

EDITS = 3
"""How often a picture is asked for, each time with what was wrong with the one before."""
CHOOSE_VERSION = 1
BLANK = b""


def transfer_step(names: BackEnds, scene: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Step:
    """observation.png → reference.png; `scene`: the file of the scene, if there is one; `notes`: of the observation."""
    entry, inputs = registry.find("transfer", names.transfer), (*scene, "observation.png")
    step = partial(Step, "transfer", names.transfer, entry.version)
    if entry.kind != "ordered":
        draws = (drawing,) if entry.kind == "scene" else ()
        return step({}, inputs, ("reference.png",), partial(_drawn, names.transfer, notes), needs=draws)
    service = registry.make("transfer", names.transfer)
    blank = EditAsk(BLANK, 1, 1, edit_prompts.text())
    settings = {"model": service.model, **service.document(blank), "edits": EDITS}
    work, needs = partial(_edited, service, notes), (service.ready, networks)
    return step(settings, inputs, ("reference.png",), work, usd=service.usd(blank), needs=needs)


def plan_step(names: BackEnds, instruction: str, scene: tuple[str, ...] = (), things: Sequence[str] = ()) -> Step:
    """observation.png → plan.json; `things`: the names of what is in the scene, where they are known."""
    entry, inputs = registry.find("plan", names.plan), (*scene, "observation.png")
    step = partial(Step, "plan", names.plan, entry.version)
    if entry.kind != "ordered":
        return step({}, inputs, ("plan.json",), partial(_ruled, names.plan))
    service = registry.make("plan", names.plan)
    blank = plan_prompts.ask(instruction, BLANK, things)
    settings = {"model": service.model, "instruction": instruction, **service.document(blank)}
    work = partial(_planned, service, instruction, tuple(things))
    return step(settings, inputs, ("plan.json",), work, usd=service.usd(blank), needs=(service.ready,))


def imagine_steps(names: BackEnds, sampling: SamplingOptions) -> list[Step]:
    """plan.json and reference.png → the candidates, and the best of them as clip.mp4."""
    entry, candidates = registry.find("imagine", names.imagine), names_of(sampling.candidates)
    settings: dict[str, Any] = asdict(replace(sampling, take=None))
    usd = 0.0
    if entry.kind == "ordered":
        service = registry.make("imagine", names.imagine)
        blank = VideoAsk(BLANK, 16, 9, "", sampling.seconds, sampling.seed)
        settings |= {"model": service.model, **service.document(blank)}
        usd = sampling.candidates * service.usd(blank)
        work, first = partial(_imagined, service, sampling), service.ready
    else:
        work, first = (
            partial(_imagined_here, names.imagine, sampling),
            partial(registry.ready, "imagine", names.imagine),
        )
    seen = ("plan.json", "reference.png")
    compared, look = ("reference.png", *candidates), partial(_chosen, sampling, candidates)
    return [
        Step("imagine", names.imagine, entry.version, settings, seen, candidates, work, usd=usd, needs=(first,)),
        Step("choose", "own", CHOOSE_VERSION, asdict(sampling), compared, ("clip.mp4",), look, needs=(networks,)),
    ]


def names_of(candidates: int) -> tuple[str, ...]:
    """The files of the candidates."""
    return tuple(f"candidate-{number}.mp4" for number in range(1, candidates + 1))


def _drawn(name: str, notes: tuple[str, ...], work: Work) -> Outcome:
    from exoactor.io.pictures import load_picture, save_picture

    scene = scene_of(work) if registry.find("transfer", name).kind == "scene" else None
    transfer = registry.make("transfer", name, **({"scene": scene} if scene else {}))
    save_picture(work.folder / "reference.png", transfer.person(load_picture(work.inputs["observation.png"])))
    return Outcome({"transfer": {"notes": list(notes)}} if notes else {})


def _edited(service: ImageEditor, notes: tuple[str, ...], work: Work) -> Outcome:
    """Asked for up to EDITS times, each time with the faults of the last."""
    from exoactor.io.pictures import decoded, load_picture, save_picture
    from exoactor.stages.body.people import people
    from exoactor.stages.transfer import check

    given, jobs, where = work.inputs["observation.png"], work.jobs(), _robot(work)
    observation = load_picture(given)
    height, width = observation.shape[:2]
    wrong: tuple[str, ...] = ()
    unusable: list[tuple[EditAsk, str]] = []
    usd, what, says = 0.0, f"transfer {service.provider}", ""
    for take in range(1, EDITS + 1):
        ask = EditAsk(given.read_bytes(), width, height, edit_prompts.text(wrong), take)
        try:
            bought = jobs.get(service, ask, what, _is_picture)
            usd += bought.usd
            edited = check.fitted(decoded(bought.content, "the edited picture"), width, height)
        except NoPictureError as refusal:
            if refusal.kind == "blocked prompt":
                raise
            wrong, says = ("there was no picture in the answer: answer with the edited picture",), refusal.what
        except BadMediaError as error:
            wrong, says = (error.what,), error.what
            unusable.append((ask, says))
        else:
            wrong = check.faults(observation, edited, people(edited), where)
            if not wrong:
                save_picture(work.folder / "reference.png", edited)
                return Outcome({"transfer": {"edits": take, "notes": list(notes)}}, usd=usd)
            says = "; ".join(wrong)
            unusable.append((ask, says))
        jobs.tell(f"{what}: not usable ({says})")
    for ask, why in unusable:
        jobs.reject(service, ask, why)
    raise PermanentError(
        f"{what}: {EDITS} edits, none usable; the last: {says}",
        f"they are kept in {jobs.folder / 'bought'}; edit the photo yourself and give that with --transfer as-is, "
        "take a photo that shows the whole robot and little else, or pay for others: --resubmit",
    )


def _is_picture(content: bytes) -> None:
    from exoactor.io.pictures import decoded

    decoded(content, "the edited picture")


def _robot(work: Work) -> Box | None:
    """Where the robot is in the observation, if the scene tells."""
    from exoactor.scenes.picture import robot_box

    scene = scene_of(work)
    return robot_box(scene) if scene else None


def _ruled(name: str, work: Work) -> Outcome:
    from exoactor.io.pictures import load_picture
    from exoactor.io.plans import save_plan

    scene = scene_of(work)
    assert scene is not None, "rules are for scenes"
    planner = registry.make("plan", name, scene=scene)
    save_plan(work.folder / "plan.json", planner.plan(scene.instruction, load_picture(work.inputs["observation.png"])))
    return Outcome()


def _planned(service: PlanWriter, instruction: str, things: Sequence[str], work: Work) -> Outcome:
    """One question, and one repair."""
    from exoactor.io.plans import save_plan
    from exoactor.stages.plan import written

    jobs, what = work.jobs(), f"plan {service.provider}"
    ask = plan_prompts.ask(instruction, work.inputs["observation.png"].read_bytes(), things)
    bought = jobs.get(service, ask, what)
    usd, repairs = bought.usd, 0
    answer = bought.content.decode(errors="replace")
    try:
        plan = written.read(answer, instruction, things)
    except written.WrongPlanError as error:
        jobs.tell(f"{what}: {error}; asking once more")
        again = plan_prompts.again(ask, answer, str(error))
        repair = jobs.get(service, again, what)
        usd, repairs = usd + repair.usd, 1
        try:
            plan = written.read(repair.content.decode(errors="replace"), instruction, things)
        except written.WrongPlanError as still:
            for wrong, why in ((ask, error), (again, still)):
                jobs.reject(service, wrong, f"it is no plan: {why}")
            raise written.unusable(service.provider, still) from None
    save_plan(work.folder / "plan.json", plan)
    return Outcome({"plan": {"repairs": repairs}}, usd=usd)


def _imagined(service: VideoGenerator, sampling: SamplingOptions, work: Work) -> Outcome:
    """All candidates are ordered before any is waited for, and all are waited for before one that failed is told of.

    Where ordering ends early, in doubt or for lack of money, those that were ordered are waited for as well: services
    do not keep them for ever.
    """
    from exoactor.io.video import probe

    jobs, asks = work.jobs(), _asks(sampling, work)
    files = names_of(sampling.candidates)
    labels = [f"imagine {service.provider} ({file})" for file in files]
    jobs.afford([(service, ask) for ask in asks], f"imagine {service.provider}")
    failed: list[ExoActorError] = []
    ordered: list[tuple[VideoAsk, str, str]] = []
    for ask, label, file in zip(asks, labels, files, strict=True):
        try:
            jobs.order(service, ask, label)
            ordered.append((ask, label, file))
        except PermanentError as error:  # of this one: the next may be taken
            failed.append(error)
        except ExoActorError as error:
            failed.append(error)
            break
    usd = 0.0
    for ask, label, file in ordered:
        try:
            bought = jobs.get(service, ask, label, probe)
        except PermanentError as error:
            failed.append(error)
            continue
        usd += bought.usd
        write_bytes(work.folder / file, bought.content)
    if failed:
        raise failed[0]
    return Outcome(usd=usd)


def _asks(sampling: SamplingOptions, work: Work) -> list[VideoAsk]:
    from exoactor.io.pictures import load_picture
    from exoactor.io.plans import load_plan

    reference = work.inputs["reference.png"]
    height, width = load_picture(reference).shape[:2]
    prompt = f"{load_plan(work.inputs['plan.json']).prompt.text}\n{SINGLE_SHOT}"
    return [
        VideoAsk(reference.read_bytes(), width, height, prompt, sampling.seconds, sampling.seed + k)
        for k in range(sampling.candidates)
    ]


def _imagined_here(name: str, sampling: SamplingOptions, work: Work) -> Outcome:
    """By a model on this machine, one candidate after the other."""
    from exoactor.io.pictures import load_picture
    from exoactor.io.plans import load_plan

    plan, reference = load_plan(work.inputs["plan.json"]), load_picture(work.inputs["reference.png"])
    notes: list[str] = []
    for k, file in enumerate(names_of(sampling.candidates)):

        def progress(fraction: float, done: int = k) -> None:
            work.progress((done + fraction) / sampling.candidates)

        imaginer = registry.make("imagine", name, seed=sampling.seed + k, seconds=sampling.seconds)
        notes += imaginer.imagine(plan, reference, work.folder, progress)
        (work.folder / "clip.mp4").rename(work.folder / file)
    return Outcome({"imagine": {"notes": list(dict.fromkeys(notes))}})


def _chosen(sampling: SamplingOptions, candidates: Sequence[str], work: Work) -> Outcome:
    """The first candidate without a fault."""
    from exoactor.io.pictures import load_picture
    from exoactor.stages.body.people import people
    from exoactor.stages.imagine import seen

    reference = load_picture(work.inputs["reference.png"])
    looked_at = candidates if sampling.take is None else candidates[sampling.take - 1 : sampling.take]
    faults: dict[str, tuple[str, ...]] = {}
    for done, name in enumerate(looked_at, start=1):
        faults[name] = seen.look(clip_at(work.inputs[name]), reference, sampling.seconds, people).faults
        work.progress(done / len(looked_at))
        if not faults[name]:
            break
    chosen = looked_at[0] if sampling.take else next((name for name, found in faults.items() if not found), None)
    if chosen is None:
        raise BadMediaError(
            f"no clip can be built on ({'; '.join(_said(name, found) for name, found in faults.items())})",
            f"look at it in the run folder. To build on it all the same: --take 1. For others: --candidates "
            f"{sampling.candidates + 1} (those that are there stay), or another --seed",
        )
    write_bytes(work.folder / "clip.mp4", work.inputs[chosen].read_bytes())
    notes = [f"Of the imagined clips, {_said(name, found)}." for name, found in faults.items() if found]
    return Outcome({"choose": {"chosen": chosen, "notes": notes}})


def _said(name: str, faults: Sequence[str]) -> str:
    return f"{name}: {', '.join(faults)}"
