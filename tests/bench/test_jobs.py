import subprocess

from exoactor import __version__
from exoactor.bench.jobs import COMMAND


def test_the_command_that_is_measured_is_there() -> None:
    done = subprocess.run(
        [*COMMAND, "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == f"exoactor {__version__}\n"
