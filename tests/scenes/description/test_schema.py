"""What ships for editors allows what the reader allows."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from exoactor.scenes import tasks
from exoactor.scenes.description import schema, sound_scene, starter

TYPES = {"object": dict, "array": list, "string": str, "number": int | float, "integer": int}


class Yaml12(yaml.SafeLoader):
    """As editors read: `on` is a word."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith(":bool")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def fits(value: Any, told: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Whether a value is as a schema says: of draft 7 what ours uses."""
    if "$ref" in told:
        return fits(value, whole["definitions"][told["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in told and not any(fits(value, way, whole) for way in told["anyOf"]):
        return False
    if value != told.get("const", value) or value not in told.get("enum", [value]):
        return False
    kind = TYPES.get(told.get("type", ""), object)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not object):
        return False
    if isinstance(value, int | float):
        return bool(told.get("minimum", value) <= value <= told.get("maximum", value))
    if isinstance(value, str):
        return re.search(told.get("pattern", ""), value) is not None
    if isinstance(value, list):
        most = told.get("maxItems", len(value))
        items = all(fits(item, told.get("items", {}), whole) for item in value)
        return items and told.get("minItems", 0) <= len(value) <= most
    if isinstance(value, dict) and told.get("type") == "object":
        names = told.get("propertyNames", {}).get("pattern", "")
        known, other = told.get("properties", {}), told.get("additionalProperties")
        return (
            all(name in value for name in told.get("required", ()))
            and all(
                fits(one, known.get(name, other), whole)
                for name, one in value.items()
                if re.search(names, name) and (name in known or other or other is None)
            )
            and (other is not False or set(value) <= set(known))
        )
    return True


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(schema.document())
    return found


def test_it_ships_as_the_reader_has_it() -> None:
    anew = "python -m exoactor.scenes.description.schema writes it anew"
    assert starter.SCHEMA.read_text(encoding="utf-8") == schema.document(), anew


@pytest.mark.parametrize("name", [*tasks.TASKS, "starter"])
def test_what_ships_fits_it(name: str, whole: dict[str, Any]) -> None:
    text = (tasks.DATA / f"{name}.yaml").read_text()
    assert fits(yaml.load(text, Yaml12), whole, whole)


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("things: {it: {kind: table, at: [1, 0], height: 68 cm}}", True),
        ("things: {it: {kind: table, at: [1, 0], height: 68 kg}}", False),
        ("things: {it: {kind: table, at: [1, 0], height: 9}}", False),
        ("things: {it: {kind: table, at: [1, 0], hight: 0.7}}", False),
        ("things: {it: {kind: tabel, at: [1, 0]}}", False),
        ("things: {it: {kind: can, at: [1, 0], facing: 0}}", False),
        ("things: {it: {kind: can, at: [1, 0], colour: '#a0b1c2'}}", True),
        ("things: {it: {kind: can, at: [1, 0], colour: rde}}", False),
        ("things: {it: {parts: [{shape: box, size: [1, 1, 1]}], at: [1, 0]}}", True),
        ("things: {it: {parts: [{shape: box}], at: [1, 0]}}", False),
        ("things: {}\ngoals: [{kind: standing}]", True),
        ("things: {}\ngoals: [{kind: near}]", False),
        ("things: {}\nrobots: {}", False),
        ("instruction: wave", False),
    ],
)
def test_it_refuses_what_the_reader_refuses(text: str, fine: bool, whole: dict[str, Any]) -> None:
    assert fits(yaml.load(text, Yaml12), whole, whole) == fine


def test_the_starter_can_be_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_text(starter.text(path.name))
    assert path.read_text().startswith("# yaml-language-server: $schema=file:///")
    scene = sound_scene(path)
    assert {"table", "can", "lamp"} <= set(scene.names) and "lab.yaml" in path.read_text()
