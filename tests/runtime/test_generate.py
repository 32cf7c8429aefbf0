"""Edits, plans and clips of services: what is asked for again, what is kept, what it costs."""

from dataclasses import replace

import pytest

from exoactor.config import BackEnds
from exoactor.core.errors import (
    BadMediaError,
    BudgetError,
    InDoubtError,
    PermanentError,
)
from exoactor.io.files import read_json
from exoactor.io.video import write_video
from exoactor.runtime import best
from exoactor.runtime.best import Candidates
from exoactor.services.budget import Budget
from exoactor.services.fakes.server import Reply, Trouble, page
from exoactor.services.ledger import Ledger
from exoactor.store.store import Store
from made.lab import PERSON, WORDS, Lab, photo, png, steps_of


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


def test_each_clip_without_a_fault_is_built_on_by_itself_and_paid_once(lab: Lab) -> None:
    """As far as these steps go there is no verdict: the first that can be built on is kept."""
    still = lab.clips[0]
    write_video(lab.root / "other.mp4", [photo(200)] * 24, 8.0)
    write_video(lab.root / "longer.mp4", [photo(30)] * 28, 8.0)
    longer = (lab.root / "longer.mp4").read_bytes()
    lab.clips = [(lab.root / "other.mp4").read_bytes(), longer, still]
    request = lab.request(candidates=3)
    made = Candidates([steps_of(request, one) for one in request.sampling.compared])
    given = {"observation.png": lab.root / "observation.png"}
    folder, store = lab.root / "run", Store(lab.root / "store")
    for _ in range(2):
        metrics = best.run(made, given, folder, store, {}, budget=Budget(wait_s=300.0))
        assert (folder / "clip.mp4").read_bytes() == longer
    assert not (folder / "candidate-1" / "clip.mp4").exists()
    assert (folder / "candidate-3" / "clip.mp4").read_bytes() == still

    document = read_json(folder / "run.json")
    assert lab.shop.charges == 3 and document["spent_usd"] == pytest.approx(metrics["money_usd"])
    assert [line.cached for _, line in best.plan(made, given, store)] == [True] * 3 + [
        False,
        True,
        True,
    ]


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
