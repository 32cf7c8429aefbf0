"""The direction of imports: cli, view → runtime → stages → rehearsal, scenes, robots, humans →
core.

io, services → core.

Stages never import each other.
"""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from exoactor.registry import REGISTRIES

BASE = {"io", "robots", "humans", "scenes", "rehearsal", "services", "store"}
ALLOWED = {
    "core": set(),
    "io": {"core"},
    "robots": {"core", "io"},
    "humans": {"core", "io"},
    "scenes": {"core", "io", "robots", "humans"},
    "rehearsal": {"core", "io", "robots", "humans", "scenes"},
    "services": {"core", "io"},
    "workers": set(),
    "exchange": {"core", *BASE, "stages"},
    "stream": {"core", *BASE, "stages"},
    "store": {"core", "io"},
    "stages": {"core", *BASE},
    "training": {"core", "io", "robots", "humans", "scenes", "rehearsal", "stages"},
    "view": {"core", *BASE, "stages"},
    "photo": {"core", *BASE, "stages"},
    "runtime": {"core", *BASE, "stages", "photo", "view", "registry", "config"},
    "bench": {
        "core",
        *BASE,
        "stages",
        "stream",
        "view",
        "photo",
        "runtime",
        "registry",
        "config",
        "console",
    },
}
TOP = {
    "api",
    "cli",
    "commands",
    "console",
    "config",
    "doctor",
    "fake_services",
    "registry",
    "__init__",
    "__main__",
}
"""Modules at the top, which may import anything but for those below."""
OF_MODULES = {"config": {"core", "scenes"}, "registry": {"core", "stages"}}


@cache
def imports(path: Path) -> set[str]:
    """Dotted names below exoactor that a file imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("exoactor"):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("exoactor")}
    return {name.removeprefix("exoactor.") for name in found if name != "exoactor.__version__"}


def files(repository: Path) -> list[Path]:
    return sorted((repository / "src/exoactor").rglob("*.py"))


def test_every_folder_is_known(repository: Path) -> None:
    known = set(ALLOWED) | TOP
    for path in files(repository):
        top = path.relative_to(repository / "src/exoactor").parts[0].removesuffix(".py")
        assert top in known, f"{top} is in no layer"


def test_layers_import_downwards(repository: Path) -> None:
    for path in files(repository):
        place = path.relative_to(repository / "src/exoactor")
        layer = place.parts[0].removesuffix(".py")
        allowed = OF_MODULES.get(layer, ALLOWED.get(layer))
        if allowed is None:
            continue
        for name in imports(path):
            target = name.split(".")[0]
            assert target == layer or target in allowed, f"{place} imports {name}"


def test_stages_do_not_import_each_other(repository: Path) -> None:
    for path in files(repository):
        place = path.relative_to(repository / "src/exoactor")
        if place.parts[0] != "stages" or len(place.parts) < 3:
            continue
        for name in imports(path):
            parts = name.split(".")
            assert parts[0] != "stages" or parts[1] == place.parts[1], f"{place} imports {name}"


def test_the_top_of_a_stage_holds_its_seam_and_its_back_ends(repository: Path) -> None:
    """What back ends share lies in a package below; a file or folder at the top is a back end, or
    such a package."""
    for stage, registry in REGISTRIES.items():
        top = repository / "src/exoactor/stages" / stage
        made = (top / "__init__.py").read_text()
        for entry in sorted(top.iterdir()):
            # what back ends share is a folder
            if entry.suffix == ".py" and entry.name != "__init__.py":
                assert f"exoactor.stages.{stage}.{entry.stem} import" in made, (
                    f"{entry} is no back end: {registry}"
                )


def test_no_seam_is_a_hole_in_the_types(repository: Path) -> None:
    places = [repository / f"src/exoactor/{name}.py" for name in ("core/backend", "registry")]
    for path in [*places, *(repository / "src/exoactor/stages").glob("*/__init__.py")]:
        assert "Any" not in {
            node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)
        }


@pytest.fixture(scope="module")
def loaded_by_help() -> set[str]:
    """The modules that are there after `exoactor --help`."""
    code = (
        "import sys\nfrom exoactor.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "heavy", ["mujoco", "mink", "cv2", "av", "ai_edge_litert", "onnxruntime", "jax"]
)
def test_help_loads_nothing_heavy(heavy: str, loaded_by_help: set[str]) -> None:
    assert "exoactor.cli" in loaded_by_help and heavy not in loaded_by_help
