"""A photo run against all services on loopback, from the photo to the chosen clip: money, repairs,
faults, crashes."""

import json
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partialmethod
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.config import BackEnds, SamplingOptions
from exoactor.core.errors import (
    BadMediaError,
    BudgetError,
    ConfigError,
    ExoActorError,
    InDoubtError,
    PermanentError,
)
from exoactor.core.frames import Box
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.io.files import read_json
from exoactor.io.pictures import decoded, save_picture
from exoactor.io.plans import load_plan
from exoactor.io.video import write_video
from exoactor.runtime.request import PhotoRequest
from exoactor.runtime.run import plan, run
from exoactor.runtime.step import Step
from exoactor.runtime.steps import photo_steps
from exoactor.runtime.steps.generate import imagine_steps, plan_step, transfer_step
from exoactor.services.budget import Budget, Pace
from exoactor.services.fakes.fal import FakeFal
from exoactor.services.fakes.google import FakeGoogle
from exoactor.services.fakes.kling import FakeKling
from exoactor.services.fakes.openai import FakeOpenAi
from exoactor.services.fakes.server import Reply, Server, Trouble, page
from exoactor.services.fakes.work import Workshop
from exoactor.services.ledger import Ledger
from exoactor.store.store import Store

MODELS = (
    "veo-3.1-generate-001",
    "gemini-omni-1.2-flash",
    "gemini-3-pro-image",
    "gemini-3.1-pro-preview",
)
PLAN = Plan(
    "wave at the box",
    (Action("reach", "Raise the right hand.", "box", hands="right"),),
    Prompt("a", "b", "c", "d", "e"),
)
WORDS = json.dumps(
    {"actions": [asdict(action) for action in PLAN.actions], "prompt": asdict(PLAN.prompt)}
)
PERSON = Box(140, 60, 200, 260)
EXCHANGES = {"os.rename", "os.remove", "sqlite3.connect", "socket.connect", "os.mkdir"}
STEPS = 4


def steps_of(request: PhotoRequest) -> list[Step]:
    """transfer, plan, imagine, choose: what comes after is tested elsewhere."""
    names = request.back_ends
    return [
        transfer_step(names),
        plan_step(names, request.instruction),
        *imagine_steps(names, request.sampling),
    ]


def photo(colour: int = 230) -> Any:
    """A robot, in one colour, before a wall of grey blots."""
    import cv2

    coarse = (
        np.random.default_rng(0).integers(60, 200, (18, 32, 1)).astype(np.uint8).repeat(3, axis=2)
    )
    picture = np.asarray(cv2.resize(coarse, (512, 288), interpolation=cv2.INTER_CUBIC))
    picture[PERSON.top : PERSON.bottom, PERSON.left : PERSON.right] = colour
    return picture


def png(picture: Any) -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", picture[..., ::-1])[1].tobytes())


class Lab:
    """The services, a photo, and the command."""

    def __init__(self, offered: Callable[..., Server], root: Path) -> None:
        self.root, self.offered, self.steps = root, offered, STEPS
        write_video(root / "made.mp4", [photo(30)] * 24, 8.0)
        self.clips: list[bytes] = [(root / "made.mp4").read_bytes()]
        self.edits: list[bytes] = [png(photo(30))]
        self.words: list[str] = [WORDS]
        self.shop = Workshop(lambda asked: self._next(self.clips), polls=0)
        self.google = FakeGoogle(
            self.shop,
            lambda asked: self._next(self.edits),
            lambda a: self._next(self.words),
            MODELS,
        )
        self.openai = FakeOpenAi(lambda asked: self._next(self.words))
        self.server = self.serve()
        save_picture(root / "observation.png", photo())

    def serve(self, *troubles: Trouble) -> Server:
        self.server = self.offered(
            [FakeKling(self.shop), FakeFal(self.shop), self.google, self.openai], troubles
        )
        return self.server

    @staticmethod
    def _next(answers: list[Any]) -> Any:
        """One after the other; the last one for ever."""
        return answers.pop(0) if len(answers) > 1 else answers[0]

    @property
    def charges(self) -> int:
        return self.google.charges + self.openai.charges

    def request(self, back_ends: BackEnds | None = None, **sampling: Any) -> PhotoRequest:
        names = back_ends or BackEnds("cloud")
        return PhotoRequest(
            Path("lab.png"),
            PLAN.instruction,
            SamplingOptions(**{"seconds": 3.0, **sampling}),
            None,
            names,
        )

    def run(
        self, request: PhotoRequest | None = None, name: str = "run", **budget: Any
    ) -> dict[str, Any]:
        steps = steps_of(request or self.request())[: self.steps]
        store, told = Store(self.root / "store"), {"command": "exoactor run"}
        given = {"observation.png": self.root / "observation.png"}
        return run(
            steps,
            given,
            self.root / name,
            store,
            told,
            budget=Budget(**{"wait_s": 300.0, **budget}),
        )

    def hashes(self, name: str = "run") -> dict[str, str]:
        return dict(read_json(self.root / name / "run.json")["outputs"])


@pytest.fixture
def lab(offered: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    monkeypatch.setattr("exoactor.services.jobs.Pace", lambda: Pace(0.01, 0.02, 3))

    def stand_in(picture: Any) -> list[Box]:
        """The pose networks see no person in a block of colour."""
        dark = (picture[PERSON.top : PERSON.bottom, PERSON.left : PERSON.right] < 80).mean() > 0.9
        return [PERSON] if dark else []

    monkeypatch.setattr("exoactor.runtime.steps.generate.people", stand_in)
    return Lab(offered, tmp_path)


def test_from_the_photo_to_the_clip(lab: Lab) -> None:
    metrics = lab.run()
    folder = lab.root / "run"
    assert load_plan(folder / "plan.json") == PLAN
    assert (decoded((folder / "reference.png").read_bytes(), "x") == photo(30)).all()
    assert (
        (folder / "clip.mp4").read_bytes()
        == (folder / "candidate-1.mp4").read_bytes()
        == lab.clips[0]
    )
    assert metrics["money_usd"] == pytest.approx(0.135 + 0.0124 + 3 * 0.112)
    assert lab.charges == 3
    asked = lab.server.requests
    assert [r.path.split("/")[-1].split(":")[0] for r in asked[:3]] == [
        "gemini-3-pro-image",
        "gemini-3.1-pro-preview",
        "kling-3.0",
    ]
    assert "One single continuous shot" in asked[2].document["contents"][0]["text"]


def test_the_same_command_asks_nobody(lab: Lab) -> None:
    lab.run()
    before = len(lab.server.requests)
    lab.run()
    lab.run(name="another")
    assert len(lab.server.requests) == before


def test_what_is_lost_from_the_store_is_not_paid_again(lab: Lab) -> None:
    lab.run()
    for path in (lab.root / "store" / "objects").glob("*/*"):
        path.unlink()
    before = lab.hashes()
    lab.run()
    assert lab.charges == 3 and lab.hashes() == before


def test_rows_that_were_altered_are_not_paid_for_again(lab: Lab) -> None:
    """What the store no longer believes is made again from what was bought."""
    metrics, before = lab.run(), lab.hashes()
    with sqlite3.connect(lab.root / "store" / "store.db") as db:
        db.execute("UPDATE artefacts SET usd = 0.0, outputs = '{}' WHERE usd > 0.0")
    db.close()
    Store(lab.root / "store").collect()
    again = lab.run()
    assert (
        lab.charges == 3 and lab.hashes() == before and again["money_usd"] == metrics["money_usd"]
    )


def test_an_estimate_asks_nobody_and_is_what_is_paid_at_most(lab: Lab) -> None:
    steps = steps_of(lab.request(candidates=2))
    sources = {"observation.png": lab.root / "observation.png"}
    planned = plan(steps, sources, Store(lab.root / "store"))
    assert lab.server.requests == []
    usd = {entry.name: entry.usd for entry in planned}
    assert usd["transfer"] == pytest.approx(0.135) and usd["imagine"] == pytest.approx(
        2 * 3 * 0.112
    )
    metrics = lab.run(lab.request(candidates=2))
    assert metrics["money_usd"] <= sum(usd.values())


@pytest.mark.parametrize("provider", ("kling-legacy", "fal", "veo", "omni"))
def test_every_video_service_does_the_same_job(provider: str, lab: Lab) -> None:
    lab.run(lab.request(BackEnds("cloud", imagine=provider, plan="openai"), seconds=4.0))
    assert lab.shop.charges == 1 and (lab.root / "run" / "clip.mp4").read_bytes() == lab.clips[0]


def test_the_judge_knows_that_the_place_is_only_a_photo(lab: Lab) -> None:
    (judge,) = [step for step in photo_steps(lab.request()) if step.name == "judge"]
    assert judge.settings == {"photo": True}


def test_the_photo_as_it_is(lab: Lab) -> None:
    save_picture(lab.root / "observation.png", photo(30))
    lab.run(lab.request(BackEnds("cloud", transfer="as-is")))
    assert lab.charges == 2


@pytest.mark.parametrize("stage", ("transfer", "plan", "imagine"))
def test_back_ends_of_scenes_are_refused(stage: str, lab: Lab) -> None:
    names = replace(BackEnds("cloud"), **{stage: getattr(BackEnds(), stage)})
    with pytest.raises(ConfigError, match=f"--{stage} .* works in a --scene") as caught:
        photo_steps(lab.request(names))
    assert "--profile cloud" in caught.value.next_step


def test_an_edit_that_is_wrong_is_asked_for_again_more_sharply(lab: Lab) -> None:
    lab.edits = [png(photo(230)), png(photo(30))]
    metrics = lab.run()
    first, second = lab.server.of("POST", "pro-image")
    (told,) = [part["text"] for part in second.document["contents"][0]["parts"] if "text" in part]
    assert "there is no person to be seen" in told and first.document != second.document
    assert metrics["money_usd"] == pytest.approx(2 * 0.135 + 0.0124 + 3 * 0.112)


def test_edits_that_stay_wrong_end_in_words_and_are_kept(lab: Lab) -> None:
    lab.edits = [png(photo(230))]
    with pytest.raises(
        PermanentError, match="3 edits, none usable; the last: there is no person"
    ) as caught:
        lab.run()
    assert (
        len(list((lab.root / "store" / "bought").iterdir())) == 3
        and "bought" in caught.value.next_step
    )
    assert read_json(lab.root / "run" / "run.json")["spent_usd"] == pytest.approx(3 * 0.135)
    with pytest.raises(PermanentError):
        lab.run()
    assert lab.charges == 3  # the same pictures are looked at again, and none is paid for


def test_what_cannot_be_used_stays_paid_and_is_paid_anew_only_when_told(lab: Lab) -> None:
    lab.edits = [png(photo(230))]
    for _ in range(2):
        with pytest.raises(PermanentError) as caught:
            lab.run()
        assert "--resubmit" in caught.value.next_step
    assert lab.charges == 3
    lab.edits, lab.words = [png(photo(30))], ["no"]
    with pytest.raises(PermanentError, match="no usable plan"):
        lab.run(resubmit=True)
    assert lab.charges == 3 + 1 + 2
    with pytest.raises(
        PermanentError, match=r"what job 5 made, for \$0.01, cannot be used: it is no plan"
    ):
        lab.run()
    lab.words = [WORDS]
    metrics = lab.run(resubmit=True, max_usd=5.0)
    assert lab.charges == 3 + 1 + 2 + 2 and metrics["money_usd"] == pytest.approx(
        0.135 + 0.0124 + 3 * 0.112
    )
    spent = read_json(lab.root / "run" / "run.json")["spent_usd"]
    assert spent == pytest.approx(4 * 0.135 + 3 * 0.0124 + 3 * 0.112)


def test_an_edit_that_changed_nothing_is_not_built_on(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pose networks take the robot for a person."""
    monkeypatch.setattr("exoactor.runtime.steps.generate.people", lambda picture: [PERSON])
    lab.edits = [png(photo(230)), png(photo(30))]
    assert lab.run()["money_usd"] == pytest.approx(2 * 0.135 + 0.0124 + 3 * 0.112)
    (told,) = [
        p["text"]
        for p in lab.server.of("POST", "pro-image")[1].document["contents"][0]["parts"]
        if "text" in p
    ]
    assert "the robot is still there" in told


def test_the_words_of_a_refusal_are_quoted_when_no_edit_comes(lab: Lab) -> None:
    said = {
        "candidates": [
            {"finishReason": "IMAGE_LIKENESS_BLOCKED", "finishMessage": "Unable to show it."}
        ]
    }
    lab.serve(Trouble(Reply(200, said), method="POST", path="pro-image", times=3))
    with pytest.raises(
        PermanentError,
        match=r"3 edits, none usable; the last: .*LIKENESS_BLOCKED: Unable to show it",
    ):
        lab.run()
    assert lab.charges == 0


def test_a_plan_is_repaired_once(lab: Lab) -> None:
    lab.words = ["Sure! Here is the plan.", WORDS]
    lab.run()
    assert len(lab.server.of("POST", "3.1-pro")) == 2
    lab.words = ["no", "no"]
    with pytest.raises(PermanentError, match="no usable plan, also after asking again"):
        lab.run(replace(lab.request(), instruction="wave twice"))


def test_candidates_are_ordered_together_and_all_kept(lab: Lab) -> None:
    still = lab.clips[0]
    write_video(lab.root / "other.mp4", [photo(200)] * 24, 8.0)
    lab.clips = [(lab.root / "other.mp4").read_bytes(), still, still]
    lab.run(lab.request(candidates=3))
    folder = lab.root / "run"
    kinds = [r.method for r in lab.server.requests if "kling" in r.path or r.path == "/tasks"]
    assert kinds[:3] == ["POST"] * 3
    assert [(folder / f"candidate-{n}.mp4").is_file() for n in (1, 2, 3)] == [True] * 3
    assert (folder / "clip.mp4").read_bytes() == still
    lab.run(lab.request(candidates=2), name="fewer")
    assert lab.shop.charges == 3


def test_when_no_clip_can_be_built_on_they_are_kept_and_one_more_is_one_more(lab: Lab) -> None:
    still = lab.clips[0]
    write_video(lab.root / "other.mp4", [photo(200)] * 24, 8.0)
    lab.clips = [(lab.root / "other.mp4").read_bytes()]
    with pytest.raises(BadMediaError, match=r"candidate-1\.mp4: nobody is in it") as caught:
        lab.run()
    assert (
        lab.root / "run" / "candidate-1.mp4"
    ).is_file() and "--candidates 2" in caught.value.next_step
    lab.run(lab.request(take=1), name="all the same")
    assert (lab.root / "all the same" / "clip.mp4").is_file() and lab.shop.charges == 1
    lab.clips = [still]
    lab.run(lab.request(candidates=2))
    assert lab.shop.charges == 2


def test_a_candidate_that_fails_does_not_lose_the_others(lab: Lab) -> None:
    refused = Reply(400, {"code": 1301, "message": "risk control", "request_id": "r"})
    lab.serve(Trouble(refused, method="POST", path="/image-to-video/", times=1))
    with pytest.raises(PermanentError, match="risk control"):
        lab.run(lab.request(candidates=2))
    assert lab.shop.charges == 1
    lab.run(lab.request(candidates=2))
    assert lab.shop.charges == 2


def test_one_in_doubt_does_not_lose_those_that_were_ordered(lab: Lab) -> None:
    order = Trouble(method="POST", path="/fal-ai/")  # the first is answered as ever
    lab.serve(order, replace(order, reply=page(502), taken=True))
    with pytest.raises(InDoubtError, match=r"candidate-2\.mp4.*502"):
        lab.run(lab.request(BackEnds("cloud", imagine="fal"), candidates=3))
    orders = [
        job.state
        for job in Ledger(lab.root / "store" / "ledger.db").jobs()
        if "imagine" in job.what
    ]
    assert orders == ["done", "in_doubt"] and lab.shop.charges == 2, (
        "no third is sent into the same trouble"
    )


def test_candidates_that_cannot_all_be_paid_for_are_not_begun(lab: Lab) -> None:
    with pytest.raises(BudgetError, match=r"this run may cost up to \$0.91"):
        lab.run(lab.request(candidates=2), max_usd=0.6)
    assert lab.shop.charges == lab.charges == 0
    lab.run(lab.request(candidates=1), max_usd=0.6)
    with pytest.raises(BudgetError, match=r"imagine kling may cost up to \$0.67"):
        lab.run(lab.request(candidates=3), max_usd=1.0)
    assert lab.shop.charges == 1, (
        "what is bought already is not counted again, and none of the others is ordered"
    )


def test_a_run_killed_anywhere_ends_with_the_same_hashes_and_pays_each_job_once(
    lab: Lab, in_child: Callable[..., int]
) -> None:
    """Every 7th durable action of a run of three services, each kill followed by the next in the
    same run."""
    lab.steps = STEPS - 1  # choosing reads and writes as any step does
    lab.run(name="whole")
    wanted, paid = lab.hashes("whole"), lab.charges
    assert paid == 3
    kills = 0
    for number in range(1, 2000, 7):
        root = lab.root / f"killed-{number}"
        root.mkdir()
        save_picture(root / "observation.png", photo())
        for task in lab.shop.tasks.values():
            task.name = ""  # an account of its own
        before, lab_root = lab.charges, lab.root
        lab.root = root
        try:
            status = in_child(lab.run, number, EXCHANGES)
            resumed = in_doubt_or_done(lab)
            assert lab.charges - before <= 3
            if resumed:
                assert lab.hashes() == wanted and lab.charges - before == 3
        finally:
            lab.root = lab_root
        kills += status == -signal.SIGKILL
        if status == 0:
            break
    assert kills >= 15


def in_doubt_or_done(lab: Lab) -> bool:
    """Resume until it is done; where an answer was lost, a person looks and finds nothing."""
    for _ in range(3):
        try:
            lab.run()
            return True
        except ExoActorError as error:
            assert error.exit_code == 3
            return False
    return False


def test_no_secret_is_written_anywhere(lab: Lab, capfd: pytest.CaptureFixture[str]) -> None:
    lab.run()
    lab.serve(
        Trouble(
            Reply(401, {"code": 1002, "message": "key secret-kling-0123 is bad"}),
            method="POST",
            path="/image",
        )
    )
    with pytest.raises(ConfigError) as caught:
        lab.run(lab.request(seed=5))
    assert "secret-" not in f"{caught.value!r} {caught.value} {caught.value.__context__!r}"
    for path in lab.root.rglob("*"):
        if path.is_file() and path.name != "services.toml":
            assert b"secret-" not in path.read_bytes(), path
    out, err = capfd.readouterr()
    assert "secret-" not in out + err


@pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "diffusers", "transformers", "ftfy")),
    reason="the extra `open` is not installed (torch, diffusers)",
)
def test_the_open_profile_with_a_tiny_wan(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planner of one's own, and Wan here. Random weights imagine noise: it is seen to be, and
    built on if told to."""
    from exoactor.stages.imagine.wan import WanConfig
    from made.tiny_wan import save_tiny

    save_tiny(lab.root / "weights")
    monkeypatch.setenv("EXOACTOR_WAN", str(lab.root / "weights"))
    monkeypatch.setattr(WanConfig, "__init__", partialmethod(WanConfig.__init__, steps=2))
    save_picture(lab.root / "observation.png", photo(30)[::2, ::2])
    request = lab.request(BackEnds("open"), seconds=1.0)
    with pytest.raises(BadMediaError, match=r"candidate-1\.mp4: nobody is in it"):
        lab.run(request)
    assert (
        load_plan(lab.root / "run" / "plan.json") == PLAN and lab.openai.charges == lab.charges == 1
    )
    metrics = lab.run(replace(request, sampling=replace(request.sampling, take=1)))
    assert metrics["money_usd"] == 0.0
    assert (lab.root / "run" / "clip.mp4").read_bytes() == (
        lab.root / "run" / "candidate-1.mp4"
    ).read_bytes()
