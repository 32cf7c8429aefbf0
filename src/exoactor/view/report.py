"""report.html: one file that opens from disk and shows a run: the verdict, its videos in step, a 3D
view, plots.

Nothing is fetched when it is read: videos, motions and scripts are inside, and its content policy
forbids the rest. Equal inputs give equal bytes, so times of day and durations of computing stay
out.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from exoactor.core.motion import (
    BodyMotion,
    Execution,
    HandMotion,
    HumanMotion,
    RobotMotion,
    Verdict,
)
from exoactor.core.plan import Plan
from exoactor.core.progress import Progress, silent
from exoactor.core.watched import Span, Watched
from exoactor.io import files
from exoactor.io.video import Clip
from exoactor.scenes import tasks
from exoactor.scenes.scene import Scene
from exoactor.view import page, plots, scene3d, wording
from exoactor.view.curves import curves, joint_effort
from exoactor.view.previews import Preview, preview, still

TOLD_S = 0.1
"""Less than this of a clip's end is not worth a word."""
SCRIPTS = ("base.js", "bodies.js", "scene.js", "view3d.js", "plots.js", "report.js")

CREDITS = (
    "Made with ExoActor (Apache-2.0). Physics and pictures of the robot: MuJoCo (Apache-2.0). "
    "The robot's numbers: Unitree G1 from MuJoCo Menagerie (BSD-3-Clause)."
)
CREDITS_OF_BACK_ENDS = {
    "blaze": "Pose and hand networks: MediaPipe BlazePose and Hands (Apache-2.0)."
}


@dataclass(frozen=True)
class ReportInputs:
    """What a report is made from. Whatever is absent is left out of the page.

    `clip`: the part that was read; `reading`: the verdict on what was read off it, with
    `reading_notes` of what else to know of it. `figures`: metrics.json's sections, among them the
    task's (times of computing are not shown); `command`: the line that makes this run again;
    `stages`: (name, back end, key). A run from an instruction has `scene`, `plan` and two pictures
    besides: `observation` of the robot, and `person`, the same with a person in its place.
    """

    name: str
    clip: Clip | None = None
    overlay: Path | None = None
    execution_video: Path | None = None
    body: BodyMotion | None = None
    watched: Watched | None = None
    hands: HandMotion | None = None
    human: HumanMotion | None = None
    reference: RobotMotion | None = None
    execution: Execution | None = None
    verdict: Verdict | None = None
    reading: Verdict | None = None
    reading_notes: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    command: str = ""
    stages: tuple[tuple[str, str, str], ...] = ()
    scene: Scene | None = None
    plan: Plan | None = None
    observation: Path | None = None
    person: Path | None = None

    @property
    def duration_s(self) -> float:
        """How long the page plays: from the start of the clip to the end of whatever lasts
        longest.
        """
        ends = [
            motion.time_s[-1] + 1.0 / motion.fps
            for motion in (self.body, self.human)
            if motion is not None
        ]
        if self.execution is not None:
            ends.append(self.execution.motion.duration_s - self.execution.clip_start_s)
        elif self.reference is not None:
            ends.append(self.reference.duration_s)

        return float(max(ends, default=0.0))

    @property
    def heading(self) -> str:
        """What was asked for, else the run's name."""
        asked = (
            self.plan.instruction if self.plan else self.scene.instruction if self.scene else None
        )
        return asked or wording.spoken_name(self.name)


def write_report(inputs: ReportInputs, path: Path, progress: Progress = silent) -> None:
    """Write the report."""
    files.write_bytes(path, _document(inputs, progress).encode())


def _document(inputs: ReportInputs, progress: Progress) -> str:
    videos = _videos(inputs, progress)
    shown = _plots(inputs)
    script = '(() => {\n"use strict";\n' + "\n".join(map(_asset, SCRIPTS)) + "})();\n"
    duration_s = inputs.duration_s
    moves = duration_s > 0.0
    data = {"duration": duration_s, "scene": _scene(inputs), "plots": [plot.spec for plot in shown]}

    return Template(_asset("report.html")).substitute(
        title=escape(f"{inputs.name} · ExoActor"),
        heading=escape(inputs.heading[:1].upper() + inputs.heading[1:]),
        subtitle=escape(_subtitle(inputs)),
        style=_asset("report.css"),
        script=script,
        script_hash="sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        reading=page.reading(inputs.reading, inputs.reading_notes) if inputs.reading else "",
        summary="" if inputs.plan else _summary(inputs),
        sections="\n".join(_sections(inputs, videos, shown)),
        transport=page.transport(duration_s) if moves else "",
        payload="\n".join(
            [page.json_block("data", data), *(_video_block(n, v) for n, v in videos.items())]
        ),
        credits=escape(" ".join([CREDITS, *_credits(inputs)])),
    )


def _asset(name: str) -> str:
    return resources.files("exoactor.view").joinpath("assets", name).read_text(encoding="utf-8")


def _subtitle(inputs: ReportInputs) -> str:
    if inputs.scene is not None:
        return (
            f"an instruction, as a Unitree G1 · scene {inputs.scene.name}, seed {inputs.scene.seed}"
        )
    if inputs.plan is not None:
        return "an instruction, as a Unitree G1 · a photo"
    return "a person in a clip, as a Unitree G1" if inputs.clip else "a motion, as a Unitree G1"


def _captions(inputs: ReportInputs) -> dict[str, tuple[str, str]]:
    how = (
        "In physics"
        if inputs.execution is None or inputs.execution.physics
        else "Only drawn, without physics"
    )
    if inputs.plan is not None:
        where = "acted out in this scene" if inputs.scene else "imagined from the photo"
        return {
            "observation": ("Observation.", "The robot where it starts."),
            "clip": ("Imagined person.", " ".join([f"The plan, {where}.", *_left_out(inputs)])),
            "overlay": (
                "Estimated pose.",
                "Read off the video alone; left in blue, right in orange.",
            ),
            "execution": ("Execution.", f"{how}, seen by the same camera."),
        }

    return {
        "clip": ("The clip.", _what_was_given(inputs)),
        "overlay": (
            "What was read.",
            "Joints and hands; left in blue, right in orange, faint where unsure.",
        ),
        "execution": (
            "What the robot did.",
            f"{how}, in step with the clip; standing up to its start is cut.",
        ),
    }


def _what_was_given(inputs: ReportInputs) -> str:
    left_out = _left_out(inputs)
    return " ".join(["What was read of it.", *left_out]) if left_out else "What was given."


def _left_out(inputs: ReportInputs) -> list[str]:
    """Where the clip is not read and shown as it was given: which shot, from when to when, what of
    the file.
    """
    said, clip, watched = list[str](), inputs.clip, inputs.watched
    if clip is None:
        return said
    if watched is not None and len(watched.shots) > 1:
        said.append(f"Shot {watched.shot} of {len(watched.shots)}.")

    ends = (Span(0.0, clip.start_s), Span(clip.start_s + clip.duration_s, clip.whole_s))
    if told := [str(span) for span in ends if span.seconds > TOLD_S]:
        said.append(f"Left out: {' and '.join(told)}.")

    return [*said, *clip.notes]


def _videos(inputs: ReportInputs, progress: Progress) -> dict[str, Preview]:
    shown = {"clip": inputs.clip, "overlay": inputs.overlay, "execution": inputs.execution_video}
    given = [(name, video) for name, video in shown.items() if video is not None]
    out = {}
    for done, (name, video) in enumerate(given):
        out[name] = preview(video, partial(_part, progress, done, len(given)))
    return out


def _part(progress: Progress, done: int, count: int, fraction: float) -> None:
    progress((done + fraction) / count)


def _video_block(name: str, video: Preview) -> str:
    return f'<script type="text/plain" id="{name}">{base64.b64encode(video.mp4).decode()}</script>'


def _scene(inputs: ReportInputs) -> dict[str, Any] | None:
    scene: dict[str, Any] = {}
    if inputs.human is not None:
        scene["person"] = scene3d.person_scene(inputs.human)
    if inputs.execution is not None:
        scene["robot"] = scene3d.execution_scene(inputs.execution)
    elif inputs.reference is not None:
        scene["robot"] = scene3d.reference_scene(inputs.reference)
    if inputs.scene is not None:
        scene["things"] = scene3d.things_scene(inputs.scene, inputs.execution)

    return scene or None


def _plots(inputs: ReportInputs) -> list[plots.Plot]:
    out = []
    if inputs.human is not None or inputs.execution is not None or inputs.reference is not None:
        out.append(plots.root_path(inputs.human, inputs.execution, inputs.reference, inputs.scene))
    if inputs.execution is not None:
        curve = curves(inputs.execution)
        out += [
            plots.foot_heights(inputs.execution, curve),
            plots.tracking_error(inputs.execution, curve),
        ]
        if inputs.execution.physics:
            out.append(plots.effort(inputs.execution, curve))

    return out


def _sections(
    inputs: ReportInputs, videos: Mapping[str, Preview], shown: list[plots.Plot]
) -> Iterator[str]:
    if inputs.plan is not None:
        yield page.opening(_columns(inputs, videos), _summary(inputs))
        yield page.section(
            "The plan",
            "What the person was to do, in steps that can be seen.",
            page.plan(inputs.plan),
        )
    elif videos:
        yield _videos_section(inputs, videos)
    if inputs.watched is not None and len(inputs.watched.people) > 1:
        lede = (
            "Everybody found in the clip. One of them was followed; "
            "--person N, with --video, follows another."
        )
        yield page.section("Who is in it", lede, page.people(inputs.watched))
    if inputs.human is not None or inputs.execution is not None or inputs.reference is not None:
        yield _space_section(inputs)
    if shown:
        yield page.section(
            "In numbers over time",
            "Click or drag in a plot to go to that moment.",
            _plot_grid(shown),
        )

    yield page.section(
        "All figures", "Measured in this run; what was not measured says so.", _details(inputs)
    )


def _summary(inputs: ReportInputs) -> str:
    """The outcomes beside the key figures; what the verdict says of the task's figures stands there
    already.
    """
    task, verdict = inputs.figures.get("task"), inputs.verdict
    if verdict is not None and task:
        told = [value for _, value in wording.detail_rows(task.get("details"))]
        reasons = (
            reason
            for reason in verdict.reasons
            if not told or any(value not in reason for value in told)
        )
        verdict = Verdict(verdict.passed, tuple(reasons))

    asks = tasks.task(inputs.scene.task).says if inputs.scene and inputs.scene.task else ""
    return page.summary(task, asks, verdict, _key_figures(inputs.figures))


def _columns(inputs: ReportInputs, videos: Mapping[str, Preview]) -> str:
    """Observation, imagined person, estimated pose, execution, as far as they are there."""
    captions, columns = _captions(inputs), []
    if inputs.observation is not None:
        robot, person = still(inputs.observation), still(inputs.person) if inputs.person else None
        columns.append(page.observation_column(*captions["observation"], robot, person))
    columns += [page.video_column(name, *captions[name], video) for name, video in videos.items()]
    return "".join(columns)


def _videos_section(inputs: ReportInputs, videos: Mapping[str, Preview]) -> str:
    captions = _captions(inputs)
    figures = "".join(
        page.video_figure(name, *captions[name], video) for name, video in videos.items()
    )
    lede = "All play in step. Space plays, the arrow keys step by a frame."
    return page.section(
        "Seen, read, executed" if len(videos) == 3 else "Executed", lede, _row(figures)
    )


def _space_section(inputs: ReportInputs) -> str:
    lede = "Turn it: the person and the robot on one floor, at their true sizes."
    if inputs.scene is not None:
        lede = "Turn it: the robot among the things as they moved, and the person that was read."

    stage = page.scene_figure(
        inputs.human is not None,
        inputs.execution is not None,
        inputs.reference is not None or bool(inputs.execution),
        inputs.scene is not None,
    )
    return page.section("In space", lede, stage)


def _row(figures: str) -> str:
    return f'<div class="videos">{figures}</div>'


def _plot_grid(shown: list[plots.Plot]) -> str:
    figures = "".join(page.plot_figure(i, plot) for i, plot in enumerate(shown))
    return f'<div class="plots">{figures}</div>'


def _details(inputs: ReportInputs) -> str:
    right = []
    said = (*(inputs.verdict.reasons if inputs.verdict else ()), *inputs.reading_notes)
    notes = [
        note for note in dict.fromkeys(inputs.notes) if not any(note in other for other in said)
    ]
    if notes:
        right.append(page.block("What to know", page.notes_list(notes)))
    if inputs.execution is not None and inputs.execution.physics:
        hardest = plots.hardest_joints(joint_effort(inputs.execution))
        right.append(
            page.block("Hardest-worked joints (rms share of the torque limit)", page.bars(hardest))
        )
    if inputs.stages:
        right.append(page.block("How it was made", page.stage_table(inputs.stages)))
    if inputs.command:
        right.append(
            page.block("Make it again", f"<pre><code>{escape(inputs.command)}</code></pre>")
        )

    left = page.metrics_table(dict(inputs.figures))
    return f'<div class="columns"><div>{left}</div><div>{"".join(right)}</div></div>'


_KEY_FIGURES = (
    ("track", "survived_s"), ("track", "mpjpe_local_mm"), ("track", "mpjpe_global_mm"),
    ("track", "root_drift_end_mm"), ("estimate", "detected_frames"), ("ground", "foot_skate_mm_s"),
)  # fmt: skip


def _key_figures(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(label, value, aside) of the figures that matter most, as far as they were measured."""
    out = []
    for section, name in _KEY_FIGURES:
        value = (figures.get(section) or {}).get(name)
        if value is not None:
            word = wording.SECTIONS[section][1][name]
            out.append(
                (
                    word.label,
                    wording.value_text(value, word),
                    _aside(figures[section], name) or word.about,
                )
            )

    return out


def _aside(section: Mapping[str, Any], name: str) -> str:
    whole = {"survived_s": "duration_s", "detected_frames": "frames"}.get(name)
    if whole is None or section.get(whole) is None:
        return ""
    total = section[whole]
    return f"of {total:.2f} s" if isinstance(total, float) else f"of {total} frames"


def _credits(inputs: ReportInputs) -> list[str]:
    used = {back_end for _, back_end, _ in inputs.stages}
    return [text for back_end, text in CREDITS_OF_BACK_ENDS.items() if back_end in used]
