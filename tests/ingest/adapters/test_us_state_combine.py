"""How the three documents of the Department of State become one verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from advisories.levels import Level
from ingest.adapters.us_state import UsState
from ingest.records import Advice, Part, Reading, Say, Unread, Verdict
from tests.fixtures import us_state as doc

ADAPTER = UsState()


def read(role: str, body: bytes) -> dict[str, Reading]:
    sheet = ADAPTER.read(doc.capture(role, body))
    return {reading.destination.key: reading for reading in sheet.readings}


def feed(*items: str) -> Part:
    (reading,) = read("feed", doc.rss(items)).values()
    return Part(reading=reading)


def listed(level: int, day: str, *pills: str) -> Part:
    page = doc.badge_page([doc.badge_row("Niger", level, day, pills)])
    return Part(reading=read("list", page)["NE"])


def api(level: int, day: str, *, summary: str | None = None) -> Part:
    record = doc.api_record(
        f"Niger - {doc.label(level)}",
        link=doc.old_link("niger"),
        published=f"{day}T00:00:00+00:00",
        summary=doc.old_body(level, "Niger") if summary is None else summary,
    )
    return Part(reading=read("api", doc.api([record]))["NE"])


def niger(level: int, day: str, *, form: str = "old", body: str | None = None) -> Part:
    return feed(
        doc.country_item("Niger", level, form=form, iso3="ner", date=day, body=body)
    )


def combined(current: Advice | None = None, **parts: Part) -> Say:
    verdict = ADAPTER.combine(parts, current)
    assert isinstance(verdict, Say)
    return verdict


def guards_of(verdict: Say) -> list[str]:
    return [doubt.guard for doubt in verdict.doubts]


def test_one_document_suffices() -> None:
    for role, part in {
        "feed": niger(4, "Thu, 29 Jan 2026"),
        "list": listed(4, "01/29/2026"),
        "api": api(4, "2026-01-29"),
    }.items():
        verdict = ADAPTER.combine({role: part}, None)
        assert isinstance(verdict, Say)
        assert verdict.advice.level is Level.DO_NOT_TRAVEL
        assert verdict.roles == (role,)
        assert verdict.doubts == ()


def test_the_newest_date_decides_and_older_documents_do_not_count() -> None:
    verdict = combined(
        feed=niger(3, "Fri, 31 Oct 2025"),
        list=listed(4, "01/29/2026", "CRIME (C)"),
        api=api(3, "2025-10-31"),
    )
    assert verdict.advice.level is Level.DO_NOT_TRAVEL
    assert verdict.roles == ("list",)
    assert verdict.url.endswith("/en/travel/Niger.html")
    assert (verdict.advice.text, verdict.advice.complete) == (None, False)
    assert verdict.doubts == ()


def test_the_list_lends_its_indicators_and_the_feed_its_text() -> None:
    verdict = combined(
        list=listed(4, "01/29/2026", "TERRORISM (T)", "CRIME (C)"),
        feed=niger(4, "Thu, 29 Jan 2026"),
        api=api(4, "2026-01-29"),
    )
    assert verdict.roles == ("feed", "api", "list")
    assert verdict.advice.reasons == ("C", "T")
    assert verdict.advice.text is not None
    assert verdict.advice.complete


def test_different_levels_of_one_date_are_doubted() -> None:
    verdict = combined(feed=niger(4, "Thu, 29 Jan 2026"), list=listed(3, "01/29/2026"))
    assert guards_of(verdict) == ["readings-disagree"]
    assert verdict.roles == ("feed",)


def test_doubts_of_any_document_of_the_deciding_date_are_kept() -> None:
    falling = niger(1, "Thu, 29 Jan 2026", body=doc.old_body(4, "Niger"))
    verdict = combined(feed=falling, list=listed(1, "01/29/2026"))
    assert guards_of(verdict) == ["label-contradicts-body"]


def test_nothing_but_a_placeholder_is_no_level() -> None:
    current = combined(feed=niger(4, "Thu, 29 Jan 2026")).advice
    stub = niger(1, "Sun, 01 Feb 2026", form="new", body=doc.STUB)
    for standing in (None, current):
        verdict: Verdict = ADAPTER.combine({"feed": stub}, standing)
        assert isinstance(verdict, Unread)
        assert "placeholder" in verdict.reason


def test_a_placeholder_in_the_feed_leaves_the_word_to_the_list() -> None:
    verdict = combined(
        feed=niger(1, "Sun, 01 Feb 2026", form="new", body=doc.STUB),
        list=listed(4, "01/29/2026"),
    )
    assert verdict.advice.level is Level.DO_NOT_TRAVEL
    assert verdict.doubts == ()


def test_a_list_that_repeats_the_level_of_a_placeholder_is_doubted() -> None:
    current = combined(feed=niger(2, "Thu, 29 Jan 2026")).advice
    stub = niger(1, "Sun, 01 Feb 2026", form="new", body=doc.STUB)
    for standing in (None, current):
        verdict = combined(standing, feed=stub, list=listed(1, "02/01/2026"))
        assert guards_of(verdict) == ["placeholder"]


def test_no_document_at_all_is_unread() -> None:
    assert isinstance(ADAPTER.combine({"feed": Part(reading=None)}, None), Unread)


# What stands


def test_another_form_of_the_same_date_and_level_changes_nothing() -> None:
    old, new = (niger(4, "Thu, 29 Jan 2026", form=form) for form in ("old", "new"))
    for first, second in ((old, new), (new, old)):
        current = combined(feed=first).advice
        assert combined(current, feed=second).advice == current


def test_new_words_of_the_same_form_and_date_are_said() -> None:
    current = combined(feed=niger(4, "Thu, 29 Jan 2026")).advice
    body = doc.old_body(4, "Niger", note="Updated with words on floods.")
    verdict = combined(current, feed=niger(4, "Thu, 29 Jan 2026", body=body))
    assert verdict.advice.change_note == "Updated with words on floods."


def test_a_list_without_text_does_not_take_the_text_away() -> None:
    current = combined(feed=niger(4, "Thu, 29 Jan 2026")).advice
    verdict = combined(current, list=listed(4, "01/29/2026", "CRIME (C)"))
    assert verdict.advice == current.with_(reasons=("C",))


def test_a_text_completes_what_the_list_said_first() -> None:
    current = combined(list=listed(4, "01/29/2026")).advice
    verdict = combined(
        current, feed=niger(4, "Thu, 29 Jan 2026"), list=listed(4, "01/29/2026")
    )
    assert verdict.advice.complete
    assert verdict.advice.text is not None


def test_indicators_are_unknown_rather_than_none_without_a_recent_list() -> None:
    current = combined(
        feed=niger(3, "Fri, 31 Oct 2025"), list=listed(3, "10/31/2025", "CRIME (C)")
    ).advice
    newer = niger(4, "Thu, 29 Jan 2026")
    assert combined(current, feed=newer).advice.reasons == ("C",)
    stale = listed(3, "10/30/2025")
    assert combined(current, feed=newer, list=stale).advice.reasons == ("C",)
    empty = listed(4, "01/29/2026")
    assert combined(current, feed=newer, list=empty).advice.reasons == ()


def test_an_undated_reading_may_confirm_but_not_change_a_level() -> None:
    current = combined(feed=niger(4, "Thu, 29 Jan 2026")).advice
    same = combined(current, feed=niger(4, "Wed, 15 Dec 20202"))
    assert (same.advice, same.doubts) == (current, ())
    other = combined(current, feed=niger(3, "Wed, 15 Dec 20202"))
    assert guards_of(other) == ["unreadable-date"]


def test_a_dated_reading_decides_over_an_undated_one() -> None:
    verdict = combined(feed=niger(3, "Wed, 15 Dec 20202"), api=api(4, "2026-01-29"))
    assert verdict.advice.level is Level.DO_NOT_TRAVEL
    assert verdict.roles == ("api",)


def test_the_same_words_under_an_older_date_confirm_what_stands() -> None:
    current = combined(feed=niger(4, "Thu, 29 Jan 2026")).advice
    assert combined(current, feed=niger(4, "Sat, 24 Jan 2026")).advice == current


def test_an_older_version_keeps_its_older_date_for_the_guards() -> None:
    current = combined(feed=niger(4, "Thu, 29 Jan 2026")).advice
    older = combined(current, feed=niger(3, "Fri, 31 Oct 2025")).advice
    assert older.issued is not None and current.issued is not None
    assert older.issued.at < current.issued.at


# Forty days of two back ends taking turns


def _written(day: date) -> str:
    return f"{day:%a, %d %b %Y}"


def _forty_days() -> Iterator[tuple[date, bytes]]:
    """Days on which old and new items alternate, some with stubs or empty bodies.

    Niger was raised from 3 to 4 on 29 January; the old back end never learns of it.
    Bangladesh has one date in both. Belarus gets a placeholder now and then.
    """
    start = date(2026, 1, 10)
    raised = date(2026, 1, 29)
    for number in range(40):
        today = start + timedelta(days=number)
        new_turn = number * 7 % 5 in (0, 3)
        form = "new" if new_turn else "old"
        on_four = new_turn and today >= raised
        items = [
            doc.country_item(
                "Niger",
                4 if on_four else 3,
                form=form,
                iso3="ner",
                date=_written(raised if on_four else date(2025, 10, 31)),
            ),
            doc.country_item(
                "Bangladesh", 3, form=form, iso3="bgd", date="Tue, 20 Jan 2026"
            ),
        ]
        if number % 9 == 4:
            stub = doc.country_item(
                "Belarus",
                1,
                form="new",
                iso3="blr",
                date=_written(today),
                body=doc.STUB,
            )
            items.append(stub)
        if number % 9 != 4 or number % 2:
            items.append(doc.country_item("Belarus", 4, date="Mon, 29 Dec 2025"))
        if number % 11 == 6:
            items += [
                doc.country_item(name, level, date=_written(today), body="")
                for name, level in (("Niger", 3), ("Bangladesh", 3), ("Belarus", 4))
            ]
        yield today, doc.rss(items)


def test_forty_days_of_taking_turns_make_one_change_of_level() -> None:
    current: dict[str, Advice] = {}
    history: dict[str, list[tuple[date, Advice]]] = {}
    for today, body in _forty_days():
        for key, reading in read("feed", body).items():
            standing = current.get(key)
            verdict = ADAPTER.combine({"feed": Part(reading=reading)}, standing)
            if not isinstance(verdict, Say) or verdict.doubts:
                continue
            if standing and _older(verdict.advice, standing):
                continue
            if standing is None or standing.digest != verdict.advice.digest:
                history.setdefault(key, []).append((today, verdict.advice))
                current[key] = verdict.advice
    levels = {
        key: [advice.level.value for _, advice in editions]
        for key, editions in history.items()
    }
    assert levels == {"NE": ["3", "4"], "BD": ["3"], "BY": ["4"]}


def _older(new: Advice, standing: Advice) -> bool:
    assert new.issued is not None and standing.issued is not None
    return new.issued.at < standing.issued.at


def test_no_document_is_required_alone() -> None:
    assert {document.role for document in ADAPTER.documents} == {"feed", "list", "api"}
    assert not any(document.required for document in ADAPTER.documents)
    assert all(document.expect for document in ADAPTER.documents)
