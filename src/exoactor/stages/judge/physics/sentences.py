"""The reasons of a verdict, in whole sentences."""

from exoactor.core.motion import Execution
from exoactor.robots import poses
from exoactor.scenes import trace
from exoactor.scenes.trace import Success
from exoactor.stages.judge.physics.findings import Findings
from exoactor.stages.judge.physics.limits import PhysicsJudgeConfig

WITHOUT_PHYSICS = "It was drawn without physics: nothing shows that the robot can do it."
NO_GOALS = "no goal could be formed for this instruction, so the motion alone was judged"
OF_A_PHOTO = (
    "nothing in the photo is in physics, so the motion alone was judged, not whether "
    "the instruction was done"
)
UNSOUND = "What was read off the clip is not sound, so executing it shows nothing."


def failures(found: Findings, limits: PhysicsJudgeConfig) -> list[str]:
    """What went wrong, a sentence each."""
    out = list[str]()
    if found.fell:
        out.append(_fall_sentence(found, limits.fallen_height_m))
    elif not found.whole:
        out.append(f"It was stopped after {found.survived_s:.1f} of {found.duration_s:.1f} s.")

    if found.local_mm is not None and found.local_mm > limits.max_local_error_mm:
        out.append(
            "It does not look like the motion that was asked for: "
            f"its body parts are {found.local_mm:.0f} mm from their places on average "
            f"(limit {limits.max_local_error_mm:.0f} mm)."
        )

    if found.root_distance_m is not None and found.root_distance_m > limits.max_root_distance_m:
        out.append(
            f"It went astray: up to {found.root_distance_m:.1f} m from where it should have been "
            f"(limit {limits.max_root_distance_m:.1f} m)."
        )

    if found.slip_mm_s is not None and found.slip_mm_s > limits.max_foot_slip_mm_s:
        limit = limits.max_foot_slip_mm_s
        out.append(
            f"Its feet slide over the floor at {found.slip_mm_s:.0f} mm/s (limit {limit:.0f})."
        )

    if found.overlap_share > limits.max_overlap_share:
        out.append(
            f"{found.overlap_pair.capitalize()} press into each other "
            f"by up to {found.overlap_m * 1e3:.0f} mm, "
            f"more than {limits.max_overlap_m * 1e3:.0f} mm "
            f"for {found.overlap_share:.0%} of the time (limit {limits.max_overlap_share:.0%})."
        )

    return out + _motor_failures(found, limits)


def _motor_failures(found: Findings, limits: PhysicsJudgeConfig) -> list[str]:
    out = list[str]()
    if found.saturated_share > limits.max_saturated_share:
        out.append(
            f"The motor of {poses.spoken(found.saturated_joint)} is at its torque limit for "
            f"{found.saturated_share:.0%} of the time (limit {limits.max_saturated_share:.0%})."
        )
    if found.overspeed_share > limits.max_overspeed_share:
        out.append(
            f"{poses.spoken(found.overspeed_joint).capitalize()} turns faster than its motor can "
            f"for {found.overspeed_share:.0%} of the time (limit {limits.max_overspeed_share:.0%})."
        )
    return out


def successes(found: Findings, execution: Execution, limits: PhysicsJudgeConfig) -> list[str]:
    """What went well in physics, a sentence each."""
    out = list[str]()
    if not execution.physics:
        return out

    if found.whole:
        seat = _seat(execution)
        ended = f"did not fall in {found.duration_s:.1f} s and ended sitting on the {seat}"
        upright = f"stayed on its feet for all {found.duration_s:.1f} s and came to a stand"
        out.append(f"It {ended if seat else upright}.")

    if found.local_mm is not None and found.local_mm <= limits.max_local_error_mm:
        out.append(
            "Its posture follows the reference: "
            f"body parts are {found.local_mm:.0f} mm from their places on average "
            f"(limit {limits.max_local_error_mm:.0f} mm)."
        )

    if found.root_distance_m is not None and found.root_distance_m <= limits.max_root_distance_m:
        out.append(
            f"It stays within {found.root_distance_m * 100:.0f} cm of its path "
            f"(limit {limits.max_root_distance_m * 100:.0f} cm)."
        )

    return out


def task_sentence(done: Success) -> str:
    """Whether the task was done, with its figures."""
    figures = ", ".join(f"{what} {how_much}" for what, how_much in done.details.items())
    return f"The task was {'done' if done.achieved else 'not done'}: {figures}."


def _seat(execution: Execution) -> str | None:
    """The thing that bears the robot at the end, if one bears more than a third of it."""
    things = execution.surroundings
    if things is None or not things.names:
        return None
    heaviest = int(things.load_n[-1].argmax())
    borne = things.load_n[-1, heaviest] > trace.WEIGHT_N / 3.0
    return things.names[heaviest] if borne else None


def _fall_sentence(found: Findings, fallen_height_m: float) -> str:
    after_s, whole_s, how = found.survived_s, found.duration_s, found.fall_how
    if found.fall_asked:
        return (
            f"The motion itself goes down to the floor, {after_s:.1f} s into it: "
            f"a pelvis under {fallen_height_m:g} m counts as a fall."
        )
    if after_s <= 0.0:
        on_the_way = "on the way from the stand into its first frame"
        return f"It fell before the motion began, {on_the_way}, {how}."
    if after_s >= whole_s:
        return f"It did the whole motion of {whole_s:.1f} s but fell coming to a stand, {how}."
    return f"It fell {after_s:.1f} s into the motion of {whole_s:.1f} s, {how}."
