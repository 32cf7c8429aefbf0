"""Where Unitree's meshes for the G1 are, if they are at hand. They are drawn, never simulated."""

import os
from pathlib import Path


def find_meshes() -> Path | None:
    """The folder with the G1's STL files, or None.

    Looked for in EXOACTOR_G1_MESHES, in `g1-meshes` among the fetched assets (EXOACTOR_HOME, default ~/.exoactor),
    and in the shared data folder (EXOACTOR_SHARED, else ../shared next to the working directory). A folder counts
    when it holds `pelvis.STL`.
    """
    home = Path(os.environ.get("EXOACTOR_HOME") or Path.home() / ".exoactor")
    shared = Path(os.environ.get("EXOACTOR_SHARED") or "../shared")
    given = os.environ.get("EXOACTOR_G1_MESHES")
    places = [
        *([Path(given)] if given else []),
        home / "assets" / "g1-meshes",
        shared / "data" / "robots" / "unitree_g1" / "assets",
    ]
    return next((place.resolve() for place in places if (place / "pelvis.STL").is_file()), None)
