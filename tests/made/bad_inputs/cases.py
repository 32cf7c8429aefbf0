"""The cases: every reader × every way to spoil what it reads, and what is `around` the files."""

import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from made.bad_inputs import around, material, spoil
from made.bad_inputs.around import CLIP
from made.bad_inputs.trial import Case

READABLE = (
    "utf-8-sig", "utf-16", "utf-32", "flipped", "doubled", "noise-inside", "-half", "-true",
    "-zero", "-negative", "-text", "-empty", "-null", "-object", "-list", "-ragged", "-nested",
    "-nul", "-missing", "-tiny", "-scalar", "semicolons", "schema_version", "-turned", "-short",
    "-dates", "-large", "object", "two",
)  # fmt: skip
"""Spoilt so, a file may be read all the same, or its field may be one that nobody asks for."""


def every() -> Iterator[Case]:
    """All of them, in an order that stays, each under a name of its own; made one by one, for some
    are large."""
    files = (_documents, _arrays, _motions, _people, _pictures, _clips)
    for of_a_kind in (*files, around.settings, around.flags, around.surroundings, around.databases):
        yield from of_a_kind()


def _may_be_read(name: str) -> bool:
    return any(name.startswith(part) or part in name for part in READABLE)


def _documents() -> Iterator[Case]:
    for name, content in spoil.of_json(material.CAMERA):
        line = ("plan", "--video", CLIP, "--camera", "camera.json")
        yield Case(
            "camera.json", name, line, {"camera.json": content}, refused=not _may_be_read(name)
        )
    scene = json.loads(material.written("scene"))
    for name, content in spoil.of_json(scene):
        line = ("python", "exoactor.scenes.files:load_scene", "scene.json")
        yield Case(
            "scene.json", name, line, {"scene.json": content}, refused=not _may_be_read(name)
        )
    readers: dict[str, tuple[tuple[str, ...], ...]] = {
        "run": (("gallery", "run", "--out", "page.html"), ("status", "."), ("stream", "run")),
        "metrics": (("gallery", "run", "--out", "page.html"), ("status", "."), ("stream", "run")),
        "plan": (("gallery", "run", "--out", "page.html"), ("export", "run", "--to", "lerobot")),
    }
    good = {"run": material.run_document(), "metrics": material.METRICS, "plan": material.PLAN}
    for kind, lines in readers.items():
        for number, (name, content) in enumerate(spoil.of_json(good[kind])):
            line = lines[number % len(lines)]
            yield Case(
                f"{kind}.json",
                f"{name}-{line[0]}",
                line,
                material.run_folder(**{kind: content}),
                refused=False,
            )


def _arrays() -> Iterator[Case]:
    good = {
        "robot_motion": material.npz_fields("robot_motion"),
        "human_motion": material.npz_fields("human_motion"),
        "execution": material.npz_fields("execution"), "body": material.body_fields(),
        "hands": material.hands_fields(),
    }  # fmt: skip
    for kind, fields in good.items():
        for name, content in spoil.of_npz(fields):
            line = ("python", f"exoactor.io.files:load_{kind}", "file.npz")
            yield Case(
                f"{kind}.npz", name, line, {"file.npz": content}, refused=not _may_be_read(name)
            )


def _motions() -> Iterator[Case]:
    def imported(group: str, name: str, content: bytes, refused: bool = True) -> Case:
        line = ("import", "given", "--from", group, "--out", "made.npz")
        return Case(f"import {group}", name, line, {"given": content}, refused=refused)

    gmr = material.gmr_fields()
    for name, content in _pickles(gmr):
        yield imported("gmr", name, content, refused=not _may_be_read(name))
    for name, content in spoil.of_bytes(pickle.dumps({"a": gmr})):
        yield imported("sonic-lib", name, content, refused=False)
    yield imported("sonic-lib", "wrong", pickle.dumps({"a": 5, 7: gmr}))
    yield imported("sonic-lib", "none", pickle.dumps({}))
    for kind in ("mjlab", "beyondmimic"):
        for name, content in spoil.of_bytes(material.written("robot_motion")):
            yield imported(kind, name, content)
        yield imported(kind, "native", material.written("robot_motion"))
    for name, content in _tables(material.csv_row()):
        yield imported("unitree-csv", name, content, refused=not _may_be_read(name))
    for spoilt in material.sonic_files():
        for name, content in spoil.of_bytes(material.sonic_files()[spoilt]):
            held = {f"given/{other}": good for other, good in material.sonic_files().items()}
            line = ("import", "given", "--from", "sonic", "--out", "made.npz")
            yield Case(
                "import sonic",
                f"{spoilt}-{name}",
                line,
                held | {f"given/{spoilt}": content},
                refused=False,
            )
    for line in (
        ("import", "given", "--from", "../../etc"),
        ("import", ".", "--from", "gmr"),
        ("track", "given"),
    ):
        yield Case("import", " ".join(line), line, {"given": material.csv_row().encode()})


class _Evil:
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.write_text, (Path("precious.txt"), "taken")


def _pickles(good: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    yield from spoil.of_bytes(pickle.dumps(good))
    laughs: Any = 0.0
    for _ in range(12):
        laughs = [laughs] * 10
    values = {
        "text": "x", "none": None, "huge": 10**400, "nan": float("nan"),
        "objects": np.full((60, 29), None), "laughs": laughs,
        "records": np.zeros(60, dtype=[("a", "f4")]), "strings": np.full((60, 29), "a"),
        "complex": np.full((60, 29), 1j), "empty-array": np.zeros((0, 29)),
        "large": np.full((60, 29), 1e300),
        "evil": _Evil(),
    }  # fmt: skip
    for field in good:
        for name, value in values.items():
            yield f"{field}-{name}", pickle.dumps({**good, field: value})
        yield (
            f"{field}-missing!",
            pickle.dumps({name: v for name, v in good.items() if name != field}),
        )
    codes = {
        "deep": b"\x80\x04" + b"]" * 200_000 + b"a" * 199_999 + b".",
        "memo": b"\x80\x04Nr\xff\xff\xff\x3f.", "self": b"\x80\x04]\x94h\x00a.",
        "pid": b"\x80\x02U\x01xQ.", "extension": b"\x80\x02\x82\x01.",
        "dtype-state": b"\x80\x02cnumpy\ndtype\nN}U\x05namesK\x01s\x86b.",
        "frame": b"\x80\x04\x95" + b"\xff" * 8, "long": b"\x80\x02\x8b\xff\xff\xff\x7f1.",
        "bytes": b"\x80\x04\x8e" + b"\xff" * 7 + b"\x7f.",
        "evil-first": pickle.dumps(_Evil(), protocol=0),
        "global": b"cos\nsystem\n(S'touch precious.txt'\ntR.",
    }  # fmt: skip
    yield from codes.items()


def _tables(row: str) -> Iterator[tuple[str, bytes]]:
    good = "\n".join([row] * 60) + "\n"
    yield from spoil.of_bytes(good.encode())
    spoilt = {
        "nan": good.replace("1.0", "nan", 1), "overflow": good.replace("1.0", "1e999", 1),
        "words": "x," * 36, "narrow": "1,2,3\n", "long-number": good.replace("1.0", spoil.HUGE, 1),
        "no-turn": good.replace("1.0", "0.0"), "semicolons": good.replace(",", ";"),
        "wide": good.replace("\n", ",1,2\n"),
        "nul-sign": good.replace(",", "\0", 1),
        "one-long-line": row * 20_000, "ragged!": good + "1,2\n",
    }  # fmt: skip
    yield from ((name, text.encode()) for name, text in spoilt.items())


def _people() -> Iterator[Case]:
    def read(group: str, name: str, file: str, content: bytes, refused: bool) -> Case:
        reader = "exoactor.stages.body.external.results:read"
        return Case(group, name, ("python", reader, file), {file: content}, refused=refused)

    for name, content in spoil.of_npz(material.amass_fields()):
        yield read("amass", name, "walk.npz", content, refused=False)
    for name, content in spoil.of_bytes(material.gvhmr()):
        yield read("torch", name, "result.pt", content, refused=False)
    huge = 10**12
    tensors = {
        "far": ((huge,), (0,)), "eight-gib": ((1 << 31,), (0,)), "backwards": ((4,), (-1,)),
        "beyond": ((100,), (1,)), "elsewhere": ((4,), (1,), 4, 0, "../../x"),
        "float-shape": ((1.5,), (1,)), "offset": ((1,), (1,), 4, 10**30),
        "nested-shape": (((1,),), (1,)), "count": ((4,), (1,), huge),
        "many-axes": ((1,) * 100, (0,) * 100), "stretched": ((20_000, 20_000), (0, 0)),
        "kind": ((4,), (1,), 4, 0, "0", "UntypedStorage"),
    }  # fmt: skip
    for name, told in tensors.items():
        for field in ("body_pose", "transl"):
            content = material.gvhmr(**{field: material.tensor(*told)})
            yield read("torch", f"{field}-{name}", "result.pt", content, refused=True)
    for name, content in {
        "evil": pickle.dumps({"a": _Evil()}, protocol=2),
        "number": b"\x80\x02K\x05.",
    }.items():
        yield read("torch", name, "result.pt", material.torch_file(content), refused=True)
    for name, content in {
        "noise.npz": spoil.NOISE,
        "noise.pt": spoil.NOISE,
        "page.pkl": b"<html>",
    }.items():
        yield Case(
            "body-result",
            name,
            ("run", "--body-result", name, "--track", "kinematic"),
            {name: content},
        )


def _pictures() -> Iterator[Case]:
    line = ("plan", "lift the box", "--profile", "cloud", "--photo")
    for suffix in (".png", ".jpg", ".webp"):
        for name, content in spoil.of_bytes(material.picture(suffix)):
            yield Case(
                "photo",
                f"{name}{suffix}",
                (*line, f"lab{suffix}"),
                {f"lab{suffix}": content},
                refused=False,
            )
    for sides in ((40_000, 40_000), (1 << 31, 1), (0, 0), (1, 1), (65_535, 65_535), (299, 4000)):
        content = material.png_that_claims(*sides)
        yield Case(
            "photo", f"claims-{sides[0]}x{sides[1]}", (*line, "lab.png"), {"lab.png": content}
        )
    for name in (
        "/dev/zero",
        "/dev/null",
        "/proc/self/mem",
        ".",
        "nowhere.png",
        "x" * 300 + ".png",
    ):
        yield Case("photo", name[:40], (*line, name))


def _clips() -> Iterator[Case]:
    for name, content in spoil.of_bytes(material.CLIP.read_bytes()):
        yield Case(
            "clip",
            name,
            ("plan", "--video", "clip.mp4"),
            {"clip.mp4": content},
            refused=not _may_be_read(name),
        )
    as_clip = {
        "png": material.picture(),
        "jpg": material.picture(".jpg"),
        "npz": material.written("execution"),
    }
    for name, content in as_clip.items():
        yield Case("clip", name, ("plan", "--video", "clip.mp4"), {"clip.mp4": content})
    lists = {
        "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "concat": b"ffconcat version 1.0\nfile precious.txt\n",
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
               b"m=video 5004 RTP/AVP 96\n",
    }  # fmt: skip
    for name, content in lists.items():
        yield Case("clip", name, ("plan", "--video", f"{name}.mp4"), {f"{name}.mp4": content})
    for address in (
        "http://127.0.0.1:9/x.mp4",
        "concat:a|b",
        "pipe:0",
        "/dev/zero",
        ".",
        "lavfi:testsrc",
        "x" * 5000,
    ):
        yield Case("clip", address[:40], ("plan", "--video", address))
