"""What the flags of several commands have in common."""

from pathlib import Path
from typing import Annotated

from tyro.conf import arg

Where = Annotated[Path | None, arg(metavar="DIR")]
