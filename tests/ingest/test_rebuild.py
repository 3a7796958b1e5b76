"""The record follows from captures and staff entries alone, and a check says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from advisories.facts import Advice
from advisories.levels import Level
from advisories.models import Edition, Event, Kind
from advisories.reference.load import load as load_reference
from embassies import services
from embassies.models import Departure, Mission, Posture, Reconfirmation
from embassies.vocabulary import DepartureStatus, EndBasis, Operating
from ingest import archives, check, corrections, decisions, store
from ingest.check import SCHEMA
from ingest.models import Hold, Run
from tests.embassies.said import SOURCE, departure, embassy, leaves, posture, works
from tests.ingest.adapters.de_aa_documents import section
from tests.ingest.notebook import START, Diary, said
from tests.ingest.plays import (
    SILENT,
    British,
    German,
    Stage,
    poll,
    served,
    small_stage,
    watching,
)
from tests.ingest.test_archive import ALL, everything, start_over
from tests.ingest.test_backfill import commit, git
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def stage(
    transactional_db: None, sites: Upstream, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    monkeypatch.setattr(archives, "LAYOUTS", (Diary(),))
    return small_stage(sites)


def checked(capsys: pytest.CaptureFixture[str]) -> str:
    """What the check says when all is the same; it raises otherwise."""
    capsys.readouterr()
    call_command("rebuild", "--check")
    return capsys.readouterr().out


def differences() -> list[str]:
    """What the check finds, a line each."""
    with pytest.raises(CommandError) as caught:
        call_command("rebuild", "--check")
    first, *rest = str(caught.value).splitlines()
    assert first == "Not the same:"
    return rest


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def a_diary(folder: Path) -> Path:
    """What the archive shows before anything was read live."""
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, START, mali=said("Mali", 3), chad=said("Chad", 2))
    commit(folder, START + DAY, mali=said("Mali", 4, issued="2024-03-02"))
    doubted = said("Chad", 4, issued="2024-03-03", doubts=["label-contradicts-body"])
    commit(folder, START + 2 * DAY, chad=doubted)
    return folder


def more_of_the_diary(folder: Path) -> None:
    """A doubt that is dropped, a row that goes, and a move that was read live too."""
    commit(folder, START + 3 * DAY, chad=said("Chad", 2))
    (folder / "mali.json").unlink()
    commit(folder, START + 4 * DAY, peru=said("Peru", 2, issued="2026-04-30"))
    at = datetime(2026, 5, 2, 12, tzinfo=UTC)
    commit(folder, at, peru=said("Peru", 3, issued="2026-05-02"))


def show_america(stage: Stage, day: int, **levels: int) -> None:
    stage.american |= levels
    stage.american_date = f"{datetime(2026, 5, day):%a, %d %b %Y}"
    stage.show_america()


def staff_write(by: User) -> None:
    """A chain of departures, postures that are mended and taken back, a look again."""
    home = embassy(by)
    works(home, by, effective="2022-02-14", operating=Operating.LIMITED)
    works(home, by, effective="2022-02-28", operating=Operating.SUSPENDED)
    services.correct_posture(
        mission=home.slug,
        number=2,
        facts=posture(effective="2022-03-01", operating=Operating.CLOSED),
        source=SOURCE,
        reason="The day was wrong.",
        by=by,
        at=timezone.now(),
    )
    services.reconfirm_posture(
        mission=home.slug, number=3, source=SOURCE, by=by, at=timezone.now()
    )
    leaves(home, by, effective="2022-01-23", status=DepartureStatus.AUTHORIZED)
    leaves(home, by, effective="2022-02", replaces=1, wording="eligible families")
    leaves(
        home,
        by,
        effective="2022-05-10/2022-05-18",
        status=DepartureStatus.ENDED,
        end_basis=EndBasis.STATED,
        replaces=2,
        reported_on=date(2022, 5, 20),
    )
    services.correct_departure(
        mission=home.slug,
        number=1,
        facts=departure(status=DepartureStatus.AUTHORIZED, note="Of the family."),
        source=SOURCE,
        reason="No day was given.",
        by=by,
        at=timezone.now(),
    )
    works(home, by, effective="2023", operating=Operating.OPEN)
    services.retract(
        event=home.postures.get(number=4).pk, reason="Rumour.", by=by, at=timezone.now()
    )
    services.retract(
        event=home.departures.get(number=3).pk,
        reason="It goes on.",
        by=by,
        at=timezone.now(),
    )


def hold_on(stage: Stage, code: str, content: str | None, hours: int) -> Hold:
    """Germany's flag is gone, and the text is this, or cannot be had."""
    modified = stage.german[code].modified + 3600 * hours + 60
    stage.german[code] = German((), modified, content)
    stage.show_germany()
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=True):
        poll("de_aa", pages=lambda page: page.read_stamp)
    return Hold.objects.open().get(source="de_aa")


def staff_decide(stage: Stage) -> None:
    """A refusal, an approval, and words of one's own where nothing could be read."""
    stage.german["IQ"] = German(("warning",), content=section("Reisen Sie nicht."))
    stage.show_germany()
    poll("de_aa", pages=served(stage.upstream))
    hold = hold_on(stage, "AF", SILENT, 1)
    decisions.refuse(hold_id=hold.pk, by="ada", reason="No.", at=timezone.now())
    hold = hold_on(stage, "AF", None, 2)
    own = Advice(level=Level.RECONSIDER, native_label="Abgeraten", language="de")
    decisions.approve(
        hold_id=hold.pk, by="bo", reason="On paper.", at=timezone.now(), advice=own
    )
    hold = hold_on(stage, "IQ", SILENT, 3)
    decisions.approve(hold_id=hold.pk, by="ada", reason="Yes.", at=timezone.now())


def everything_happens(stage: Stage, folder: Path) -> None:
    ada = User.objects.create(username="ada")
    notebook = a_diary(folder / "diary")
    call_command("backfill", "git", str(notebook), "--layout", "diary")
    poll("us_state", "gb_fcdo")
    staff_write(ada)
    show_america(stage, 2, Peru=3)
    poll("us_state")
    more_of_the_diary(notebook)
    call_command("backfill", "git", str(notebook), "--layout", "diary")
    stage.british["PE"] = British("Peru", ALL, datetime(2026, 5, 2, 9, tzinfo=UTC))
    stage.show_britain()
    poll("gb_fcdo")
    staff_decide(stage)
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=True):
        poll("gb_fcdo")
        show_america(stage, 5, Mali=2)
        poll("us_state")
    staff_take_back("Mali", "Peru")


def staff_take_back(*names: str) -> None:
    """What was published of these places live was wrong."""
    for name in names:
        wrong = Event.objects.get(
            kind__in=["level-raised", "level-lowered"],
            issuer="us_state",
            advisory__name=name,
            edition__archive="",
        )
        corrections.take_back(
            event_id=wrong.pk, by="bo", reason="A stub.", at=timezone.now()
        )


def test_all_that_can_enter_comes_out_the_same(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything_happens(stage, tmp_path)
    assert Hold.objects.filter(outcome="approved", amended__isnull=False).count() == 1
    assert watching("us_state")[-2:] == [
        ("source-lost", "silence"),
        ("source-recovered", "silence"),
    ]
    before = everything()
    told = checked(capsys)
    editions, events = Edition.objects.count(), Event.objects.count()
    assert told == f"The same: {editions} editions, {events} events.\n"
    assert everything() == before
    assert SCHEMA not in schemas()


def test_a_file_of_it_gives_the_same_elsewhere(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything_happens(stage, tmp_path)
    before, staff = everything(), entered()
    file, again = tmp_path / "record.zst", tmp_path / "again.zst"
    call_command("export", "captures", str(file))
    start_over()
    call_command("replay", "--from", str(file))
    assert (everything(), entered()) == (before, staff)
    checked(capsys)
    call_command("export", "captures", str(again))
    assert again.stat().st_size == pytest.approx(file.stat().st_size, rel=0.02)


def entered() -> dict[str, list[tuple[object, ...]]]:
    """All that staff wrote, with who and when."""
    common = ("recorded_by__username", "recorded_at")
    return {
        "missions": list(Mission.objects.values_list("slug", "name", *common)),
        "postures": list(
            Posture.objects.order_by("number").values_list(
                *("event", "number", "place", "corrects", "retracts", "reason"),
                *("effective_earliest", "effective_latest", "operating", *common),
            )
        ),
        "departures": list(
            Departure.objects.order_by("number").values_list(
                *("event", "number", "place", "corrects", "retracts", "replaces"),
                *("effective_precision", "end_basis", "reported_on", *common),
            )
        ),
        "looks": list(Reconfirmation.objects.values_list("posture", *common)),
    }


def test_what_stood_before_turns_were_kept_is_given_them(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = a_diary(tmp_path / "diary")
    call_command("backfill", "git", str(notebook), "--layout", "diary")
    poll("us_state", "gb_fcdo")
    staff_write(User.objects.create(username="ada"))
    poll("de_aa", pages=served(stage.upstream))
    hold = hold_on(stage, "AF", SILENT, 0)
    decisions.refuse(hold_id=hold.pk, by="ada", reason="No.", at=timezone.now())
    show_america(stage, 2, Peru=3)
    poll("us_state")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ingest_run SET turn_id = NULL")
        cursor.execute("UPDATE ingest_hold SET turn_id = NULL")
        cursor.execute("DELETE FROM ingest_turn")
    fill = import_module("ingest.migrations.0007_turns_of_what_stands").FILL
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(fill)
    assert Run.objects.exclude(turn=None).count() == Run.objects.count()
    assert checked(capsys).startswith("The same: ")


# --- What was tampered with


def by_hand(table: str, statement: str, *values: Any) -> None:
    """Change rows as only somebody with the database's own password can."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


@pytest.fixture
def moved(stage: Stage) -> Event:
    """The event that Peru's level was raised."""
    poll("us_state")
    show_america(stage, 2, Peru=3)
    poll("us_state")
    return Event.objects.get(kind=Kind.LEVEL_RAISED)


def test_a_changed_event_is_named_with_what_differs(moved: Event) -> None:
    statement = "UPDATE advisories_event SET level_to = '4' WHERE id = %s"
    by_hand("advisories_event", statement, moved.pk)
    assert differences() == [
        f"Event {moved.pk}: level_to is '4' in the record and comes out as '3'."
    ]


def test_a_deleted_event_is_named_with_its_places(moved: Event) -> None:
    places = "DELETE FROM advisories_eventcountry WHERE event_id = %s"
    by_hand("advisories_eventcountry", places, moved.pk)
    by_hand("advisories_event", "DELETE FROM advisories_event WHERE id = %s", moved.pk)
    assert differences() == [
        f"Event {moved.pk} comes out and is not in the record.",
        f"Event country {moved.pk} PE comes out and is not in the record.",
    ]


def test_an_invented_edition_is_named(moved: Event) -> None:
    copied = [str(field.column) for field in Edition._meta.concrete_fields][1:]
    columns = ", ".join(copied)
    values = columns.replace("number,", "number + 1,", 1)
    made_up = "00000000-0000-4000-8000-000000000000"
    by_hand(
        "advisories_edition",
        f"INSERT INTO advisories_edition (id, {columns}) "
        f"SELECT %s, {values} FROM advisories_edition WHERE id = %s",
        made_up,
        moved.edition_id,
    )
    assert differences() == [
        f"Edition {made_up} is in the record and does not come out."
    ]


def test_changed_words_of_an_edition_are_shown_side_by_side(moved: Event) -> None:
    statement = "UPDATE advisories_edition SET text = 'Go.' WHERE id = %s"
    by_hand("advisories_edition", statement, moved.edition_id)
    [line] = differences()
    assert line.startswith(f"Edition {moved.edition_id}: text is 'Go.' in the record")


def test_another_order_of_the_ledger_is_a_difference(moved: Event) -> None:
    first = Event.objects.order_by("position")[0]
    statement = "UPDATE advisories_event SET position = %s WHERE id = %s"
    by_hand("advisories_event", statement, 1000, first.pk)
    [line] = differences()
    assert line.startswith("The ledger's order differs: event 1 is ")
    assert line.endswith(f"comes out as {first.pk}.")


def test_a_damaged_capture_is_named(moved: Event) -> None:
    edition = moved.edition
    assert edition is not None
    by_hand(
        "ingest_capture",
        "UPDATE ingest_capture SET body = set_byte(body, 40, get_byte(body, 40) # 255)"
        " WHERE sha256 = %s",
        edition.capture_sha256,
    )
    first, *rest = differences()
    assert first.startswith("The run of us_state that began ")
    assert f"capture {edition.capture_sha256} are damaged; restore this row" in first
    assert f"Edition {edition.pk} is in the record and does not come out." in rest


def test_a_decision_that_fits_nothing_any_more_is_named(
    stage: Stage,
) -> None:
    poll("de_aa", pages=served(stage.upstream))
    hold = hold_on(stage, "AF", SILENT, 1)
    decisions.refuse(hold_id=hold.pk, by="ada", reason="No.", at=timezone.now())
    Hold.objects.filter(pk=hold.pk).update(key="nowhere")
    first, *rest = differences()
    assert first == (
        "The decision of ada on de_aa Afghanistan: No such reading is held."
    )
    assert rest


# --- What it leaves alone


def test_nothing_is_left_where_it_was_interrupted(
    moved: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*given: object) -> None:
        assert SCHEMA in schemas()
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "_compare", stop)
    before = everything()
    with pytest.raises(CommandError, match="Stopped; the record is as it was"):
        call_command("rebuild", "--check")
    assert SCHEMA not in schemas()
    assert everything() == before


def test_what_a_killed_check_left_is_dropped(
    moved: Event, capsys: pytest.CaptureFixture[str]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA} CREATE TABLE ingest_run (id int)")
    assert checked(capsys).startswith("The same: ")
    assert SCHEMA not in schemas()


def test_it_does_not_begin_while_a_source_is_read(moved: Event) -> None:
    other = connection.copy(alias="other")
    connections["other"] = other
    try:
        with (
            store.source_lock("gb_fcdo", using="other"),
            pytest.raises(CommandError, match="gb_fcdo is being read by another"),
        ):
            call_command("rebuild", "--check")
    finally:
        other.close()
        del connections["other"]
    assert SCHEMA not in schemas()


def test_without_check_it_says_how_a_record_is_built_anew() -> None:
    with pytest.raises(CommandError, match="replay --from FILE"):
        call_command("rebuild")


@pytest.mark.parametrize(
    ("layout", "shipped"), [("us-state", True), ("jp-mofa", False)]
)
def test_what_real_archives_yield_comes_out_the_same(
    transactional_db: None,
    shared: Path,
    layout: str,
    shipped: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    load_reference()
    if shipped:
        call_command("load_history")
    bundle = shared / "history" / f"{layout}.bundle"
    call_command("backfill", "git", str(bundle), "--layout", layout)
    assert Edition.objects.filter(archive=layout, bundled=False).count() > 30
    assert Edition.objects.filter(bundled=True).exists() == shipped
    assert checked(capsys).startswith("The same: ")
