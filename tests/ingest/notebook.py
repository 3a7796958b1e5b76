"""A public archive as small as can be: one JSON file for each country.

It imports nothing of Django's models, so that it can be read in a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from advisories.facts import Advice, Basis, Issued, Precision
from advisories.levels import Level
from ingest.archives.base import Commit, Layout, ReadBlob, Step, Tree, Trouble
from ingest.countries import destination_key, resolve
from ingest.errors import UnexpectedShape
from ingest.records import Capture as Document
from ingest.records import Destination, Doubt, Place, Reading

ISSUER = "xa_office"
START = datetime(2024, 3, 1, 6, tzinfo=UTC)


class Notebook(Layout):
    """A layout as small as can be: one JSON file for each country."""

    slug = "notebook"
    title = "A notebook of travel advice"
    made_by = "somebody"
    url = "https://notebook.example/"
    issuers: tuple[str, ...] = (ISSUER,)

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        tree = Tree()
        for commit in commits:
            tree.apply(commit.changes)
            if commit.done:
                continue
            yield step(
                commit.at,
                *(
                    page(change.path.removesuffix(".json"), body=read(change.blob))
                    for change in commit.changes
                    if change.blob
                ),
                whole="all" in commit.subject,
                commit=commit.sha,
            )

    def read(self, issuer: str, capture: Document) -> Reading:
        said = json.loads(capture.body)
        if "level" not in said:
            raise UnexpectedShape("The page states no level.")
        place = Place(())
        if said["name"] != "Atlantis":
            place = resolve(issuer, said["name"])
        where = Destination(destination_key(place, said["name"]), said["name"], place)
        doubts = tuple(Doubt(guard, "Seen so.") for guard in said["doubts"])
        if not place.codes:
            doubts = (Doubt("unknown-country", "It is named Atlantis."),)
        return Reading(
            destination=where, url=capture.url, advice=advice_of(said), doubts=doubts
        )


class Diary(Notebook):
    """A public archive of what the US publisher said; a page that is gone is lost."""

    slug = "diary"
    issuers = ("us_state",)

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        for one in commits:
            if one.done:
                continue
            yield Step(
                commit=one.sha,
                at=one.at,
                issuer="us_state",
                documents=tuple(
                    page(change.path.removesuffix(".json"), body=read(change.blob))
                    for change in one.changes
                    if change.blob
                ),
                whole=True,
                missing=frozenset(
                    change.path.removesuffix(".json")
                    for change in one.changes
                    if not change.blob
                ),
                troubles=tuple(
                    Trouble(what="rows", lost=True, evidence=f"{change.path} is gone.")
                    for change in one.changes
                    if not change.blob
                ),
            )


class Fatal(Notebook):
    """Whoever reads a page of it is killed."""

    def read(self, issuer: str, capture: Document) -> Reading:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().read(issuer, capture)


class Broken(Notebook):
    """Its commits cannot be read by us."""

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        raise LookupError("This is a defect.")


class Endless(Notebook):
    """It has always another step."""

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        while True:
            yield step(START, page("chad", 2))


def advice_of(said: dict[str, Any]) -> Advice:
    issued = None
    if said["issued"]:
        at = datetime.fromisoformat(said["issued"])
        issued = Issued(at, Precision.DAY, said["issued"])
    return Advice(
        level=Level(said["level"]),
        native_label=f"Stage {said['level']}",
        basis=Basis(said["basis"]),
        issued=issued,
        text=said["words"],
    )


def said(
    name: str,
    level: int,
    issued: str = "",
    words: str = "Take care.",
    basis: str = "stated",
    doubts: Sequence[str] = (),
) -> bytes:
    return json.dumps(
        {
            "name": name,
            "level": str(level),
            "issued": issued and f"{issued}T00:00:00+00:00",
            "words": words,
            "basis": basis,
            "doubts": list(doubts),
        }
    ).encode()


def page(key: str, level: int = 0, body: bytes = b"", **words: Any) -> Document:
    return Document(
        url=f"https://office.example/{key}",
        role="archive",
        key=key,
        body=body or said(key.title(), level, **words),
        fetched_at=START,
        content_type="application/json",
    )


def step(at: datetime, *documents: Document, whole: bool = True, **more: Any) -> Step:
    return Step(
        commit=more.pop("commit", f"{at:%Y%m%d%H%M}"),
        at=at,
        issuer=ISSUER,
        documents=documents,
        whole=whole,
        **more,
    )
