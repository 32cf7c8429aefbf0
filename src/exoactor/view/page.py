"""Pieces of the report's HTML. All text from outside goes through `html.escape` here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from html import escape
from itertools import count
from typing import Any

from exoactor.core.motion import Verdict
from exoactor.core.plan import Action, Plan, Prompt
from exoactor.core.watched import Person, Watched
from exoactor.view import wording
from exoactor.view.document import in_base64
from exoactor.view.plots import Plot
from exoactor.view.previews import Preview, Still

TICK = (
    '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" '
    'aria-hidden="true">{}</svg>'
)
PASSED = TICK.format('<circle cx="12" cy="12" r="10.5"/><path d="m7 12.5 3.4 3.4L17 9"/>')
FAILED = TICK.format('<circle cx="12" cy="12" r="10.5"/><path d="m8.3 8.3 7.4 7.4m0-7.4-7.4 7.4"/>')

ENLARGE = (
    '<button name="enlarge" aria-label="Enlarge" aria-pressed="false" title="Enlarge">'
    '<svg viewBox="0 0 18 18" aria-hidden="true">'
    '<path d="M10.5 3H15v4.5M15 3l-5 5M7.5 15H3v-4.5M3 15l5-5"/></svg></button>'
)


def people(watched: Watched) -> str:
    """Everybody in the clip: a picture, the number, when it is in view; who was followed is
    marked.
    """
    found = "".join(_person(one, one.number == watched.person) for one in watched.people)
    return f'<ol class="people">{found}</ol>'


def _person(person: Person, followed: bool) -> str:
    data = in_base64(person.picture)
    said = f"{person.seen} · shot {person.shot} · found in {person.seen_share:.0%}"
    return (
        f'<li class="{"followed" if followed else ""}"><img alt="person {person.number}"'
        f' src="data:image/jpeg;base64,{data}"><b>{person.number}</b>{" followed" * followed}'
        f"<span>{escape(said)}</span></li>"
    )


def json_block(name: str, value: Any) -> str:
    """Data for the page's script. `<` is written as an escape, so no text in it can end the
    block.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def section(title: str, lede: str, body: str) -> str:
    """A titled part of the page."""
    return f'<section><h2>{escape(title)}</h2><p class="lede">{escape(lede)}</p>{body}</section>'


def opening(columns: str, summary: str) -> str:
    """The columns, which the page begins with, and what came of it."""
    hint = "All play at once. Space plays, the arrow keys step by a frame, a click enlarges."
    return (
        f'<section class="opening"><div class="columned">{columns}</div>'
        f'<p class="hint">{hint}</p>{summary}</section>'
    )


def summary(
    task: Mapping[str, Any] | None,
    asks: str,
    verdict: Verdict | None,
    figures: Sequence[tuple[str, str, str]],
) -> str:
    """Whether the task was done (`asks`: when it is) and the verdict, beside the key figures
    (label, value, aside).
    """
    said = [_task(task, asks)] if task and task.get("details") else []
    said += [_verdict(verdict)] if verdict else []
    return f'<div class="summary">{"".join(said)}{tiles(figures)}</div>' if said or figures else ""


def tiles(figures: Sequence[tuple[str, str, str]]) -> str:
    """Key figures (label, value, aside)."""
    return f'<dl class="figures">{"".join(_tile(*figure) for figure in figures)}</dl>'


def _tile(label: str, value: str, aside: str) -> str:
    more = f'<dd class="aside">{escape(aside)}</dd>' if aside else ""
    return f"<div><dt>{escape(label)}</dt><dd>{_big(value)}</dd>{more}</div>"


def _task(task: Mapping[str, Any], asks: str) -> str:
    if task.get("success") is None:
        why = "; ".join(value for _, value in wording.detail_rows(task["details"]))
        return (
            '<div class="verdict"><strong>Task not judged</strong>'
            f"<p>{escape(why)}: the motion alone was judged</p></div>"
        )
    rows = "".join(map(_measured, wording.measured(task.get("details"))))
    why = f"<p>{escape(asks)}</p><dl>{rows}</dl>"
    return _outcome(bool(task["success"]), "Task done", "Task not done", why)


def _measured(found: wording.Measured) -> str:
    limit = f"<small>{escape(found.limit)}</small>" if found.limit else ""
    style = ' class="missed"' if found.missed else ""
    return f"<div{style}><dt>{escape(found.what)} {limit}</dt><dd>{escape(found.value)}</dd></div>"


def _verdict(verdict: Verdict) -> str:
    return _outcome(verdict.passed, "Passed", "Not passed", f"<ul>{_items(verdict.reasons)}</ul>")


def mark(good: bool | None, yes: str, no: str) -> str:
    """An outcome in a word with its sign; nothing where it is not known."""
    if good is None:
        return ""
    style, word = _signed(good, yes, no)
    return f'<span class="mark {style}">{word}</span>'


def _outcome(good: bool, yes: str, no: str, why: str) -> str:
    style, word = _signed(good, yes, no)
    return f'<div class="verdict {style}"><strong>{word}</strong>{why}</div>'


def _signed(good: bool, yes: str, no: str) -> tuple[str, str]:
    """An outcome's style, and its word behind its sign."""
    return ("passed", PASSED + escape(yes)) if good else ("failed", FAILED + escape(no))


def reading(verdict: Verdict, notes: Sequence[str]) -> str:
    """Whether what was read off the clip can be believed: above everything that rests on it."""
    style, word = _signed(verdict.passed, "Read well", "Not read well")
    said = _items(verdict.reasons) + _items(notes, ' class="lesser"')
    return f'<div class="evidence {style}"><strong>{word}</strong><ul>{said}</ul></div>'


def _items(texts: Sequence[str], style: str = "") -> str:
    return "".join(f"<li{style}>{escape(text)}</li>" for text in texts)


def _big(value: str) -> str:
    number, gap, unit = value.rpartition("\u202f")
    if not number or unit.isdigit():
        return escape(value)
    return f"{escape(number)}{gap}<small>{escape(unit)}</small>"


def video_figure(name: str, title: str, about: str, video: Preview) -> str:
    """A video that follows the page's clock; its bytes are in the block of the same name."""
    return (
        f'<figure style="--shape:{video.aspect:.4f}">'
        f"{_video(name, title)}{_caption(title, about)}</figure>"
    )


def video_column(name: str, title: str, about: str, video: Preview) -> str:
    """The same as one of several columns, which can be enlarged."""
    return _column(title, about, video.aspect, _video(name, title))


def observation_column(title: str, about: str, robot: Still, person: Still | None) -> str:
    """A still picture, and at a click the same with a person in the robot's place."""
    shown, switch = _picture(robot, "The robot in its scene"), ""
    if person is not None:
        shown += _picture(person, "The same, a person in the robot's place", "person")
        box = '<input type="checkbox" name="swap">'
        switch = f'<label class="switch">{box}a person in its place</label>'
    return _column(title, about, robot.aspect, shown, switch)


def _column(title: str, about: str, aspect: float, media: str, more: str = "") -> str:
    caption = _caption(title, about, more)
    return (
        f'<figure style="--shape:{aspect:.4f}">'
        f'<div class="media">{media}{ENLARGE}</div>{caption}</figure>'
    )


def _video(name: str, title: str) -> str:
    return (
        f'<video data-from="{name}" muted playsinline preload="auto" tabindex="-1" '
        f'aria-label="{escape(title)}"></video>'
    )


def _picture(still: Still, about: str, style: str = "") -> str:
    data = f"data:image/jpeg;base64,{in_base64(still.jpeg)}"
    return f'<img class="{style}" alt="{escape(about)}" src="{data}">'


def _caption(title: str, about: str, more: str = "") -> str:
    return f"<figcaption><b>{escape(title)}</b> {escape(about)} {more}</figcaption>"


def plan(told: Plan) -> str:
    """The actions in order, and the prompt's five parts in a fold."""
    steps = "".join(map(_step, told.actions))
    parts = "".join(
        f"<dt>{escape(part.name.replace('_', ' ').capitalize())}</dt>"
        f"<dd>{escape(getattr(told.prompt, part.name))}</dd>"
        for part in fields(Prompt)
    )
    fold = f"<details><summary>The prompt, in its five parts</summary><dl>{parts}</dl></details>"
    return f'<div class="plan"><ol>{steps}</ol>{fold}</div>'


def _step(action: Action) -> str:
    words = [action.verb, action.thing, action.to, f"({action.hands})" if action.hands else None]
    said = " ".join(word for word in words if word)
    return f"<li>{escape(action.says)} <code>{escape(said)}</code></li>"


def scene_figure(person: bool, achieved: bool, reference: bool, things: bool) -> str:
    """The 3D view with its switches."""
    boxes = [
        ("person", "Person", person, True),
        ("robot", "Robot", achieved, True),
        ("reference", "Reference" if achieved else "Robot", reference, not achieved),
        ("things", "Things", things, True),
        ("apart", "Side by side", person and (achieved or reference), not things),
        ("follow", "Follow", True, not things),
    ]
    switches = "".join(
        f'<label><input type="checkbox" name="{name}"{" checked" if on else ""}>{label}</label>'
        for name, label, there, on in boxes
        if there
    )
    return (
        '<figure id="scene"><canvas tabindex="0" role="img" aria-label="3D view of the motion. '
        'Drag or use the arrow keys to turn, plus and minus to zoom."></canvas>'
        '<p class="no-webgl" hidden>This browser offers no WebGL 2, which the 3D view needs.</p>'
        f'<div class="controls">{switches}<button name="reset">Reset view</button>'
        '<span class="hint">Drag to turn, shift-drag to move, click and scroll to zoom</span>'
        "</div></figure>"
    )


def plot_figure(index: int, plot: Plot) -> str:
    """A plot's place, with its legend; the script draws it."""
    entries = "".join(
        f'<li><svg aria-hidden="true"><path class="line {line["class"]}" d="M0 4H20"/></svg>'
        f'{escape(line["name"])}<span data-series="{i}"></span></li>'
        for i, line in enumerate(plot.spec["series"])
    )
    kind = "plot path" if plot.spec["kind"] == "path" else "plot"
    return (
        f'<figure id="plot-{index}"><h3>{escape(plot.title)} '
        f'<span class="unit">{escape(plot.unit)}</span></h3>'
        f'<p class="about">{escape(plot.about)}</p>'
        f'<ul class="legend">{entries}<li class="reading"></li></ul>'
        f'<div class="{kind}" role="img" aria-label="{escape(plot.title)}: {escape(plot.about)}">'
        "</div></figure>"
    )


def bars(rows: Sequence[tuple[str, float, float]]) -> str:
    """Joints with their largest torque in N m and the root mean square of their share of the
    limit.
    """
    return f'<div class="bars">{"".join(_bar(*row) for row in rows)}</div>'


def _bar(name: str, torque_nm: float, share: float) -> str:
    side = name.partition("_")[0] if name.startswith(("left_", "right_")) else ""
    bar = f'<i class="{side}" style="width:{min(share, 1.0):.1%}"></i>'
    value = f"{share:.0%}, peak {torque_nm:.0f}\u202fN\u202fm"
    return (
        f'<span>{escape(wording.plain(name))}</span><span class="bar">{bar}</span>'
        f'<span class="value">{value}</span>'
    )


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row are its heads and whose first column names the rows; ✓ and ✗ get
    their colours.
    """
    heads, body = rows[0], rows[1:]
    top = "".join(
        f'<th class="{"number" if i else ""}">{escape(head)}</th>' for i, head in enumerate(heads)
    )
    lines = "".join(f"<tr>{''.join(map(_cell, count(), row))}</tr>" for row in body)

    return (
        f'<div class="results"><table><thead><tr>{top}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _cell(index: int, text: str) -> str:
    if index == 0:
        return f'<th scope="row">{escape(text)}</th>'
    style = {"✓": "number good", "✗": "number bad"}.get(text, "number")
    return f'<td class="{style}">{escape(text)}</td>'


def metrics_table(figures: Mapping[str, Any]) -> str:
    """All figures, a group a stage."""
    body = "".join(
        f'<tbody><tr><th scope="rowgroup" colspan="3">{escape(wording.title(name))}</th></tr>'
        f"{''.join(_metric(*row) for row in rows)}</tbody>"
        for name, values in figures.items()
        if isinstance(values, dict) and name not in wording.HIDDEN
        if (rows := wording.rows(name, values))
    )
    return f"<table>{body}</table>"


def _metric(label: str, value: str, about: str) -> str:
    style = "number none" if value == wording.NOT_MEASURED else "number"
    words = f'<td>{escape(label)}</td><td class="lesser">{escape(about)}</td>'
    return f'<tr>{words}<td class="{style}">{escape(value)}</td></tr>'


def notes_list(notes: Sequence[str]) -> str:
    """What the user should know, in plain words."""
    return f'<ul class="notes">{_items(notes)}</ul>'


def stage_table(stages: Sequence[tuple[str, str, str]]) -> str:
    """(stage, back end, key): the key names the stage's inputs, settings and code in the store."""
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(back_end)}</td>"
        f'<td class="key" title="{escape(key)}">{escape(key[:12])}</td></tr>'
        for name, back_end, key in stages
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Stage", "Back end", "Key"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def block(title: str, body: str) -> str:
    """A part of a column."""
    return f'<div class="block"><h3>{escape(title)}</h3>{body}</div>'


def transport(duration_s: float) -> str:
    """The one set of controls for everything that moves."""
    return f"""<div class="transport" role="group" aria-label="Playback">
<button name="play" aria-label="Play">
<svg class="is-play" viewBox="0 0 18 18"><path d="M5 2.6v12.8L15.4 9z"/></svg>
<svg class="is-pause" viewBox="0 0 18 18"><path d="M4 3h3.6v12H4zm6.4 0H14v12h-3.6z"/></svg>
</button>
<button name="back" aria-label="One frame back" title="One frame back (left arrow)">
<svg viewBox="0 0 18 18"><path d="M3 4h2v10H3zm12 0v10L6.5 9z"/></svg></button>
<button name="on" aria-label="One frame on" title="One frame on (right arrow)">
<svg viewBox="0 0 18 18"><path d="M13 4h2v10h-2zM3 4v10l8.5-5z"/></svg></button>
<input name="scrub" type="range" aria-label="Time"
 min="0" max="{duration_s:.4f}" step="any" value="0">
<output aria-live="off"></output>
<label><span class="unseen">Speed</span><select name="speed" title="Speed">
<option value="0.25">¼×</option><option value="0.5">½×</option>
<option value="1" selected>1×</option><option value="2">2×</option></select></label>
</div>"""
