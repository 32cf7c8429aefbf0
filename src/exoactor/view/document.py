"""Pages of one file: what ships with the package for them, and which script they may run."""

import base64
import hashlib
from importlib import resources


def asset(name: str) -> str:
    """The text of a file in assets/."""
    return resources.files("exoactor.view").joinpath("assets", name).read_text(encoding="utf-8")


def script_hash(script: str) -> str:
    """By which a page's content policy allows this script alone."""
    return "sha256-" + in_base64(hashlib.sha256(script.encode()).digest())


def in_base64(content: bytes) -> str:
    """As text, for a page to hold."""
    return base64.b64encode(content).decode()
