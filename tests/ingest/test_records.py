"""Values that pass between adapters and the pipeline, and survive being stored."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest import records
from ingest.records import Advice, Capture, Destination, Doubt, Place, Reading
from tests.advisories.test_facts import ADVICES, WORDS

READINGS = st.builds(
    Reading,
    destination=st.builds(
        Destination,
        key=WORDS,
        name=WORDS,
        place=st.builds(Place, st.sampled_from([(), ("IL",), ("IL", "PS")]), WORDS),
    ),
    url=WORDS,
    stamp=WORDS,
    advice=st.none() | ADVICES,
    doubts=st.lists(st.builds(Doubt, WORDS, WORDS), max_size=2).map(tuple),
    facts=st.dictionaries(WORDS, WORDS | st.lists(st.integers()), max_size=2),
)


@given(reading=READINGS)
def test_a_reading_comes_back_from_json_as_it_went(reading: Reading) -> None:
    again = Reading.from_json(json.loads(json.dumps(reading.as_json())))
    assert again == reading


def test_a_reading_without_advice_stays_without() -> None:
    reading = Reading(destination=Destination("qa", "Qatar", Place(("QA",))), url="")
    assert Reading.from_json(reading.as_json()).advice is None


def test_every_value_is_frozen() -> None:
    values: list[Any] = [
        kind
        for name in records.__all__
        if dataclasses.is_dataclass(kind := getattr(records, name))
    ]
    assert {Advice, Capture, Reading} <= set(values)
    for kind in values:
        assert kind.__dataclass_params__.frozen, kind
