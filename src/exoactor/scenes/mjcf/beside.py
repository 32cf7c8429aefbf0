"""What MJCF cannot say, in a yaml beside the file: room.yaml beside room.xml.

instruction: put the mug on the shelf
robot: {at: [0.4, 0], facing: 90}
camera: front
called:
obj_17: [mug, red mug]
goals:
- {kind: on, thing: obj_17, to: shelf}
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import mujoco
import numpy as np

from exoactor.scenes.description import goals_of, start_of
from exoactor.scenes.description.entry import Entry, near, parse
from exoactor.scenes.description.fields import ROBOT, SCENE
from exoactor.scenes.description.shapes import Fields, Listed, Named, Words
from exoactor.scenes.mjcf.source import Source
from exoactor.scenes.mjcf.views import HULLS, clear_m, facing, free_place
from exoactor.scenes.moves import Moves
from exoactor.scenes.scene import Scene, Start, Thing

CALLED = Named(
    "more words by which an instruction may name its things",
    Listed("words", Words("a name"), 1, 12, alone=True),
    r"[A-Za-z0-9_]{1,80}",
    300,
)
BESIDE = Fields(
    "what a MuJoCo scene does not say itself",
    {
        "instruction": SCENE.shapes["instruction"],
        "robot": ROBOT,
        "camera": Words("the name of one of its cameras"),
        "called": CALLED,
        "goals": SCENE.shapes["goals"],
    },
)
LEAST_ROOM_M = 0.2
"""Around the middle of the robot at its start."""


@dataclass(frozen=True)
class Beside:
    """The fields of the yaml, none where there is none."""

    fields: dict[str, Entry] = field(default_factory=dict)

    @staticmethod
    def of(scene: Path) -> "Beside":
        """Of a scene's file."""
        for ending in (".yaml", ".yml"):
            if (file := scene.with_suffix(ending)).exists():
                return Beside(BESIDE.checked(parse(file)))
        return Beside()

    def start(self, things: Sequence[Thing], source: Source, moves: Moves) -> Start:
        """Where the robot starts: as it is told, or at a free place, facing the things.

        Raises:
            ConfigError: something stands there, or everywhere.
        """
        told = ROBOT.read(self.fields["robot"]) if "robot" in self.fields else {}
        place = np.array(told["at"] if "at" in told else free_place(things, source))
        start = start_of({"facing": facing(things, place), **told, "at": place.tolist()}, moves)
        for thing in things if "at" in told else ():
            if clear_m([thing], np.array([start.place_m]))[0] < LEAST_ROOM_M:
                entry = self.fields["robot"].fields()["at"]
                raise entry.wrong(f"is within {thing.name}", f"say another place; {HULLS}")
        return start

    def camera(self, model: mujoco.MjModel) -> str | None:
        """The name of the one that is asked for; ConfigError where there is none of it."""
        if "camera" not in self.fields:
            return None
        entry = self.fields["camera"]
        asked: str = BESIDE.shapes["camera"].read(entry)
        known = [model.camera(index).name for index in range(model.ncam)]
        if asked not in known:
            there = ", ".join(name for name in known if name) or "none with a name"
            raise entry.wrong(f"is {asked!r}", f"{near(asked, known)}its cameras are: {there}")
        return asked

    def named(self, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        """The things with what they are called besides; ConfigError for one that is not there."""
        if "called" not in self.fields:
            return things
        told = CALLED.checked(self.fields["called"])
        names = [thing.name for thing in things]
        for name, entry in told.items():
            if name not in names:
                raise entry.wrong(
                    "is the name of no thing", f"{near(name, names)}there is: {', '.join(names)}"
                )
        words = CALLED.read(self.fields["called"])
        return tuple(
            replace(thing, called=(*words.get(thing.name, ()), *thing.called)) for thing in things
        )

    def asked(self, scene: Scene) -> Scene:
        """The scene with its instruction and goals."""
        if "instruction" in self.fields:
            said = BESIDE.shapes["instruction"].read(self.fields["instruction"])
            scene = replace(scene, instruction=said)
        return replace(scene, goals=goals_of(self.fields, scene))
