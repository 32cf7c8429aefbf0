"""The cases around the files that are read: settings, flags, surroundings, databases."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from made.bad_inputs import material, spoil
from made.bad_inputs.trial import Case

CLIP = str(material.CLIP)
TOML = '[kling]\nmodel = "kling-3.1"\nusd_per_second = 0.1\n'


def settings() -> Iterator[Case]:
    line = ("plan", "lift the box", "--profile", "cloud", "--photo", "lab.png")
    photo = {"lab.png": material.picture()}
    tables = {
        "nan": TOML.replace("0.1", "nan"), "inf": TOML.replace("0.1", "inf"),
        "minus": TOML.replace("0.1", "-1"), "text": TOML.replace("0.1", '"much"'),
        "huge": TOML.replace("0.1", spoil.HUGE), "twice": TOML + TOML,
        "deep": "a = " + "[" * 100_000, "deep-tables": "[" + "a." * 5000 + "a]\n",
        "outside": 'model = "x"\n', "list": "kling = []\n",
        "address": TOML + 'base_url = "not an address"\n', "number": TOML + "base_url = 5\n",
    }  # fmt: skip
    spoilt = {
        **{name: text.encode() for name, text in tables.items()},
        **dict(spoil.of_bytes(TOML.encode())),
    }
    for name, content in spoilt.items():
        files = {**photo, "services.toml": content}
        yield Case(
            "services.toml",
            name,
            line,
            files,
            {"EXOACTOR_SERVICES": "services.toml"},
            refused=False,
        )
    lines = {
        "latin-1": "KLING_API_KEY=schlüssel".encode("latin-1"), "noise": spoil.NOISE,
        "utf-16": "A=b".encode("utf-16"), "long": b"KLING_API_KEY=" + b"x" * 1_000_000,
        "quote": b'KLING_API_KEY="open', "nul": b"KLING_API_KEY=\0",
        "loop": b"FAL_KEY=${KLING_API_KEY}\nKLING_API_KEY=${FAL_KEY}\n",
    }  # fmt: skip
    for name, content in lines.items():
        yield Case(".env", name, ("doctor",), {".env": content}, refused=False)
        yield Case(".env", f"{name}-plan", line, {**photo, ".env": content}, refused=False)
    for name, value in {
        "newline": "a\nb",
        "umlaut": "schlüssel",
        "space": " ",
        "long": "k" * 100_000,
    }.items():
        yield Case(
            "key",
            name,
            ("doctor",),
            {},
            {"KLING_API_KEY": value, "GEMINI_API_KEY": value},
            refused=False,
        )


NUMBERS = (
    "nan",
    "inf",
    "-inf",
    "1e300",
    "-1",
    "x",
    "",
    "1e999",
    spoil.HUGE,
    "９",
    "0x10",
    "1,5",
    "None",
)
FLAGS = {
    "run --video": (
        "--stature",
        "--focal-px",
        "--person",
        "--max-seconds",
        "--max-px",
        "--max-gib",
    ),
    "run --scene": ("--seed", "--candidates", "--seconds", "--take", "--max-usd", "--wait"),
}


def flags() -> Iterator[Case]:
    for way, flags in FLAGS.items():
        command, where = way.split()
        for flag in flags:
            for value in NUMBERS:
                line = ("plan", where, {"--video": CLIP, "--scene": "chair"}[where], flag, value)
                yield Case("flag", f"{flag} {value[:12]}", line, refused=(flag, value) not in FINE)
        for stage in (
            "--body",
            "--hands",
            "--ground",
            "--retarget",
            "--track",
            "--judge",
            "--robot",
            "--profile",
        ):
            for value in ("nonsense", "", "../x", "a\nb"):
                line = (command, where, {"--video": CLIP, "--scene": "chair"}[where], stage, value)
                yield Case("flag", f"{where} {stage} {value!r}", line)
    lines = (
        "", "dance", "run --sed 1", "stream x --protocol 2", "bench nothing",
        "bench tasks --jobs 0", "bench track --trackers nothing", "bench tasks --tasks nothing",
        "jobs adopt", "jobs adopt -1 x", "jobs list 3", "assets pull nothing", "gallery nothing",
        "view nothing", "export nothing --to gmr", "stream nothing", "track nothing",
        "import nothing --from gmr", "fake-services --port 99999999", "fake-services --port -1",
        "fake-services --trouble nonsense", "fake-services --scene nonsense", "--json",
        "run --json",
    )  # fmt: skip
    for line in lines:
        yield Case("line", line or "nothing", tuple(line.split()))


FINE = {("--person", "1e300"), ("--max-usd", "-1"), ("--wait", "-1"), ("--take", "None"),
        ("--person", "None"),
        ("--focal-px", "None"), ("--seed", "９"), ("--candidates", "９"), ("--seconds", "９"),
        ("--max-usd", "９"), ("--wait", "９"), ("--max-seconds", "９"), ("--max-px", "９"),
        ("--max-gib", "９"), ("--person", "９"),
        ("--focal-px", "９")}  # fmt: skip
"""Values that may be meant, and digits that Python takes for digits."""


def surroundings() -> Iterator[Case]:
    lines = {
        "plan": ("plan", "--scene", "chair"),
        "status": ("status",),
        "doctor": ("doctor",),
        "gc": ("gc",),
    }
    bad: dict[str, dict[str, str | None]] = {
        "no-home": {"HOME": None, "EXOACTOR_HOME": None},
        "home-file": {"EXOACTOR_HOME": "precious.txt"},
        "home-null": {"EXOACTOR_HOME": "/dev/null/x"}, "home-proc": {"EXOACTOR_HOME": "/proc/1/x"},
        "home-latin": {"EXOACTOR_HOME": "\udcff"}, "home-long": {"EXOACTOR_HOME": "x" * 5000},
        "gl-nonsense": {"MUJOCO_GL": "nonsense"}, "gl-osmesa": {"MUJOCO_GL": "osmesa"},
        "gl-off": {"MUJOCO_GL": "off"}, "opengl": {"PYOPENGL_PLATFORM": "nonsense"},
        "threads": {"OMP_NUM_THREADS": "many"}, "columns": {"COLUMNS": "-5"},
        "services": {"EXOACTOR_SERVICES": "nowhere.toml"},
        "services-folder": {"EXOACTOR_SERVICES": "."}, "tmp": {"TMPDIR": "/nowhere"},
        "lang": {"LC_ALL": "xx_YY"}, "python": {"EXOACTOR_GEM_PYTHON": "/dev/null"},
        "address": {"OPENAI_BASE_URL": "nonsense"},
    }  # fmt: skip
    for name, changes in bad.items():
        for command, line in lines.items():
            yield Case("surroundings", f"{name} {command}", line, {}, changes, refused=False)
    for name in (
        "\udcff.mp4",
        "-clip.mp4",
        " ",
        "a\nb.mp4",
        "x" * 300,
        "~/clip.mp4",
        "clip.mp4/",
        "\u202egnp.mp4",
    ):
        yield Case("name", repr(name)[:30], ("plan", "--video", name))
        yield Case(
            "name",
            f"out {name!r}"[:30],
            ("gallery", "run", "--out", name),
            material.run_folder(),
            refused=False,
        )
        yield Case("name", f"run {name!r}"[:30], ("view", name))


def databases() -> Iterator[Case]:
    for name in ("store.db", "ledger.db"):
        for spoilt, content in [*spoil.of_bytes(_database()), ("other-tables", _database())]:
            for line in (("gc",), ("status", "."), ("jobs", "list"), ("plan", "--scene", "chair")):
                held = {f"home/store/{name}": content}
                yield Case(
                    name,
                    f"{spoilt} {line[0]}",
                    line,
                    held,
                    {"EXOACTOR_HOME": "home"},
                    refused=False,
                )


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "some.db"
        db = sqlite3.connect(path)
        db.execute("CREATE VIEW artefacts AS SELECT 1 AS key")
        db.execute("CREATE TABLE jobs (id TEXT)")
        db.commit()
        db.close()
        return path.read_bytes()
