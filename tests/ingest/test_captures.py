"""Captures as differences: small, and every byte of them comes back."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import captures
from ingest.captures import DEPTH, Bodies, CorruptCapture, Ladder, Shelf, body_of, pack
from ingest.models import Capture
from tests.factories import NOON

PAGE = "https://office.example/page"
# A text that does not repeat itself, as long as an official page.
WORDS = [f"w{random.Random(number).getrandbits(40):x}" for number in range(3000)]


def versions(count: int, *, seed: int = 1, words: Sequence[str] = WORDS) -> list[bytes]:
    """A page, and then the same with a sentence changed each time."""
    chance, page, found = random.Random(seed), list(words), []
    for number in range(count):
        at = chance.randrange(len(page))
        page[at : at + 5] = [f"sentence {number} of {seed}"]
        found.append(" ".join(page).encode())
    return found


def rows_of(bodies: Iterable[bytes], ladder: Ladder | None = None) -> list[Capture]:
    """One document's rows, each with its base at hand."""
    ladder = ladder or Ladder()
    rows: dict[str, Capture] = {}
    for body in bodies:
        name = hashlib.sha256(body).hexdigest()
        row = ladder.keep(name, body, url=PAGE, content_type="", at=NOON)
        row.base = rows[row.base_id] if row.base_id else None
        rows.setdefault(name, row)
    return list(rows.values())


def depth(capture: Capture) -> int:
    return 1 + depth(capture.base) if capture.base else 0


def put(shelf: Shelf, body: bytes, url: str = PAGE, minute: int = 0) -> Capture | None:
    name, at = hashlib.sha256(body).hexdigest(), NOON + timedelta(minutes=minute)
    return shelf.keep(name, body, url=url, content_type="text/html", at=at)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 300), st.binary(max_size=400)),
        min_size=1,
        max_size=30,
    )
)
@example([(0, 0, b"")])
@example([(0, 0, b"a"), (0, 0, b""), (0, 0, b"b")])
def test_what_is_kept_comes_back(edits: list[tuple[int, int, bytes]]) -> None:
    """Edits: which earlier version, from which word on, what stands there now."""
    bodies = [b""]
    for earlier, at, new in edits:
        old = bodies[max(len(bodies) - 1 - earlier, 0)]
        bodies.append(old[:at] + new * 3 + old[at + len(new) :])
    rows = rows_of(bodies)
    assert [body_of(row) for row in rows] == list(dict.fromkeys(bodies))
    assert max(map(depth, rows)) <= DEPTH


def test_a_page_that_changes_by_sentences_costs_little() -> None:
    bodies = versions(300)
    rows = rows_of(bodies)
    whole = sum(len(pack(body)) for body in bodies)
    assert sum(len(row.body) for row in rows) < whole / 15
    assert {depth(row) for row in rows} == {0, 1, 2}
    assert [body_of(row) for row in rows] == bodies


def test_a_page_that_was_rewritten_is_kept_whole() -> None:
    first, second = versions(1)[0], versions(1, words=WORDS[::-1])[0]
    other = random.Random(2).randbytes(len(first))
    rows = rows_of([first, second, other])
    assert rows[2].base is None
    assert len(rows[2].body) < len(other) + 30


def test_a_long_list_is_a_difference_from_end_to_end() -> None:
    long = [f"{number} {word}" for number in range(50) for word in WORDS]
    first, second = versions(2, words=long)
    assert len(first) > 1_500_000
    row = rows_of([first, second])[1]
    assert row.base
    assert len(row.body) < 2_000
    assert body_of(row) == second


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_damage_is_noticed_wherever_it_is(rung: int) -> None:
    rows = rows_of(versions(30))
    leaf = next(row for row in rows if depth(row) == 2)
    assert leaf.base
    damaged = [leaf, leaf.base, leaf.base.base][rung]
    assert damaged
    damaged.body = bytes(damaged.body)[:-9] + b"123456789"
    with pytest.raises(CorruptCapture, match=damaged.sha256):
        body_of(leaf)


def test_no_byte_can_be_altered_unnoticed() -> None:
    rows = rows_of(versions(3, words=WORDS[:50]))
    for row in rows[0], rows[-1]:
        packed, body = bytes(row.body), body_of(row)
        for position in range(len(packed)):
            for bit in (1, 128):
                altered = bytearray(packed)
                altered[position] ^= bit
                row.body = bytes(altered)
                try:
                    assert body_of(row) == body
                except CorruptCapture:
                    continue
        row.body = packed[:-1]
        with pytest.raises(CorruptCapture):
            body_of(row)
        row.body = packed


def test_another_base_gives_no_other_text() -> None:
    first, second = rows_of(versions(2))
    other = rows_of(versions(1, words=WORDS[::-1]))[0]
    assert second.base is first
    second.base = other
    with pytest.raises(CorruptCapture, match=second.sha256):
        body_of(second)


# --- In the database


@pytest.mark.django_db
def test_a_shelf_keeps_many_documents_apart() -> None:
    shelf, expected, rows = Shelf(), {}, []
    pages = [versions(40, seed=seed, words=WORDS[seed::7]) for seed in range(5)]
    for minute, bodies in enumerate(zip(*pages, strict=True)):
        for number, body in enumerate(bodies):
            row = put(shelf, body, f"{PAGE}/{number}", minute)
            assert row
            rows.append(row)
            expected[row.sha256] = body
    Capture.objects.bulk_create(rows, ignore_conflicts=True)
    bodies_of = Bodies()
    stored = list(Capture.objects.select_related("base"))
    assert {row.sha256: bodies_of.of(row) for row in stored} == expected
    assert all(row.base is None or row.base.url == row.url for row in stored)
    assert sum(row.base is None for row in stored) < 20


@pytest.mark.django_db
def test_a_shelf_gives_a_body_once() -> None:
    shelf = Shelf()
    first, second, third = versions(3)
    assert put(shelf, first)
    assert put(shelf, second)
    assert put(shelf, first) is None
    assert put(shelf, first, f"{PAGE}/elsewhere") is None
    row = put(shelf, third)
    assert row and row.base_id


@pytest.mark.django_db
def test_a_new_shelf_goes_on_from_what_is_stored() -> None:
    bodies = versions(20)
    for minute, body in enumerate(bodies):
        row = put(Shelf(), body, minute=minute)
        assert row
        row.save(force_insert=True)
    stored = Capture.objects.order_by("first_fetched_at")
    assert [body_of(row) for row in stored] == bodies
    assert [row.base_id is None for row in stored] == [True] + [False] * 19


@pytest.mark.django_db
def test_what_was_stored_before_stays_as_it_is() -> None:
    bodies = versions(3)
    rows = [put(Shelf(), body) for body in bodies]
    Capture.objects.bulk_create([row for row in rows if row], ignore_conflicts=True)
    before = {row.pk: (row.base_id, bytes(row.body)) for row in Capture.objects.all()}
    shelf = Shelf()
    again = [row for body in reversed(bodies) if (row := put(shelf, body))]
    Capture.objects.bulk_create(again, ignore_conflicts=True)
    assert before == {
        row.pk: (row.base_id, bytes(row.body)) for row in Capture.objects.all()
    }


@pytest.mark.django_db
def test_a_shelf_of_little_room_forgets_and_still_keeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(captures, "_SHELF_ROOM", 2 * len(versions(1)[0]))
    shelf = Shelf()
    pages = [versions(6, seed=seed) for seed in range(4)]
    for minute, bodies in enumerate(zip(*pages, strict=True)):
        for number, body in enumerate(bodies):
            row = put(shelf, body, f"{PAGE}/{number}", minute)
            assert row
            row.save(force_insert=True)
    assert {body_of(row) for row in Capture.objects.all()} == {
        body for bodies in pages for body in bodies
    }
    assert Capture.objects.filter(base=None).count() == 4


@pytest.mark.django_db
def test_a_version_that_follows_a_damaged_one_is_kept_whole() -> None:
    first, second = versions(2)
    row = put(Shelf(), first)
    assert row
    row.body = pack(second)
    row.save(force_insert=True)
    after = put(Shelf(), second)
    assert after and after.base_id is None


@pytest.mark.django_db
def test_what_others_are_a_difference_from_is_not_deleted() -> None:
    shelf = Shelf()
    rows = [row for body in versions(3) if (row := put(shelf, body))]
    Capture.objects.bulk_create(rows)
    with pytest.raises(ProtectedError):
        Capture.objects.get(pk=rows[0].pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Capture.objects.filter(pk=rows[0].pk)._raw_delete("default")
    assert Capture.objects.count() == 3
