"""The reasons of a verdict, in whole sentences."""

from exoactor.core.contacts import ContactPlan
from exoactor.core.motion import Execution
from exoactor.robots import poses
from exoactor.scenes import trace
from exoactor.scenes.trace import Success
from exoactor.stages.judge.physics.findings import Findings
from exoactor.stages.judge.physics.limits import PhysicsJudgeConfig

WITHOUT_PHYSICS = "It was drawn without physics: nothing shows that the robot can do it."
UNJUDGED = "{why}, so the motion alone was judged, not whether the instruction was done"
NO_GOALS = "no goal could be formed for this instruction"
OF_A_PHOTO = "nothing in the photo is in physics"
RUBBER = "rubber hands close around nothing: the {thing} is not held (--robot g1-dex3 has fingers)"
NOTHING_AROUND = "what became of the things around was not recorded"
UNSOUND = "What was read off the clip is not sound, so executing it shows nothing."


def not_held(contacts: ContactPlan, execution: Execution) -> list[str]:
    """What the person holds in one hand and the robot has no fingers for."""
    if execution.finger_pos_rad is not None:
        return []
    return [
        RUBBER.format(thing=hold.thing) for hold in contacts.holds if hold.grasp.kind == "power"
    ]


def failures(found: Findings, limits: PhysicsJudgeConfig) -> list[str]:
    """What went wrong, a sentence each."""
    out = list[str]()
    if found.fell:
        out.append(_fall_sentence(found, limits.fallen_height_m))
    elif not found.whole:
        out.append(f"It was stopped after {found.survived_s:.1f} of {found.duration_s:.1f} s.")

    local_mm, limit_mm = found.mpjpe_local_mm, limits.max_local_error_mm
    if local_mm is not None and local_mm > limit_mm:
        out.append(
            "It does not look like the motion that was asked for: its body parts are "
            f"{local_mm:.0f} mm from their places on average (limit {limit_mm:.0f} mm)."
        )

    far_m, limit_m = found.root_distance_max_m, limits.max_root_distance_m
    if far_m is not None and far_m > limit_m:
        out.append(
            f"It went astray: up to {far_m:.1f} m from where it should have been "
            f"(limit {limit_m:.1f} m)."
        )

    slip, limit = found.foot_slip_mm_s, limits.max_foot_slip_mm_s
    if slip is not None and slip > limit:
        out.append(f"Its feet slide over the floor at {slip:.0f} mm/s (limit {limit:.0f}).")

    if found.self_collision_share > limits.max_overlap_share:
        out.append(
            f"{found.overlap_pair.capitalize()} press into each other by up to "
            f"{found.self_collision_depth_mm:.0f} mm, more than {limits.max_overlap_m * 1e3:.0f} "
            f"mm for {found.self_collision_share:.0%} of the time "
            f"(limit {limits.max_overlap_share:.0%})."
        )

    return out + _motor_failures(found, limits)


def _motor_failures(found: Findings, limits: PhysicsJudgeConfig) -> list[str]:
    out = list[str]()
    share, limit = found.torque_saturation_share, limits.max_saturated_share
    if share > limit:
        joint = poses.spoken(found.torque_saturation_joint)
        out.append(
            f"The motor of {joint} is at its torque limit for {share:.0%} of the time "
            f"(limit {limit:.0%})."
        )

    share, limit = found.speed_violation_share, limits.max_overspeed_share
    if share > limit:
        joint = poses.spoken(found.speed_violation_joint).capitalize()
        out.append(
            f"{joint} turns faster than its motor can for {share:.0%} of the time "
            f"(limit {limit:.0%})."
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

    local_mm, limit_mm = found.mpjpe_local_mm, limits.max_local_error_mm
    if local_mm is not None and local_mm <= limit_mm:
        out.append(
            f"Its posture follows the reference: body parts are {local_mm:.0f} mm from their "
            f"places on average (limit {limit_mm:.0f} mm)."
        )

    far_m, limit_m = found.root_distance_max_m, limits.max_root_distance_m
    if far_m is not None and far_m <= limit_m:
        out.append(
            f"It stays within {far_m * 100:.0f} cm of its path (limit {limit_m * 100:.0f} cm)."
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
