"""What the archive of five issuers shows, and what it only seems to show."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest

from advisories.facts import Advice
from advisories.levels import Level
from ingest import adapters, guards
from ingest.archives import by_slug
from ingest.archives.base import Commit, FileChange, Step, Trouble
from ingest.archives.five_issuers import BY_SLUG, FiveIssuersArchive
from ingest.errors import UnknownValue
from ingest.git import Repository
from ingest.records import Basis, Precision, Reading, Say, Unread, Wait

LAYOUT = FiveIssuersArchive()
START = datetime(2025, 6, 2, 7, 5, tzinfo=UTC)
RATINGS = {
    "Normal Precautions": "This is our lowest rating. Look about you as at home.",
    "High Degree of Caution": "This is level two of four ratings. Some risks are up.",
    "Avoid Non-Essential Travel": "This is our second-highest level of warning.",
    "Do Not Travel": "This is our highest level of warning. Stay away.",
}
LOST = "No summary found"

Row = dict[str, Any]
# Files of one destination's folder; "info.json" holds JSON, all others Markdown.
Page = dict[str, Any]


class Archive:
    """An archive in memory; each run is a commit one day after the one before."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.commits: list[Commit] = []

    def read(self, sha: str) -> bytes:
        return self.blobs[sha]

    def run(
        self,
        issuer: str,
        rows: Iterable[Row] | None,
        pages: Mapping[str, Page] | None = None,
        subject: str = "",
    ) -> None:
        """A run; ``rows`` None: the summary is as it was."""
        changes = [self._change(f"{issuer}/last_run.txt", str(len(self.commits)))]
        if rows is not None:
            changes += [self._change(f"{issuer}_summary.json", list(rows))]
        for folder, files in (pages or {}).items():
            for name, words in files.items():
                changes += [self._change(f"{issuer}/{folder}/{name}", words)]
        self.commits.append(
            Commit(
                sha=f"{len(self.commits):040}",
                at=START + timedelta(days=len(self.commits)),
                subject=subject or f"{issuer}: update travel advisories data",
                changes=tuple(changes),
            )
        )

    def _change(self, path: str, content: object) -> FileChange:
        words = content if isinstance(content, str) else json.dumps(content)
        sha = sha1(words.encode(), usedforsecurity=False).hexdigest()
        self.blobs[sha] = words.encode()
        return FileChange(path, sha)

    def steps(self) -> list[Step]:
        return list(LAYOUT.steps(self.commits, self.read))


def shown(step: Step) -> dict[str, Reading]:
    """Reading by key of a step's documents, each as its key promised."""
    found = {doc.key: LAYOUT.read(step.issuer, doc) for doc in step.documents}
    assert all(
        key == reading.destination.key
        for key, reading in found.items()
        if reading.destination.place.codes
    )
    return found


def advice_of(reading: Reading) -> Advice:
    assert reading.advice
    return reading.advice


def only(issuer: str, row: Row, page: Page | None, folder: str = "") -> Reading:
    """What one destination's row and page say, in a run that shows nothing else."""
    archive = Archive()
    filler = {"Nowhere": {"info.json": {}, "Advisory.md": ""}}
    own = {folder or row["destination"]: page} if page is not None else {}
    archive.run(issuer, [row], {**filler, **own})
    (step,) = archive.steps()
    (reading,) = shown(step).values()
    return reading


def canada(name: str, label: str, date: str = "2025-06-01T10:30:42") -> Row:
    return {
        "destination": name,
        "risk_level": label,
        "last_updated": date,
        "details_url": f"https://travel.gc.ca/destinations/{name.casefold()}",
    }


def canada_page(
    name: str, *headings: str, date: str = "2025-06-01T10:30:00", note: str = "New map"
) -> Page:
    path = f"canada/{name}/risk.md"
    return {
        "info.json": {
            "name": name,
            "update_reason": note,
            "update_date": date,
            "sections": {"risk": path},
        },
        "risk.md": "# Risk level\n\n"
        + "\n\n".join(f"### {heading}\n\nSome reasons." for heading in headings),
    }


def ireland(name: str, label: str, date: str = "2025-06-01T00:00:00") -> Row:
    return {
        "destination": name,
        "risk_level": label,
        "last_updated": date,
        "details_url": f"https://www.ireland.ie/advice/{name.casefold()}/",
    }


def ireland_page(
    name: str, status: str, rating: str = "", date: str = "2025-06-01T00:00:00"
) -> Page:
    folder = f"ireland/{name}"
    return {
        "info.json": {
            "name": name,
            "pages": [
                {"title": "Misc", "file": f"{folder}/Misc.md"},
                {"title": "Overview", "file": f"{folder}/Travel to {name}.md"},
            ],
            "update_date": date,
        },
        "Misc.md": f"### {rating}\n\n{RATINGS[rating]}" if rating else "Seasons.",
        f"Travel to {name}.md": f"## Overview\n\n{status}\n\n### Travel\n\nBe wary.",
    }


def secure(status: str) -> str:
    return f"### **Security Status**\n\n{status}"


def australia(name: str, label: str, date: str = "2025-06-01T12:00:00Z") -> Row:
    return {
        "destination": name,
        "risk_level": label,
        "last_updated": date,
        "url": f"https://www.smartraveller.gov.au/destinations/{name.casefold()}",
    }


def australia_page(name: str, *levels: str, date: str = "2025-06-01T12:00:00Z") -> Page:
    return {
        "info.json": {
            "overview": f"australia/{name}/overview.md",
            "pages": [],
            "last_updated": date,
        },
        "overview.md": "# Overview\n\nLatest update\n\n## Advice levels\n\n"
        + "\n\n".join(levels)
        + "\n\n## Overview\n\nDo not travel by night.",
    }


def united_states(
    name: str, label: str | None, date: str | None = "2025-06-01T00:00:00"
) -> Row:
    return {
        "destination": name,
        "risk_level": label,
        "last_updated_advisory": date,
        "advisory_details_url": f"https://travel.state.gov/{name.casefold()}.html",
    }


def united_states_page(
    heading: str, words: str, date: str | None = "2025-06-01T00:00:00"
) -> Page:
    return {
        "info.json": {"pages": [], "update_date_advisory": date},
        "Advisory.md": f"# Travel Advisory\n\n### Travel Advisory June 1, 2025\n\n"
        f"### {heading}\n\n"
        '[O](javascript:void(0); "Tool Tip: Other")\n'
        '[C](javascript:void(0); "Tool Tip: Crimes")\n\n'
        f"{words}\n\n### Travel Advisory Levels\n\nFour of them.",
    }


def united_kingdom(name: str, date: str = "2025-06-01T10:30:42+01:00") -> Row:
    return {
        "destination": name,
        "last_updated": date,
        "details_url": f"https://www.gov.uk/foreign-travel-advice/{name.casefold()}",
    }


def united_kingdom_page(
    name: str, words: str, date: str = "2025-06-01T10:30:42+01:00"
) -> Page:
    title = "Warnings and insurance"
    return {
        "info.json": {
            "update_reason": "A new map.",
            "pages": [{"title": title, "file": f"unitedkingdom/{name}/{title}.md"}],
            "update_date": date,
        },
        f"{title}.md": f"# {title}\n\nStill current at:\n:   3 June 2025\n\n{words}",
    }


# ---- Runs


def test_a_run_shows_what_is_new_and_confirms_the_rest() -> None:
    archive = Archive()
    chad = canada("Chad", "Avoid all travel")
    peru = canada("Peru", "Exercise a high degree of caution")
    archive.run(
        "canada",
        [chad, peru],
        {
            "Chad": canada_page("Chad", "CHAD - AVOID ALL TRAVEL"),
            "Peru": canada_page("Peru", "Peru - Exercise a high degree of caution"),
        },
    )
    moved = canada("Peru", "Avoid non-essential travel", "2025-06-03T01:00:00")
    archive.run("canada", [chad, moved])
    archive.run("canada", None)
    first, second, third = archive.steps()
    assert [set(shown(step)) for step in (first, second, third)] == [
        {"TD", "PE"},
        {"PE"},
        set(),
    ]
    assert {step.issuer for step in (first, second, third)} == {"ca_gac"}
    assert all(step.whole and not step.missing for step in (first, second, third))
    assert second.at == START + timedelta(days=1)


def test_a_document_holds_all_that_is_read_from_it() -> None:
    archive = Archive()
    page = canada_page("Chad", "CHAD - AVOID ALL TRAVEL")
    archive.run("canada", [canada("Chad", "Avoid all travel")], {"Chad": page})
    (step,) = archive.steps()
    (document,) = step.documents
    assert document.role == "archive"
    assert document.content_type == "application/json"
    assert document.url == "https://travel.gc.ca/destinations/chad"
    assert document.fetched_at == START
    held = json.loads(document.body)
    assert held["rows"] == [canada("Chad", "Avoid all travel")]
    assert held["info"] == page["info.json"]
    assert held["parts"] == [["risk", page["risk.md"]]]


def test_a_row_that_vanished_is_missing_until_it_is_back() -> None:
    archive = Archive()
    chad, peru = (canada(name, "Avoid all travel") for name in ("Chad", "Peru"))
    page = canada_page("Chad", "CHAD - AVOID ALL TRAVEL")
    archive.run("canada", [chad, peru], {"Chad": page})
    archive.run("canada", [chad])
    archive.run("canada", None)
    archive.run("canada", [chad, peru])
    gone = [step.missing for step in archive.steps()]
    assert gone == [frozenset(), {"PE"}, {"PE"}, frozenset()]


def test_a_reverted_run_shows_nothing() -> None:
    archive = Archive()
    old = canada("Chad", "Avoid all travel")
    new = canada("Chad", "Avoid non-essential travel", "2025-06-02T01:00:00")
    archive.run("canada", [old], {"Chad": canada_page("Chad")})
    archive.run("canada", [new])
    archive.run("canada", [old], subject='Revert "canada: update"')
    archive.run("canada", [new])
    assert [len(step.documents) for step in archive.steps()] == [1, 1, 0]


def test_a_maintainer_s_commit_of_pages_is_read_with_the_next_run() -> None:
    archive = Archive()
    archive.run("canada", [canada("Chad", "Avoid all travel")], {"Chad": {"x.md": ""}})
    page = canada_page("Chad", "CHAD - AVOID ALL TRAVEL")
    archive.run("canada", None, {"Chad": page}, subject="workflows: add missing files")
    archive.run("canada", None)
    _, step = archive.steps()
    assert step.commit == archive.commits[2].sha
    assert advice_of(shown(step)["TD"]).text == (
        "Risk level\n\nCHAD - AVOID ALL TRAVEL\n\nSome reasons."
    )


def test_summaries_before_any_page_are_left_out() -> None:
    archive = Archive()
    rows = [canada("Chad", "Avoid all travel")]
    archive.run("canada", rows)
    archive.run("canada", rows, {"Chad": canada_page("Chad")})
    (step,) = archive.steps()
    assert step.commit == archive.commits[1].sha
    assert len(step.documents) == 1


def test_an_interrupted_import_goes_on_as_if_it_had_not_been() -> None:
    archive = Archive()
    for day, name in enumerate(["Chad", "Peru", "Chad", "Peru", "Togo", "Chad"]):
        date = f"2025-06-0{day + 1}T01:00:00"
        row = canada(name, "Avoid all travel", date)
        pages = {name: canada_page(name, date=date)}
        quiet = "fix names" if day == 3 else ""
        archive.run("canada", [row] if day != 3 else None, pages, subject=quiet)
    whole = archive.steps()
    for done in range(len(archive.commits)):
        commits = [
            replace(commit, done=number < done)
            for number, commit in enumerate(archive.commits)
        ]
        rest = list(LAYOUT.steps(commits, archive.read))
        assert rest == [step for step in whole if int(step.commit) >= done]


def test_rows_are_lost_once_and_recovered_once() -> None:
    archive = Archive()
    rows = [canada(name, "Avoid all travel") for name in ("Chad", "Peru", "Togo")]
    archive.run("canada", rows, {"Chad": canada_page("Chad")})
    archive.run("canada", rows[:2])
    archive.run("canada", rows[:1])
    archive.run("canada", rows)
    troubles = [step.troubles for step in archive.steps()]
    assert troubles == [
        (),
        (Trouble(what="rows", lost=True, evidence="2 of 3 destinations are listed."),),
        (),
        (Trouble(what="rows", lost=False, evidence="3 of 3 destinations are listed."),),
    ]


def test_a_broken_summary_loses_all_rows() -> None:
    archive = Archive()
    rows = [canada("Chad", "Avoid all travel")]
    archive.run("canada", rows, {"Chad": canada_page("Chad")})
    archive.run("canada", [])
    _, step = archive.steps()
    assert not step.documents
    assert step.missing == {"TD"}
    assert [(trouble.what, trouble.lost) for trouble in step.troubles] == [
        ("rows", True)
    ]


def test_labels_are_lost_where_the_archive_stored_its_fallback() -> None:
    archive = Archive()
    names = ("Chad", "Peru", "Togo")
    pages = {name: ireland_page(name, secure("Do Not Travel")) for name in names}
    good = [ireland(name, "Do Not Travel") for name in names]
    archive.run("ireland", good, pages)
    archive.run("ireland", [ireland(names[0], LOST), *good[1:]])
    archive.run("ireland", [ireland(name, LOST) for name in names])
    archive.run("ireland", good)
    told = [
        [(trouble.what, trouble.lost) for trouble in step.troubles]
        for step in archive.steps()
    ]
    assert told == [[], [], [("labels", True)], [("labels", False)]]


def test_a_name_that_no_table_knows_has_no_advice() -> None:
    reading = only("canada", canada("Atlantis", "Avoid all travel"), None)
    assert reading.advice is None
    assert [doubt.guard for doubt in reading.doubts] == ["unknown-country"]


# ---- Canada


@pytest.mark.parametrize(
    ("label", "code", "level", "headings", "regional_max"),
    [
        # label, its code, its level, headings under the country's own, strictest part
        ("Avoid all travel", "state-3", "4", [], None),
        (
            "Take normal security precautions (with regional advisories)",
            "state-0-regional",
            "1",
            ["North - Avoid all travel", "East - Avoid non-essential travel"],
            "4",
        ),
        # the label comes before the parts can be read, or after they stand in the text
        (
            "Exercise a high degree of caution (with regional advisories)",
            "state-1-regional",
            "2",
            [],
            "not_stated",
        ),
        (
            "Exercise a high degree of caution",
            "state-1",
            "2",
            ["North\u00a0- Avoid non\u2011essential travel".replace("\u2011", "-")],
            "3",
        ),
    ],
)
def test_canada_s_label_decides_and_its_headings_name_the_parts(
    label: str, code: str, level: str, headings: list[str], regional_max: str | None
) -> None:
    own = f"Peru - {label.split(' (')[0]}"
    advice = advice_of(
        only("canada", canada("Peru", label), canada_page("Peru", own, *headings))
    )
    assert (advice.level, advice.native_label) == (level, label)
    assert (advice.native_code, advice.regional_max) == (code, regional_max)
    assert [region.name for region in advice.regions] == [
        heading.split("\u00a0-")[0].split(" - ")[0] for heading in headings
    ]
    assert advice.change_note == "New map"
    assert advice.complete


def test_canada_s_first_heading_may_name_the_country_otherwise() -> None:
    row = canada("Sao Tome and Principe", "Avoid all travel")
    page = canada_page("Sao Tome and Principe", "Săo Tomé - Avoid all travel")
    advice = advice_of(only("canada", row, page))
    assert (advice.regions, advice.regional_max) == ((), None)


def test_canada_dates_in_ottawa() -> None:
    row = canada("Peru", "Avoid all travel", "2025-06-01T22:30:42")
    issued = advice_of(only("canada", row, canada_page("Peru"))).issued
    assert issued
    assert issued.at == datetime(2025, 6, 2, 2, 30, 42, tzinfo=UTC)
    assert issued.precision is Precision.INSTANT


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Azores", "PT-20"),
        ("Canary Islands", "IC"),
        ("Bonaire", "BQ"),
        ("Israel and Palestine", "IL"),
        ("Israel, the West Bank and the Gaza Strip", "IL"),
    ],
)
def test_canada_s_keys_are_those_of_its_index(name: str, key: str) -> None:
    reading = only("canada", canada(name, "Avoid all travel"), None)
    assert reading.destination.key == key


def test_a_page_that_was_not_read_again_tells_nothing_of_the_new_label() -> None:
    archive = Archive()
    page = canada_page("Peru", "PERU - AVOID ALL TRAVEL", "South - Avoid all travel")
    archive.run("canada", [canada("Peru", "Avoid all travel")], {"Peru": page})
    regional = "Avoid non-essential travel (with regional advisories)"
    archive.run("canada", [canada("Peru", regional, "2025-06-03T09:00:00")])
    before, after = (shown(step)["PE"] for step in archive.steps())
    assert before.doubts == after.doubts == ()
    advice = advice_of(after)
    assert (advice.level, advice.regional_max) == (
        Level.RECONSIDER,
        Level.NOT_STATED,
    )
    assert (advice.regions, advice.text, advice.complete) == ((), None, False)
    verdict = LAYOUT.combine("ca_gac", after, advice_of(before))
    assert isinstance(verdict, Say)


def test_a_date_that_moved_without_its_page_waits_for_the_page() -> None:
    archive = Archive()
    page = canada_page("Peru", "PERU - AVOID ALL TRAVEL")
    archive.run("canada", [canada("Peru", "Avoid all travel")], {"Peru": page})
    archive.run("canada", [canada("Peru", "Avoid all travel", "2025-06-03T09:00:00")])
    before, after = (shown(step)["PE"] for step in archive.steps())
    verdict = LAYOUT.combine("ca_gac", after, advice_of(before))
    assert isinstance(verdict, Wait)
    assert verdict.stands


def test_a_page_filed_under_another_name_is_found() -> None:
    archive = Archive()
    row = canada("Gambia, The", "Exercise a high degree of caution")
    old = canada_page("Gambia, The", "Old - Avoid all travel", date="2025-05-01")
    new = canada_page("The Gambia", "The Gambia - Exercise a high degree of caution")
    archive.run("canada", [row], {"Gambia, The": old, "The Gambia": new})
    (step,) = archive.steps()
    advice = advice_of(shown(step)["GM"])
    assert "The Gambia" in (advice.text or "")
    assert advice.regional_max is None


def test_two_rows_on_one_destination_with_other_labels_are_doubted() -> None:
    archive = Archive()
    rows = [
        canada("Gambia, The", "Avoid all travel"),
        canada("Gambia", "Exercise a high degree of caution"),
    ]
    archive.run("canada", rows, {"Gambia": canada_page("Gambia")})
    (step,) = archive.steps()
    (reading,) = shown(step).values()
    assert [doubt.guard for doubt in reading.doubts] == ["duplicates-disagree"]


# ---- Ireland


@pytest.mark.parametrize(
    ("listed", "rating", "status", "level", "contradicts"),
    [
        # label of the summary, of the page, security status, level, is it doubted?
        ("Do Not Travel", "", secure("Do Not Travel"), "4", False),
        (
            "Avoid Non-Essential Travel",
            "",
            secure("Avoid non essential travel."),
            "3",
            0,
        ),
        (LOST, "High Degree of Caution", secure("**High Degree of Caution**"), "2", 0),
        (LOST, "Normal Precautions", secure("Normal"), "1", False),
        (LOST, "Normal Precautions", secure("Normal Safety Precautions"), "1", False),
        (LOST, "Do Not Travel", "Security status:\n\nDo Not Travel, but", "4", False),
        # a page on two countries, and one with an exception: the first level counts
        (
            LOST,
            "High Degree of Caution",
            secure("**Israel:** High Degree of Caution\n\n**Other:** Do Not Travel"),
            "2",
            False,
        ),
        (
            LOST,
            "Do Not Travel",
            secure("Do Not Travel, except the coast: High Degree of Caution"),
            "4",
            False,
        ),
        # the label fell, or rose, while the page was edited
        (LOST, "Normal Precautions", secure("Do Not Travel"), "1", True),
        ("High Degree of Caution", "", secure("Normal Precautions"), "2", True),
        ("Normal Precautions", "Do Not Travel", "", "1", True),
    ],
)
def test_ireland_s_label_counts_where_the_security_status_agrees(
    listed: str, rating: str, status: str, level: str, contradicts: bool
) -> None:
    reading = only(
        "ireland", ireland("Niger", listed), ireland_page("Niger", status, rating)
    )
    advice = advice_of(reading)
    assert advice.level == level
    assert [doubt.guard for doubt in reading.doubts] == (
        ["label-contradicts-body"] if contradicts else []
    )
    if not contradicts:
        assert advice.basis is Basis.STATED
        assert advice.native_label in RATINGS


def test_ireland_s_explanation_must_be_the_label_s_own() -> None:
    page = ireland_page("Niger", secure("Do Not Travel"), "Do Not Travel")
    page["Misc.md"] = f"### Do Not Travel\n\n{RATINGS['Normal Precautions']}"
    reading = only("ireland", ireland("Niger", LOST), page)
    assert [doubt.guard for doubt in reading.doubts] == ["label-contradicts-body"]


def test_ireland_s_label_without_a_security_status_is_only_a_label() -> None:
    page = ireland_page("Niger", "Words.", "Do Not Travel")
    advice = advice_of(only("ireland", ireland("Niger", LOST), page))
    assert (advice.level, advice.basis) == (Level.DO_NOT_TRAVEL, Basis.LABEL)


def test_the_fallback_of_the_archive_is_no_level() -> None:
    page = ireland_page("Niger", secure("Do Not Travel"))
    reading = only("ireland", ireland("Niger", LOST), page)
    assert reading.advice is None
    assert isinstance(LAYOUT.combine("ie_dfa", reading, None), Unread)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(UnknownValue, match="extreme caution"):
        only("ireland", ireland("Niger", "Extreme Caution"), None)


def test_files_that_the_page_no_longer_lists_are_left_out() -> None:
    page = ireland_page("Niger", secure("Do Not Travel"), "Do Not Travel")
    page["Overview.md"] = secure("Normal Precautions")
    reading = only("ireland", ireland("Niger", LOST), page)
    assert reading.doubts == ()
    assert "Normal" not in (advice_of(reading).text or "")


def test_ireland_dates_by_the_day_and_a_slash_leaves_its_folder() -> None:
    row = ireland("Myanmar/Burma", LOST)
    page = ireland_page("Myanmar_Burma", secure("Do Not Travel"), "Do Not Travel")
    reading = only("ireland", row, page, folder="Myanmar_Burma")
    issued = advice_of(reading).issued
    assert issued
    assert issued.at == datetime(2025, 6, 1, tzinfo=UTC)
    assert issued.precision is Precision.DAY
    assert reading.destination.key == "MM"


# ---- Australia

OVERALL = "[Exercise a high degree of caution](/levels#level2) in Kenya overall"
REASON = "due to crime."


def test_australia_s_overview_gives_each_level_twice() -> None:
    page = australia_page(
        "Kenya",
        f"{OVERALL}.",
        f"{OVERALL} {REASON}",
        "[Do not travel](/levels#level4 ) to the border with Somalia.",
        f"[Do not travel](/levels#level4 ) to the border with Somalia, {REASON}",
        "See [Safety](#safety).",
        "[Reconsider your need to travel](/levels#level3)",
        f"[Reconsider your need to travel](/levels#level3) to these areas {REASON}",
        "* Lamu County\n* Tana River, and",
        "[Exercise normal safety precautions](/levels#level1) in the parks.",
        "[Exercise normal safety precautions](/levels#level1) in the parks.",
    )
    reading = only(
        "australia", australia("Kenya", "Exercise a high degree of caution"), page
    )
    advice = advice_of(reading)
    assert (advice.level, advice.basis) == (Level.CAUTION, Basis.STATED)
    assert reading.doubts == ()
    assert [(region.name, region.level) for region in advice.regions] == [
        ("the border with Somalia", Level.DO_NOT_TRAVEL),
        ("Lamu County; Tana River, and", Level.RECONSIDER),
        ("the parks", Level.NORMAL),
    ]
    assert advice.regional_max is Level.DO_NOT_TRAVEL


def test_australia_s_label_is_doubted_where_the_overview_says_another() -> None:
    page = australia_page("Kenya", f"{OVERALL}.", f"{OVERALL} {REASON}")
    reading = only("australia", australia("Kenya", "Do not travel"), page)
    assert [doubt.guard for doubt in reading.doubts] == ["label-contradicts-body"]


def test_australia_s_row_on_no_destination_is_left_out() -> None:
    archive = Archive()
    rows = [australia("No travel advice", ""), australia("Chad", "Do not travel")]
    archive.run("australia", rows, {"Chad": australia_page("Chad")})
    (step,) = archive.steps()
    assert set(shown(step)) == {"TD"}


# ---- The United States

LEVEL_3 = "Level 3: Reconsider Travel"


def test_the_american_text_is_what_stands_under_the_headings() -> None:
    page = united_states_page(
        f"Chad - {LEVEL_3}",
        "**Updated to reflect changes.**\n\nReconsider travel to Chad due to crime.\n\n"
        "**Do Not Travel To:**\n\n* The lake due to **crime**",
    )
    reading = only("unitedstates", united_states("Chad", LEVEL_3), page)
    advice = advice_of(reading)
    assert advice.text == (
        "Updated to reflect changes.\n\nReconsider travel to Chad due to crime.\n\n"
        "Do Not Travel To:\n\n- The lake due to crime"
    )
    assert advice.change_note == "Updated to reflect changes."
    assert advice.basis is Basis.STATED
    assert [region.name for region in advice.regions] == ["The lake"]
    assert reading.doubts == ()


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Chad - Level 4: Do Not Travel", "Reconsider travel to Chad due to crime."),
        (f"Chad - {LEVEL_3}", "Exercise normal precautions in Chad."),
    ],
)
def test_an_american_page_of_another_level_is_doubted(heading: str, words: str) -> None:
    page = united_states_page(heading, words)
    reading = only("unitedstates", united_states("Chad", LEVEL_3), page)
    assert [doubt.guard for doubt in reading.doubts] == ["label-contradicts-body"]


def test_the_heading_of_a_page_on_several_places_is_not_one_place_s() -> None:
    page = united_states_page(
        "Mainland China, Hong Kong & Macau - See Summaries - Level 2: Exercise "
        "Increased Caution",
        "Exercise increased caution when traveling to Mainland China.",
    )
    reading = only("unitedstates", united_states("Macau", LEVEL_3), page)
    assert reading.doubts == ()
    assert advice_of(reading).basis is Basis.LABEL


def test_rows_of_country_pages_bear_no_level_and_are_left_out() -> None:
    archive = Archive()
    page = united_states_page(f"Chad - {LEVEL_3}", "Reconsider travel to Chad.", None)
    rows = [
        united_states("Chad", None, None),
        united_states("Chad", LEVEL_3),
        united_states("Burma", None, None),
    ]
    archive.run("unitedstates", rows, {"Chad": page})
    (step,) = archive.steps()
    assert [advice_of(each).level for each in shown(step).values()] == ["3"]


def test_a_country_listed_under_two_names_goes_on_under_the_new_one() -> None:
    archive = Archive()
    label = "Level 1: Exercise Normal Precautions"
    page = united_states_page(f"Czechia - {label}", "Exercise normal precautions.")
    archive.run(
        "unitedstates",
        [united_states("Czech Republic", label)],
        {"Czech Republic": page},
    )
    renamed = [
        united_states("Czech Republic", None, None),
        united_states("Czechia", label),
    ]
    archive.run("unitedstates", renamed, {"Czechia": page})
    before, after = (shown(step)["CZ"] for step in archive.steps())
    assert advice_of(before).substance == advice_of(after).substance
    assert all(not step.missing for step in archive.steps())


def test_changes_of_american_country_pages_make_no_documents() -> None:
    archive = Archive()
    page = united_states_page(f"Chad - {LEVEL_3}", "Reconsider travel to Chad.")
    archive.run("unitedstates", [united_states("Chad", LEVEL_3)], {"Chad": page})
    archive.run("unitedstates", None, {"Chad": {"Health.md": "Boil it."}})
    assert [len(step.documents) for step in archive.steps()] == [1, 0]


# ---- The United Kingdom


def test_the_british_level_is_read_in_the_words() -> None:
    page = united_kingdom_page("Chad", "FCDO advises against all travel to Chad.")
    advice = advice_of(only("unitedkingdom", united_kingdom("Chad"), page))
    assert advice.level is Level.DO_NOT_TRAVEL
    assert advice.change_note == "A new map."
    assert "Still current" not in (advice.text or "")
    assert advice.issued
    assert advice.issued.at == datetime(2025, 6, 1, 9, 30, 42, tzinfo=UTC)


def test_a_british_page_of_an_older_date_cannot_be_read() -> None:
    page = united_kingdom_page("Chad", "FCDO advises against all travel to Chad.")
    row = united_kingdom("Chad", "2025-06-09T10:00:00+01:00")
    reading = only("unitedkingdom", row, page)
    assert reading.advice is None
    assert isinstance(LAYOUT.combine("gb_fcdo", reading, None), Unread)


# ---- The real archive

FOLDERS = {publisher.folder: slug for slug, publisher in BY_SLUG.items()}
TRUTH = {**FOLDERS, "ireland(accordion)": "ie_dfa"}
REGIONAL = " (with regional advisories)"


@dataclass(frozen=True)
class Change:
    """A change as it would be published; ``level``: else of regional advice alone."""

    key: str
    at: datetime
    level: bool
    before: Advice
    after: Advice


def published(steps: Iterable[Step]) -> Iterator[Change]:
    """The changes of level and of regional advice, doubted as in an import."""
    standing: dict[str, Advice] = {}
    held: dict[str, tuple[datetime, int]] = {}
    for step in steps:
        needs_words = not adapters.is_source(step.issuer) or (
            adapters.by_slug(step.issuer).steep_falls_need_words
        )
        for document in step.documents:
            key, reading = document.key, LAYOUT.read(step.issuer, document)
            before = standing.get(key)
            verdict = LAYOUT.combine(step.issuer, reading, before)
            if not isinstance(verdict, Say):
                continue
            doubts = guards.examine(
                guards.Context(
                    say=verdict,
                    current=before,
                    at=step.at,
                    steep_falls_need_words=needs_words,
                )
            )
            if doubts:
                opened_at, times = held.get(key, (step.at, 0))
                held[key] = opened_at, times + 1
                if not guards.released(
                    doubts, readings=times + 1, opened_at=opened_at, at=step.at
                ):
                    continue
            held.pop(key, None)
            after = standing[key] = verdict.advice
            if before and before.level != after.level:
                yield Change(key, step.at, True, before, after)
            elif before and before.substance != after.substance:
                yield Change(key, step.at, False, before, after)


@pytest.fixture(scope="module")
def archive(shared: Path) -> Iterator[Repository]:
    with Repository.open(shared / "history" / "five-issuers.bundle") as repository:
        yield repository


# Long parts of pages that have no say in a level, left out to save time.
LONG = re.compile(
    r"canada/.*/(?:security|entryexit|health|laws|disasters)\.md"
    r"|unitedkingdom/.*/(?!Warnings)[^/]*\.md"
)


def steps_of(archive: Repository, slug: str) -> Iterator[Step]:
    """The steps of one issuer, as if the archive were of it alone."""
    folder = BY_SLUG[slug].folder
    commits = (
        replace(
            commit,
            changes=tuple(
                change
                for change in commit.changes
                if change.path.startswith(folder) and not LONG.fullmatch(change.path)
            ),
        )
        for commit in archive.commits()
    )
    return LAYOUT.steps(commits, archive.blob)


def truth(shared: Path, slug: str) -> list[dict[str, str]]:
    with (shared / "truth" / "level_changes.csv").open(newline="") as lines:
        return [row for row in csv.DictReader(lines) if TRUTH[row["issuer"]] == slug]


def noting(told: list[tuple[str, str, bool]], steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, and on the way what each tells of trouble."""
    for step in steps:
        told += [(f"{step.at:%Y-%m-%d}", t.what, t.lost) for t in step.troubles]
        yield step


@pytest.mark.parametrize(
    ("slug", "rows"),
    [("au_dfat", 12), ("ca_gac", 77), ("ie_dfa", 249), ("us_state", 9)],
)
def test_every_real_change_is_published_and_no_other(
    archive: Repository, shared: Path, slug: str, rows: int
) -> None:
    known = truth(shared, slug)
    assert len(known) == rows
    told: list[tuple[str, str, bool]] = []
    changes = published(noting(told, steps_of(archive, slug)))
    found = {(change.key, change.at, change.level): change for change in changes}
    expected = set()
    for row in known:
        if row["kind"] != "real":
            continue
        from_level, to_level = row["from_level"], row["to_level"]
        same = from_level.removesuffix(REGIONAL) == to_level.removesuffix(REGIONAL)
        key = BY_SLUG[slug].key(row["country"].replace("_", "/"))
        where = key, datetime.fromisoformat(row["seen_at"]), not same
        assert where in found, row
        expected.add(where)
        change = found[where]
        assert (change.before.native_label, change.after.native_label) == (
            from_level,
            to_level,
        )
        assert change.after.issued
        if row["page_date"]:
            assert change.after.issued.claimed.removesuffix(" ET") == row["page_date"]
    assert {where for where in found if where[2]} == {w for w in expected if w[2]}
    assert told == (
        [
            ("2025-08-15", "rows", True),
            ("2025-08-19", "rows", False),
            ("2025-09-12", "labels", True),
        ]
        if slug == "ie_dfa"
        else []
    )


def test_every_british_page_of_the_archive_is_read(archive: Repository) -> None:
    unread = []
    keys = set()
    for step in steps_of(archive, "gb_fcdo"):
        for key, reading in shown(step).items():
            keys.add(key)
            assert reading.destination.place.codes
            if reading.advice is None:
                unread.append((f"{step.at:%Y-%m-%d}", key))
    assert len(keys) == 226
    assert unread == [
        ("2025-03-26", "EG"),
        ("2025-03-26", "GR"),
        ("2025-03-26", "TJ"),
        ("2025-03-26", "SS"),
        ("2025-04-26", "CY"),
        ("2025-04-30", "IN"),
        ("2025-07-18", "IS"),
        ("2025-10-02", "AF"),
        ("2025-10-02", "ZA"),
    ]


def test_the_layout_is_found_by_its_name() -> None:
    assert by_slug("five-issuers").issuers == tuple(BY_SLUG)
