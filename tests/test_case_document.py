"""The case is one document: written, read again, described and masked from its types alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diag.case.document import SpeedTest, Story, key
from diag.case.from_json import DoesNotFit, from_json, read_document
from diag.case.masking import mask_document
from diag.case.schema import object_schema, schema
from diag.case.to_json import to_json
from diag.checks.bandwidth.facts import Facts
from diag.redact import Masker, declared_values
from tests import worlds
from tests.golden import saved

each_world = pytest.mark.parametrize("world", worlds.WORLDS, ids=lambda w: w.name)


def in_order(schema: Any) -> Any:
    """A schema with the words of each list in one order, which means nothing in a schema."""
    if isinstance(schema, dict):
        return {rule: in_order(value) for rule, value in schema.items()}
    return sorted(map(in_order, schema), key=str) if isinstance(schema, list) else schema


def test_the_schema_is_the_published_one() -> None:
    """tests/case.schema.json was published; what it promises stays.  A new key is added to it by hand."""
    published = json.loads(Path(__file__).with_name("case.schema.json").read_text(encoding="utf-8"))
    assert in_order(schema()) == in_order(published)
    jsonschema.Draft202012Validator.check_schema(published)


@each_world
def test_a_document_is_read_and_written_byte_for_byte(world: worlds.World) -> None:
    for case in (to_json(worlds.whole(world)), saved(world)):
        assert json.dumps(to_json(read_document(case))) == json.dumps(case)


def test_a_document_that_is_masked_again_stays_as_it_is() -> None:
    once = read_document(saved(worlds.WORLDS[0]))
    masker = Masker()
    masker.learn(worlds.known(worlds.WORLDS[0]))
    assert mask_document(once, masker) == once


def test_what_does_not_fit_is_named_with_its_place() -> None:
    case = saved(worlds.WORLDS[0])
    case["bandwidth"]["idle_ms"] = "fast"
    with pytest.raises(DoesNotFit, match=r"the case\.bandwidth\.idle_ms has"):
        read_document(case)
    del case["verdict"]
    case["bandwidth"] = None
    with pytest.raises(DoesNotFit, match=r"the case\.verdict is missing"):
        read_document(case)


@dataclass(frozen=True, kw_only=True)
class LaterStory(Story):
    """The story of a later version, with one more line for each new key."""

    title: str | None = None
    network: str | None = key("As the router calls it.", default=None, private="ssid")


def test_a_new_key_is_one_line() -> None:
    before: dict[str, Any] = {"steps": [], "walks": [], "contacts": [], "runs": []}
    old = from_json(LaterStory, before, "story")
    assert old.title is None, "a document of today is read by a later version"
    new = replace(old, title="The Crown", network="Casa Kowalski", outcome="Casa Kowalski works")
    assert to_json(new)["title"] == "The Crown"
    assert from_json(LaterStory, to_json(new), "story") == new
    described = object_schema(LaterStory)
    assert described["properties"]["network"] == {
        "type": ["string", "null"],
        "description": "As the router calls it.",
    }
    assert "title" not in described["required"], "documents of today keep to the later schema"
    masker = Masker()
    masker.learn(declared_values(new))
    masked = masker.tree(new)
    assert (masked.title, masked.network) == ("The Crown", "<Wi-Fi name 1>")
    assert masked.outcome == "<Wi-Fi name 1> works"


def test_the_speed_test_is_taken_from_the_facts_of_its_check() -> None:
    told = {each.name for each in fields(SpeedTest) if not each.metadata.get("absent")}
    assert told <= {each.name for each in fields(Facts)}
