"""The JSON Schema of scene.yaml, from the tables that the reader reads by.

`python -m exoactor.scenes.description.schema` writes data/scene.schema.json anew.
"""

import json
from collections import Counter
from typing import Any

from exoactor.scenes.description.fields import SCENE
from exoactor.scenes.description.shapes import Schema
from exoactor.scenes.description.starter import SCHEMA

WORTH = 150
"""Characters of what is written once, and referred to."""


def document() -> str:
    """The whole schema (draft 7, which editors know), as it ships."""
    whole, shared = SCENE.schema(), Shared()
    shared.count(whole)
    told = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "ExoActor scene.yaml",
        **{name: shared.referring(value) for name, value in whole.items()},
        "definitions": shared.definitions,
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


class Shared:
    """What stands in a schema more than once, to be defined once."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()
        self._named: dict[str, str] = {}
        self.definitions: dict[str, Schema] = {}

    def count(self, node: Any) -> None:
        """Every object in it."""
        if isinstance(node, dict):
            self._times[json.dumps(node)] += 1
        for child in _children(node):
            self.count(child)

    def referring(self, node: Any) -> Any:
        """The same with references."""
        if isinstance(node, list):
            return [self.referring(child) for child in node]
        if not isinstance(node, dict):
            return node
        text = json.dumps(node)
        if "type" not in node and "anyOf" not in node and "enum" not in node:
            return {name: self.referring(child) for name, child in node.items()}
        if self._times[text] < 2 or len(text) < WORTH:
            return {name: self.referring(child) for name, child in node.items()}
        if text not in self._named:
            name = self._named[text] = f"shared_{len(self._named) + 1}"
            self.definitions[name] = {}
            made = {key: self.referring(child) for key, child in node.items()}
            self.definitions[name] = made
        return {"$ref": f"#/definitions/{self._named[text]}"}


def _children(node: Any) -> Any:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


if __name__ == "__main__":
    SCHEMA.write_text(document(), encoding="utf-8")
