"""report.html: one file that opens from disk and shows a run: the verdict, its videos in step, a 3D
view, plots.

Nothing is fetched when it is read: videos, motions and scripts are inside, and its content policy
forbids the rest. Equal inputs give equal bytes, so times of day and durations of computing stay
out.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from exoactor.core.motion import Verdict
from exoactor.core.progress import Progress, silent
from exoactor.io import files
from exoactor.scenes import goals
from exoactor.view import candidates, page, plots, scene3d, wording
from exoactor.view.captions import captions, subtitle
from exoactor.view.curves import curves, joint_effort
from exoactor.view.document import asset, in_base64, script_hash
from exoactor.view.inputs import ReportInputs
from exoactor.view.previews import Preview, preview, still

SCRIPTS = ("base.js", "bodies.js", "scene.js", "view3d.js", "plots.js", "report.js")

CANDIDATES_LEDE = (
    "Each was read and executed; the best is what this page shows. A verdict comes first, then the "
    "goals, the other worlds in which it holds, how exactly hands touch, and the motors' work."
)

CREDITS = (
    "Made with ExoActor (Apache-2.0). Physics and pictures of the robot: MuJoCo (Apache-2.0). "
    "The robot's numbers: Unitree G1 from MuJoCo Menagerie (BSD-3-Clause)."
)
CREDITS_OF_BACK_ENDS = {
    "blaze": "Pose and hand networks: MediaPipe BlazePose and Hands (Apache-2.0)."
}


def write_report(inputs: ReportInputs, path: Path, progress: Progress = silent) -> None:
    """Write the report."""
    files.write_bytes(path, _document(inputs, progress).encode())


def _document(inputs: ReportInputs, progress: Progress) -> str:
    videos = _videos(inputs, progress)
    shown = _plots(inputs)
    script = '(() => {\n"use strict";\n' + "\n".join(map(asset, SCRIPTS)) + "})();\n"
    used = {back_end for _, back_end, _ in inputs.stages}
    credits = [CREDITS, *(text for name, text in CREDITS_OF_BACK_ENDS.items() if name in used)]
    data = {
        "duration": inputs.duration_s,
        "scene": _scene(inputs) or None,
        "plots": [plot.spec for plot in shown],
    }

    return Template(asset("report.html")).substitute(
        title=escape(f"{inputs.name} · ExoActor"),
        heading=escape(inputs.heading[:1].upper() + inputs.heading[1:]),
        subtitle=escape(subtitle(inputs)),
        style=asset("report.css"),
        script=script,
        script_hash=script_hash(script),
        reading=page.reading(inputs.reading, inputs.reading_notes) if inputs.reading else "",
        summary="" if inputs.plan else _summary(inputs),
        sections="\n".join(_sections(inputs, videos, shown)),
        transport=page.transport(inputs.duration_s) if inputs.duration_s > 0.0 else "",
        payload="\n".join(
            [page.json_block("data", data), *(_video_block(n, v) for n, v in videos.items())]
        ),
        credits=escape(" ".join(credits)),
    )


def _videos(inputs: ReportInputs, progress: Progress) -> dict[str, Preview]:
    shown = {"clip": inputs.clip, "overlay": inputs.overlay, "execution": inputs.execution_video}
    given = {name: video for name, video in shown.items() if video is not None}

    def told(done: int, fraction: float) -> None:
        progress((done + fraction) / len(given))

    return {
        name: preview(video, partial(told, done))
        for done, (name, video) in enumerate(given.items())
    }


def _video_block(name: str, video: Preview) -> str:
    return f'<script type="text/plain" id="{name}">{in_base64(video.mp4)}</script>'


def _scene(inputs: ReportInputs) -> dict[str, Any]:
    scene: dict[str, Any] = {}
    if inputs.human is not None:
        scene["person"] = scene3d.person_scene(inputs.human)
    if inputs.execution is not None:
        scene["robot"] = scene3d.execution_scene(inputs.execution)
    elif inputs.reference is not None:
        scene["robot"] = scene3d.reference_scene(inputs.reference)
    if inputs.scene is not None:
        scene["things"] = scene3d.things_scene(inputs.scene, inputs.execution)

    return scene


def _plots(inputs: ReportInputs) -> list[plots.Plot]:
    out = []
    if inputs.shows_motion:
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
    if "candidates" in inputs.figures:
        yield _candidates_section(inputs.figures["candidates"])
    if inputs.watched is not None and len(inputs.watched.people) > 1:
        lede = (
            "Everybody found in the clip. One of them was followed; "
            "--person N, with --video, follows another."
        )
        yield page.section("Who is in it", lede, page.people(inputs.watched))
    if inputs.shows_motion:
        yield _space_section(inputs)
    if shown:
        figures = "".join(page.plot_figure(i, plot) for i, plot in enumerate(shown))
        yield page.section(
            "In numbers over time",
            "Click or drag in a plot to go to that moment.",
            f'<div class="plots">{figures}</div>',
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
        left = [
            reason
            for reason in verdict.reasons
            if not told or any(value not in reason for value in told)
        ]
        verdict = Verdict(verdict.passed, tuple(left))

    asks = "; ".join(goal.says for goal in goals.asked(inputs.scene, inputs.plan))
    return page.summary(task, asks[:1].upper() + asks[1:], verdict, _key_figures(inputs.figures))


def _columns(inputs: ReportInputs, videos: Mapping[str, Preview]) -> str:
    """Observation, imagined person, estimated pose, execution, as far as they are there."""
    said, columns = captions(inputs), []
    if inputs.observation is not None:
        robot, person = still(inputs.observation), still(inputs.person) if inputs.person else None
        columns.append(page.observation_column(*said["observation"], robot, person))
    columns += [page.video_column(name, *said[name], video) for name, video in videos.items()]
    return "".join(columns)


def _videos_section(inputs: ReportInputs, videos: Mapping[str, Preview]) -> str:
    said = captions(inputs)
    figures = "".join(page.video_figure(name, *said[name], video) for name, video in videos.items())
    title = "Seen, read, executed" if len(videos) == 3 else "Executed"
    lede = "All play at once. Space plays, the arrow keys step by a frame."
    return page.section(title, lede, f'<div class="videos">{figures}</div>')


def _candidates_section(told: Mapping[str, Any]) -> str:
    failed = candidates.reasons(told)
    shown = page.plain_table(candidates.table(told)) + (page.notes_list(failed) if failed else "")
    body = f'<div style="overflow-x: auto">{shown}</div>'
    return page.section("The candidates", CANDIDATES_LEDE, body)


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


def _details(inputs: ReportInputs) -> str:
    right: list[tuple[str, str]] = []
    said = (*(inputs.verdict.reasons if inputs.verdict else ()), *inputs.reading_notes)
    notes = [
        note for note in dict.fromkeys(inputs.notes) if not any(note in other for other in said)
    ]
    if notes:
        right.append(("What to know", page.notes_list(notes)))
    if inputs.execution is not None and inputs.execution.physics:
        hardest = page.bars(plots.hardest_joints(joint_effort(inputs.execution)))
        right.append(("Hardest-worked joints (rms share of the torque limit)", hardest))
    if inputs.stages:
        right.append(("How it was made", page.stage_table(inputs.stages)))
    if inputs.command:
        right.append(("Make it again", f"<pre><code>{escape(inputs.command)}</code></pre>"))

    left, blocks = page.metrics_table(inputs.figures), "".join(page.block(*one) for one in right)
    return f'<div class="columns"><div>{left}</div><div>{blocks}</div></div>'


_KEY_FIGURES = (
    ("track", "survived_s"), ("worlds", "held"), ("track", "mpjpe_local_mm"),
    ("track", "mpjpe_global_mm"), ("track", "root_drift_end_mm"), ("estimate", "detected_frames"),
    ("ground", "foot_skate_mm_s"),
)  # fmt: skip


def _key_figures(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(label, value, aside) of the figures that matter most, as far as they were measured."""
    out = []
    for section, name in _KEY_FIGURES:
        found = figures.get(section) or {}
        if found.get(name) is not None:
            word = wording.SECTIONS[section][1][name]
            value = wording.value_text(found[name], word)
            out.append((word.label, value, _aside(found, name) or word.about))

    return out


def _aside(section: Mapping[str, Any], name: str) -> str:
    wholes = {"survived_s": "duration_s", "detected_frames": "frames", "held": "count"}
    total = section.get(wholes.get(name, ""))
    if total is None:
        return ""
    if name == "held":
        return f"of {total} other worlds"
    return f"of {total:.2f} s" if isinstance(total, float) else f"of {total} frames"
