"""What stands above and below the videos of a report."""

from exoactor.core.watched import Span
from exoactor.view.inputs import ReportInputs

TOLD_S = 0.1
"""Less than this of a clip's end is not worth a word."""


def subtitle(inputs: ReportInputs) -> str:
    """What kind of run it was."""
    if inputs.scene is not None:
        return (
            f"an instruction, as a Unitree G1 · scene {inputs.scene.name}, seed {inputs.scene.seed}"
        )
    if inputs.plan is not None:
        return "an instruction, as a Unitree G1 · a photo"
    return "a person in a clip, as a Unitree G1" if inputs.clip else "a motion, as a Unitree G1"


def captions(inputs: ReportInputs) -> dict[str, tuple[str, str]]:
    """By video or picture: its title, and a sentence about it."""
    how = (
        "In physics"
        if inputs.execution is None or inputs.execution.physics
        else "Only drawn, without physics"
    )
    apart = inputs.execution is not None and inputs.execution.clip_time_s is not None
    pace = ", at a pace of its own" if apart else ""
    if inputs.plan is not None:
        where = "acted out in this scene" if inputs.scene else "imagined from the photo"
        return {
            "observation": ("Observation.", "The robot where it starts."),
            "clip": ("Imagined person.", " ".join([f"The plan, {where}.", *_left_out(inputs)])),
            "overlay": (
                "Estimated pose.",
                "Read off the video alone; left in blue, right in orange.",
            ),
            "execution": ("Execution.", f"{how}, seen by the same camera{pace}."),
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
