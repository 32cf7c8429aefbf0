"""Messages as bytes; what is sent is decoded in test_stream."""

import pytest

from exoactor.stream import wire

msgpack = pytest.importorskip("msgpack")


def test_messages_of_others_are_no_feedback() -> None:
    assert wire.feedback(b"pose" + b"x" * 10) is None
    assert wire.feedback(b"g1_debug" + b"\xc1\x00") is None
    assert wire.feedback(b"g1_debug" + msgpack.packb([1, 2])) is None
    assert wire.feedback(b"g1_debug" + msgpack.packb({"a": 1})) == {"a": 1}
