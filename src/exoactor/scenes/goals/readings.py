"""How each kind of goal is read off a trace: its measures at the end, and at which instants it
holds.
"""

from exoactor.core.goals import GoalKind
from exoactor.scenes.goals import of_body, of_passing, of_things
from exoactor.scenes.goals.reading import Read

READ: dict[GoalKind, Read] = {**of_body.READ, **of_passing.READ, **of_things.READ}
