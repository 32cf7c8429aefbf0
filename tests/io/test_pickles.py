"""The reader of plain pickles: what tools write comes back, and a file that was crafted or damaged
ends in words."""

import bz2
import collections
import gzip
import lzma
import os
import pickle
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from exoactor.core.errors import BadMotionError
from exoactor.io import compressed, pickled_arrays, pickles
from made.joblib_files import bare, dumped

DOCUMENT: dict[str, Any] = {
    "dof": np.arange(6, dtype=np.float32).reshape(2, 3),
    "by column": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "big end": np.arange(3, dtype=">i2"),
    "flags": np.array([True, False]),
    "none": np.zeros((0, 3)),
    "names": np.array(["pelvis", "torso_link"]),
    "objects": np.array(["pelvis", None], dtype=object),
    "fps": np.float64(30.0),
    "whole": [1, -2, 1 << 70, 2.5, None, True, "ä", b"raw", ("a", ())],
    "ordered": collections.OrderedDict(a=1),
}
DOCUMENT["again"] = DOCUMENT["dof"]


def kept(content: bytes, folder: Path) -> Any:
    (folder / "x.pkl").write_bytes(content)
    return pickles.load(folder / "x.pkl")


def refusal(content: bytes, folder: Path) -> str:
    with pytest.raises(BadMotionError, match=r"x\.pkl") as caught:
        kept(content, folder)
    return caught.value.what


def same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        if isinstance(value, np.ndarray) and value.dtype.kind in "OU":
            assert found[name] == value.tolist()
        else:
            np.testing.assert_array_equal(found[name], value) if isinstance(
                value, np.ndarray
            ) else None
            assert isinstance(value, np.ndarray) or found[name] == value


@pytest.mark.parametrize("protocol", range(6))
def test_every_protocol_is_read(protocol: int, tmp_path: Path) -> None:
    content = pickle.dumps(DOCUMENT, protocol)
    same(kept(content, tmp_path), DOCUMENT)
    assert kept(content, tmp_path)["dof"].dtype == np.float32


def test_files_of_numpy_1_are_read(tmp_path: Path) -> None:
    content = pickle.dumps(DOCUMENT, 2)
    assert content.count(b"cnumpy._core.multiarray\n") >= 2
    same(kept(content.replace(b"cnumpy._core.", b"cnumpy.core."), tmp_path), DOCUMENT)


def test_text_of_python_2_is_bytes_of_an_array(tmp_path: Path) -> None:
    """SHORT_BINSTRING, which Python 3 never writes."""
    content = pickle.dumps({"a": np.array([1.0, 258.0])}, 3)
    raw = np.array([1.0, 258.0]).tobytes()
    assert content.count(b"C\x10" + raw) == 1
    found = kept(content.replace(b"C\x10" + raw, b"U\x10" + raw), tmp_path)
    np.testing.assert_array_equal(found["a"], [1.0, 258.0])


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "not": bytes,
    "zlib": lambda data: zlib.compress(data, 3),
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
}


@pytest.mark.parametrize("padded", [True, False], ids=("joblib 1.2", "older"))
@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_files_of_joblib_are_read(
    pack: Callable[[bytes], bytes], padded: bool, tmp_path: Path
) -> None:
    document = {name: DOCUMENT[name] for name in ("dof", "by column", "big end", "flags", "none")}
    same(kept(pack(dumped(document, padded)), tmp_path), document)


@pytest.mark.parametrize("pack", [1, True, ("gzip", 3), ("xz", 3)])
def test_joblibs_own_files_are_read(pack: Any, tmp_path: Path) -> None:
    joblib = pytest.importorskip("joblib")
    document = {name: value for name, value in DOCUMENT.items() if name != "objects"}
    joblib.dump({"dance": document}, tmp_path / "x.pkl", compress=pack)
    same(pickles.load(tmp_path / "x.pkl")["dance"], document)


def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compressed, "LIMIT_BYTES", 1 << 20)
    whole = pickle.dumps(b"\0" * ((1 << 20) - 100))
    for name, pack in PACKED.items():
        assert kept(pack(whole), tmp_path).count(0) > 1_000_000, name
        larger = pack(pickle.dumps(b"\0" * (1 << 20)))
        assert "1 MiB" in refusal(larger, tmp_path), name


def test_cut_and_foreign_packing_is_named(tmp_path: Path) -> None:
    for name, pack in PACKED.items():
        assert refusal(pack(pickle.dumps(list(range(999))))[:-9], tmp_path), name
    assert "cut short" in refusal(zlib.compress(pickle.dumps(list(range(999))))[:-9], tmp_path)
    assert "lz4" in refusal(b"\x04\x22\x4d\x18 whatever", tmp_path)


def global_(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


def array(data: bytes, kind: bytes, shape: Any) -> bytes:
    """numpy's form in protocol 5, of parts that are as they like."""
    return (
        b"\x80\x05"
        + global_("numpy._core.numeric", "_frombuffer")
        + b"("
        + data
        + kind
        + bare(shape)
        + b"U\x01CtR."
    )


def dtype(code: str, state: Any = (3, "<", None, None, None, -1, -1, 0)) -> bytes:
    return global_("numpy", "dtype") + bare((code, False, True)) + b"R" + bare(state) + b"b"


TEXT = b"B\x08\0\0\0" + b"A" * 8
OBJECT_FIELD = (
    b"(K\x03U\x01|N"
    + bare(("a",))
    + b"}U\x01a"
    + dtype("O8", (3, "|", None, None, None, -1, -1, 63))
)
HUGE = [0.0] * 29
CRAFTED: dict[str, tuple[bytes, str]] = {
    # a pointer of the file's own choosing, taken for an object: memory corruption in numpy
    "a dtype with a field of objects": (
        array(TEXT, global_("numpy", "dtype") + bare(("V8", False, True)) + b"R", (1,)), "dtype",
    ),
    "fields set later": (array(TEXT, dtype("f8", (3, "|", None, ("a",), {"a": 1}, 8, 1, 0)), (1,)),
                         "fields"),
    "a shape in a dtype": (
        array(TEXT, dtype("f8", (3, "<", (("f8", (2,)),), None, None, -1, -1, 0)), (1,)), "dtype",
    ),
    "pointers as an array": (array(TEXT, dtype("O8"), (1,)), "objects"),
    "times": (array(TEXT, dtype("M8[ns]"), (1,)), "dtype"),
    "complex numbers": (array(TEXT, dtype("c8"), (1,)), "dtype"),
    "long doubles": (array(TEXT * 2, dtype("f16"), (1,)), "dtype"),
    "more shape than bytes": (array(TEXT, dtype("f8"), (2,)), "fill its shape"),
    "less shape than bytes": (array(TEXT, dtype("f4"), (1,)), "fill its shape"),
    "a negative shape": (array(TEXT, dtype("f8"), (-1,)), "without a shape"),
    "a shape that overflows": (array(b"B\0\0\0\0", dtype("f8"), (1 << 32, 1 << 32)), "more than"),
    "a shape of texts": (array(TEXT, dtype("f8"), ("1",)), "without a shape"),
    "too many axes": (array(TEXT, dtype("f8"), (1,) * 9), "without a shape"),
    "no such character": (array(b"B\x04\0\0\0\xff\xff\xff\xff", dtype("U1"), (1,)), "decode"),
    "no dtype": (array(TEXT, b"K\x05", (1,)), "without a dtype"),
    "attributes of a dtype": (b"\x80\x02" + global_("numpy", "dtype") + b"N}U\x05namesK\x01s\x86b.",
                              "no array"),
    "a command": (b"\x80\x02" + global_("os", "system") + b"U\x04trueq\0\x85R.", "os.system"),
    "a name in a name": (b"\x80\x04\x8c\x08builtins\x8c\x08exec.foo\x93.", "builtins.exec.foo"),
    "a name that is no text": (b"\x80\x04K\x01K\x02\x93.", "no text"),
    "numpy's other functions": (b"\x80\x02" + global_("numpy", "load") + b"U\x01x\x85R.",
                                "numpy.load"),
    "a class called": (b"\x80\x02" + global_("numpy", "ndarray") + b"K\x05\x85R.", "no plain data"),
    "a text called": (b"\x80\x02U\x02osU\x01x\x85R.", "no name"),
    "an old instance": (b"(ios\nsystem\n.", "INST"),
    "an extension": (b"\x80\x02\x82\x01.", "EXT1"),
    "something outside": (b"\x80\x02U\x01xQ.", "outside"),
    "a buffer outside": (b"\x80\x05\x97.", "NEXT_BUFFER"),
    "a set": (b"\x80\x04\x8f.", "EMPTY_SET"),
    "a dict in a list's place": (b"\x80\x02}K\x01a.", "no list"),
    "a list in a dict's place": (b"\x80\x02]K\x01K\x02s.", "no dict"),
    "a key too few": (b"\x80\x02}(K\x01u.", ""),
    "more taken than there is": (b"\x80\x02K\x01\x86.", "not there"),
    "nothing": (b"", ""),
    "no end": (b"\x80\x02K\x01", ""),
    "two values": (b"\x80\x02K\x01K\x02.", ""),
    "itself": (b"\x80\x04]\x94h\0a.", "deep"),
    "itself in an array": (pickle.dumps([1]).replace(b"K\x01a", b"h\0a"), "deep"),
    "deep lists": (b"\x80\x04" + b"]" * 200_000 + b"a" * 199_999 + b".", "deep"),
    "a deep key": (b"\x80\x04})" + b"\x85" * 200_000 + b"Ns.", "no name"),
    "a far place of the memo": (b"\x80\x04Nr\xff\xff\xff\x3f]jf\0\0\0a.", ""),
    "thousands of digits": (b"I" + b"9" * 5000 + b"\n.", ""),
    "many instructions": (b"\x80\x02" + b"N0" * 10, "POP"),
}  # fmt: skip


@pytest.mark.parametrize("case", CRAFTED.values(), ids=CRAFTED)
def test_what_was_crafted_is_refused(case: tuple[bytes, str], tmp_path: Path) -> None:
    assert case[1] in refusal(case[0], tmp_path)


def test_shared_lists_are_counted_as_often_as_met(tmp_path: Path) -> None:
    """A file of 300 bytes that stands for 10¹² numbers."""
    value: Any = 0.0
    for _ in range(12):
        value = [value] * 10
    assert "16777216 values" in refusal(pickle.dumps(value), tmp_path)
    row = [0.0] * 29
    assert kept(pickle.dumps([row] * 1000), tmp_path) == [row] * 1000


def test_what_is_made_is_counted_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One text in the file, made to bytes again and again."""
    once = global_("_codecs", "encode") + b"h\0U\x06latin1\x86R"
    text = b"\x80\x02(X" + struct.pack("<I", 1 << 20) + b"a" * (1 << 20) + b"q\0"
    monkeypatch.setattr(pickles, "LIMIT_BYTES", 5 << 20)
    assert len(kept(text + once * 5 + b"t.", tmp_path)) == 6
    assert "makes more than" in refusal(text + once * 6 + b"t.", tmp_path)


def test_instructions_and_arrays_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pickles, "MOST_INSTRUCTIONS", 1000)
    assert kept(b"\x80\x02(" + b"N" * 996 + b"t.", tmp_path) == (None,) * 996
    assert "1000 instructions" in refusal(b"\x80\x02(" + b"N" * 997 + b"t.", tmp_path)
    monkeypatch.setattr(pickled_arrays, "LIMIT_NUMBERS", 100)
    assert len(kept(pickle.dumps(np.zeros(100)), tmp_path)) == 100
    assert "100 numbers" in refusal(pickle.dumps(np.zeros(101)), tmp_path)


def test_depth_is_bounded(tmp_path: Path) -> None:
    def nested(depth: int) -> bytes:
        return b"\x80\x04" + b"]" * depth + b"a" * (depth - 1) + b"."

    assert kept(nested(32), tmp_path)
    assert "deep" in refusal(nested(33), tmp_path)


def test_only_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, word in (("pipe", "device or pipe"), (".", "folder"), ("nowhere", "does not exist")):
        with pytest.raises(BadMotionError, match=word):
            pickles.load(tmp_path / name)
    monkeypatch.setattr(pickles, "LIMIT_BYTES", 1 << 20)
    (tmp_path / "x.pkl").write_bytes(bytes((1 << 20) + 1))
    with pytest.raises(BadMotionError, match="larger than 1 MiB"):
        pickles.load(tmp_path / "x.pkl")


FUZZ = """
import random, resource, sys
from pathlib import Path
from exoactor.core.errors import BadMotionError
from exoactor.io import pickles
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
folder, refused, read = Path(sys.argv[1]), 0, 0
chance = random.Random(0)
wholes = [path.read_bytes() for path in sorted(folder.glob("*.seed"))]
for turn in range(2000):
    data = bytearray(wholes[turn % len(wholes)])
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(data))
        kind = chance.randrange(4)
        if kind == 0: data[at] ^= 1 << chance.randrange(8)
        elif kind == 1: data[at] = chance.choice(
            b"(.0]})RNQabcehjqrstu\\x80\\x81\\x85\\x86\\x87\\x93\\x94\\x95")
        elif kind == 2: del data[at : at + chance.randrange(1, 9)]
        else: data[at:at] = data[chance.randrange(len(data)) :][: chance.randrange(1, 40)]
        data = data or bytearray(b".")
    (folder / "x.pkl").write_bytes(data)
    try: pickles.load(folder / "x.pkl"); read += 1
    except BadMotionError: refused += 1
print(read, refused)
"""


def test_damage_is_words_however_it_falls(tmp_path: Path) -> None:
    """2000 damaged files in a process of their own, in 2 GiB: it neither dies nor says anything but
    what it should."""
    for protocol in range(6):
        (tmp_path / f"{protocol}.seed").write_bytes(pickle.dumps(DOCUMENT, protocol))
    (tmp_path / "joblib.seed").write_bytes(
        dumped({"dof": DOCUMENT["dof"], "flags": DOCUMENT["flags"]})
    )
    done = subprocess.run(
        [sys.executable, "-c", FUZZ, str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read, refused = (int(word) for word in done.stdout.split())
    assert read > 100 and refused > 1000 and read + refused == 2000
