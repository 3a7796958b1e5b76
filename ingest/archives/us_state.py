"""A daily archive of the register of the Department of State.

Each commit keeps the whole list, and one file of text for each name. The names were
made by cutting titles at the first hyphen, so that several rows share a file and all
but the last lose their text: a text belongs to a row only where title, link and date
of both are the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from ingest import text
from ingest.adapters.us_state import items, wording
from ingest.adapters.us_state.reconcile import reconcile
from ingest.errors import ReadError, UnexpectedShape, UnknownValue
from ingest.records import (
    Advice,
    Basis,
    Capture,
    Doubt,
    Part,
    Reading,
    Say,
    Verdict,
)

from . import markdown
from .base import Commit, Layout, ReadBlob, Step, Tree, Trouble

ISSUER = items.ISSUER
LIST_FOLDER, LIST_NAME = "data", "current_advisories.json"
TEXTS = "advisories"
# The register has had 209 to 228 destinations; half a list is a broken one.
FEWEST = 150

# An advisory stands for months, and each turn of the back ends shows it again.
_plain = lru_cache(maxsize=512)(markdown.plain)

Row = dict[str, Any]
Signature = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """What a commit shows: a document for each destination, by key.

    ``failure``: why the list cannot be relied on, else empty.
    """

    documents: Mapping[str, bytes]
    failure: str = ""


class UsStateArchive(Layout):
    slug = "us-state"
    title = "Travel advisories of the Department of State, daily"
    made_by = "johnmarkschofield"
    url = "https://github.com/johnmarkschofield/travel-advisory-archive"
    licence = "Public domain (work of the United States government)"
    issuers = (ISSUER,)

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        """A step for each commit that kept texts; those before listed labels only."""
        tree = Tree()
        texts = Texts(read)
        seen: dict[str, bytes] = {}
        failure = ""
        for commit in commits:
            tree.apply(commit.changes)
            blob = tree.within(LIST_FOLDER).get(LIST_NAME)
            if blob is None or not texts.update(tree.within(TEXTS)):
                continue
            # What was done is read again: which destinations were listed before, and
            # as what, must not depend on where a run was interrupted.
            look = _look(commit, read(blob), texts)
            if not commit.done:
                yield _step(commit, look, seen, lost_before=bool(failure))
            seen |= look.documents
            failure = look.failure

    def read(self, issuer: str, capture: Capture) -> Reading:
        """What the rows on one destination say, as the live register is read."""
        rows = text.parse_json(capture.body)["rows"]
        readings = items.readings(_item(row) for row in rows)
        if len(readings) != 1:
            raise UnexpectedShape("The rows are on several destinations.")
        return readings[0]

    def combine(self, issuer: str, reading: Reading, current: Advice | None) -> Verdict:
        """The same verdict as on the live register, but for three things.

        The same words under another date repeat what stands: every third day some
        item is misdated until the next. An older item is that and nothing else,
        whatever is wrong with it. A fall that no words bear out is doubted, for the
        register's placeholders are such falls, and a text may have been lost.
        """
        verdict = reconcile({"archive": Part(reading=reading)}, current)
        if not isinstance(verdict, Say) or current is None:
            return verdict
        if _says_the_same(verdict.advice, current):
            return replace(verdict, advice=current)
        if _is_older(verdict.advice, current):
            return replace(verdict, doubts=())
        if not _fell_unsaid(verdict.advice, current):
            return verdict
        evidence = f"“{verdict.advice.native_label}” stands there, and no words say it."
        doubt = Doubt("label-alone", evidence)
        return replace(verdict, doubts=(*verdict.doubts, doubt))


def _says_the_same(advice: Advice, current: Advice) -> bool:
    return (
        advice.text is not None
        and advice.wording == current.wording
        and advice.substance == current.substance
    )


def _is_older(advice: Advice, current: Advice) -> bool:
    if advice.issued is None or current.issued is None:
        return False
    return advice.issued.at < current.issued.at


def _fell_unsaid(advice: Advice, current: Advice) -> bool:
    fell = current.level.falls_to(advice.level) > 0
    return fell and advice.basis is not Basis.STATED


class Texts:
    """The files of text as they stand, by what they say they belong to."""

    def __init__(self, read: ReadBlob) -> None:
        self._read = read
        self._files: dict[str, tuple[str, Signature | None, str]] = {}
        self._bodies: dict[Signature, str] = {}

    def update(self, files: Mapping[str, str]) -> bool:
        """Take over the files of a folder, blob by name; whether there are any."""
        wanted = {name: blob for name, blob in files.items() if name.endswith(".json")}
        kept = self._files
        self._files = {
            name: (
                kept[name]
                if name in kept and kept[name][0] == blob
                else (blob, *_text(self._read(blob)))
            )
            for name, blob in wanted.items()
        }
        self._bodies = {
            signature: body for _, signature, body in self._files.values() if signature
        }
        return bool(wanted)

    def of(self, signature: Signature) -> str | None:
        """The Markdown of a row, or None where it was overwritten."""
        return self._bodies.get(signature)


def _text(body: bytes) -> tuple[Signature | None, str]:
    """A file's signature and Markdown; without signature where it is unreadable."""
    try:
        record = text.parse_json(body)
        return _signature(record), text.take(record, "content_md", str)
    except (ReadError, AttributeError):
        return None, ""


def _look(commit: Commit, body: bytes, texts: Texts) -> Look:
    try:
        rows = text.parse_json(body)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UnexpectedShape("The list is not an array of objects.")
        signatures = {_signature(row) for row in rows}
    except ReadError as error:
        return Look({}, str(error))
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for signature in sorted(signatures):
        title, link, claimed = signature
        row: Row = {"title": title, "link": link, "date": claimed}
        if (written := texts.of(signature)) is not None:
            row["text"] = written
        else:
            row["dated_when_seen"] = _dated(claimed, commit.at.date())
        grouped[_key(title, link)].append(row)
    documents = {key: _document(rows) for key, rows in grouped.items()}
    if len(documents) < FEWEST:
        return Look(documents, f"The list has only {len(documents)} destinations.")
    return Look(documents)


def _dated(claimed: str, day: date) -> bool:
    issued = wording.day(claimed)
    return issued is not None and issued.at.date() == day


def _signature(record: Mapping[str, Any]) -> Signature:
    """Title, link and date as written; the first list called its link otherwise."""
    row = dict(record)
    link = "remote_link" if "remote_link" in row else "link"
    return (
        text.take(row, "full_title", str),
        text.take(row, link, str).strip(),
        text.take(row, "date", str),
    )


@cache
def _key(title: str, link: str) -> str:
    try:
        name, _ = items.split(title)
    except UnknownValue:
        name = title
    return items.identify(name, text.line(title), link)[0].key


def _document(rows: list[Row]) -> bytes:
    """The rows on one destination as canonical JSON: all that ``read`` needs."""
    packed = json.dumps({"rows": rows}, ensure_ascii=False, sort_keys=True)
    return packed.encode("utf-8", "surrogatepass")


def _step(
    commit: Commit, look: Look, seen: Mapping[str, bytes], *, lost_before: bool
) -> Step:
    documents = tuple(
        _capture(commit, key, body)
        for key, body in sorted(look.documents.items())
        if seen.get(key) != body
    )
    troubles: tuple[Trouble, ...] = ()
    if bool(look.failure) != lost_before:
        evidence = look.failure or "The list is whole again."
        troubles = (Trouble(what="rows", lost=not lost_before, evidence=evidence),)
    return Step(
        commit=commit.sha,
        at=commit.at,
        issuer=ISSUER,
        documents=documents,
        whole=not look.failure,
        missing=frozenset(seen.keys() - look.documents.keys()),
        troubles=troubles,
    )


def _capture(commit: Commit, key: str, body: bytes) -> Capture:
    return Capture(
        url=json.loads(body)["rows"][0]["link"],
        role="archive",
        body=body,
        fetched_at=commit.at,
        content_type="application/json",
        key=key,
    )


def _item(row: Row) -> items.Item:
    """A row as an item of the register.

    A row without text that bears the day on which it was seen counts as one with an
    empty text: so do the stubs look that the register puts up for a day.
    """
    row = dict(row)
    claimed = text.take(row, "date", str)
    body = None
    if "text" in row:
        body = _plain(text.take(row, "text", str))
    elif text.take(row, "dated_when_seen", bool):
        body = ""
    return items.Item(
        title=text.take(row, "title", str),
        url=text.take(row, "link", str),
        claimed=claimed,
        issued=wording.day(claimed),
        body=body,
    )
