"""From what missions say at their own addresses to what is kept of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from advisories import reference
from advisories.models import Event
from embassies.models import Mission, Notice
from embassies.vocabulary import MissionKind
from ingest import losses, schedule
from ingest.adapters.gb_embassies import GbEmbassies
from ingest.adapters.jp_embassy import JpEmbassy
from ingest.adapters.us_embassy import UsEmbassy
from ingest.models import Run, RunState, Source, SourceState, Watched
from ingest.pipeline import Report
from tests.ingest.adapters import test_gb_embassies as british
from tests.ingest.adapters import test_jp_embassy as japanese
from tests.ingest.adapters import test_us_embassy as american
from tests.ingest.notebook import START
from tests.ingest.plays import WALL, poll
from tests.ingest.test_archive import start_over
from tests.ingest.test_backfill import git
from tests.upstream import Upstream

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
KYIV = UsEmbassy("ua").documents[0].url
LIST = GbEmbassies().documents[0].url
MAILS = JpEmbassy().documents[0].url
RSS = {"Content-Type": "application/rss+xml"}


@pytest.fixture(autouse=True)
def registered(transactional_db: None, sites: Upstream) -> None:
    schedule.register_sources()


def read(slug: str, hours: float = 0.0) -> Report:
    """The report on one poll of a source, so many hours from now."""
    with time_machine.travel(timezone.now() + hours * HOUR):
        [report] = poll(slug)
    return report


def places(**others: str) -> bytes:
    """A list of 200 countries; ``others``: what kind of help some of them get."""
    return british.index(
        *(
            {
                "name": country.name_en,
                "assistance_available": others.get(country.name_en, "none"),
            }
            for country in reference.countries()[:200]
        )
    )


def source(slug: str) -> Source:
    return Source.objects.get(pk=slug)


def test_an_alert_is_kept_once_with_its_capture_and_its_mission(
    sites: Upstream,
) -> None:
    kyiv = Mission.objects.create(
        slug="us-kyiv",
        sending_id="US",
        host_id="UA",
        city="Kyiv",
        city_slug="kyiv",
        kind=MissionKind.EMBASSY,
        name="Embassy of the United States, Kyiv",
        recorded_at=timezone.now(),
    )
    sites.put(KYIV, american.feed(american.item()), headers=RSS)
    report = read("us_embassy_ua")
    assert (report.run.state, report.run.counts["notices"]) == (RunState.CHANGED, 1)
    notice = Notice.objects.get()
    assert (notice.source, notice.mission) == ("us_embassy_ua", kyiv)
    watched = Watched.objects.get(source="us_embassy_ua")
    assert notice.capture_sha256 == watched.capture_id
    sites.put(KYIV, american.feed(american.item(), american.item(2)), headers=RSS)
    assert read("us_embassy_ua").run.counts["notices"] == 1
    assert read("us_embassy_ua").run.state == RunState.UNCHANGED
    assert Notice.objects.count() == 2
    assert Event.objects.count() == 0, "a notice is no event: it is read first"


def test_an_edited_alert_is_a_further_version(sites: Upstream) -> None:
    sites.put(KYIV, american.feed(american.item()), headers=RSS)
    read("us_embassy_ua")
    sites.put(KYIV, american.feed(american.item(body="<p>Open.</p>")), headers=RSS)
    read("us_embassy_ua")
    assert Notice.objects.count() == 2
    assert Notice.objects.latest("first_seen_at").text == "Open."


def test_a_date_in_the_future_is_not_believed(sites: Upstream) -> None:
    claimed = "Fri, 20 Nov 2099 09:30:00 +0000"
    sites.put(KYIV, american.feed(american.item(date=claimed)), headers=RSS)
    read("us_embassy_ua")
    notice = Notice.objects.get()
    assert (notice.issued_at, notice.issued_precision) == (None, "unknown")
    assert notice.facts == {"claimed": claimed}


# what the site answers, state, part of the problem
@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ({"status": 407}, SourceState.BLOCKED, "refuses us (status 407)"),
        ({"status": 403}, SourceState.BLOCKED, "refuses us (status 403)"),
        ({"body": WALL}, SourceState.BLOCKED, "Just a moment"),
        ({"status": 404}, SourceState.FAILING, "does not exist"),
        ({"status": 503}, SourceState.FAILING, "status 503"),
        ({"body": american.feed()}, SourceState.FAILING, "The list is empty"),
        ({"body": b"<rss>"}, SourceState.FAILING, "not well-formed"),
    ],
)
def test_a_refusal_is_a_state_that_is_shown_and_nothing_is_lost(
    sites: Upstream, client: Client, answer: dict[str, Any], state: str, said: str
) -> None:
    sites.put(KYIV, american.feed(american.item()), headers=RSS)
    read("us_embassy_ua")
    sites.put(KYIV, **answer)
    assert not read("us_embassy_ua").ok
    assert source("us_embassy_ua").state == state
    assert said in source("us_embassy_ua").problem
    assert Notice.objects.count() == 1
    assert Event.objects.count() == 0
    page = client.get("/sources/us_embassy_ua/").content.decode()
    assert said in page


def test_more_alerts_than_any_feed_has_are_refused(sites: Upstream) -> None:
    many = american.feed(*(american.item(number) for number in range(101)))
    sites.put(KYIV, many, headers=RSS)
    read("us_embassy_ua")
    assert source("us_embassy_ua").problem_code == "too-many"
    assert Notice.objects.count() == 0


def test_a_window_may_hold_fewer_than_before(sites: Upstream) -> None:
    mails = [japanese.mail(str(number)) for number in range(60)]
    sites.put(MAILS, japanese.feed(*mails))
    read("jp_embassy")
    sites.put(MAILS, japanese.feed(*mails[:2]))
    assert read("jp_embassy").ok
    sites.put(MAILS, japanese.feed(japanese.mail(kind="T40")))
    assert read("jp_embassy").ok
    assert Notice.objects.count() == 60


def test_who_is_refused_is_asked_less_and_less_often(sites: Upstream) -> None:
    sites.put(KYIV, status=407)
    pauses = []
    for hours in (0, 2, 6, 14):
        read("us_embassy_ua", hours)
        last = source("us_embassy_ua")
        assert last.last_attempt_at
        pauses.append((last.next_due_at - last.last_attempt_at) // HOUR)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1, 6)
    sites.put(KYIV, american.feed(american.item()), headers=RSS)
    read("us_embassy_ua", 24)
    assert source("us_embassy_ua").state == SourceState.OK


def test_a_silent_embassy_is_no_lost_issuer(sites: Upstream) -> None:
    sites.put(KYIV, american.feed(american.item()), headers=RSS)
    read("us_embassy_ua")
    assert losses.note_silence(timezone.now() + timedelta(days=9)) == set()
    assert Event.objects.count() == 0


def test_a_first_list_opens_silently_and_each_change_is_one_version(
    sites: Upstream,
) -> None:
    sites.put(LIST, places())
    assert read("gb_embassies").run.counts["notices"] == 200
    assert Event.objects.count() == 0
    opened = Notice.objects.get(key="AO")
    assert opened.standing
    for kind in ("local", "local", "none"):
        sites.put(LIST, places(Angola=kind))
        read("gb_embassies")
    told = Notice.objects.filter(key="AO").order_by("first_seen_at")
    assert [notice.facts["assistance"] for notice in told] == ["none", "local", "none"]
    assert Notice.objects.exclude(key="AO").count() == 199


@pytest.mark.parametrize(
    ("kept", "code"), [(0, "empty"), (100, "too-few"), (179, "too-few")]
)
def test_a_list_that_shrinks_is_refused(sites: Upstream, kept: int, code: str) -> None:
    sites.put(LIST, places())
    read("gb_embassies")
    index = json.loads(places(Angola="local"))
    index["details"]["world_locations"] = index["details"]["world_locations"][:kept]
    sites.put(LIST, json.dumps(index))
    assert not read("gb_embassies").ok
    assert source("gb_embassies").problem_code == code
    assert Notice.objects.count() == 200


def test_the_command_says_how_many_notices_are_new(sites: Upstream) -> None:
    sites.put(MAILS, japanese.feed(japanese.mail()))
    out = StringIO()
    call_command("ingest", "jp_embassy", stdout=out)
    assert out.getvalue() == (
        "jp_embassy: 1 requests (0 not modified, 0 failed), 1 new notices.\n"
    )


def test_posts_of_a_family_are_asked_one_after_the_other(
    sites: Upstream, settings: Any
) -> None:
    settings.INGEST_HOST_GAP_SECONDS = 0.4
    for code in ("sd", "ua"):
        url = UsEmbassy(code).documents[0].url
        sites.put(url, american.feed(american.item()), headers=RSS)
        read(f"us_embassy_{code}")
    at = [request.at for request in sites.requests]
    assert len(at) == 4, "a robots.txt and a feed each"
    assert all(after - before > 0.3 for before, after in zip(at, at[1:], strict=False))


def test_the_wayback_machine_is_asked_for_advice_alone() -> None:
    with pytest.raises(CommandError, match="tells of missions and gives no advice"):
        call_command(
            *("backfill", "wayback", "us_embassy_ua"),
            *("--from", "2026-01-01", "--to", "2026-01-02"),
        )


def everything() -> list[tuple[Any, ...]]:
    rows = Notice.objects.order_by("pk").values_list(
        "pk", "source", "key", "text", "first_seen_at", "archive", "capture_sha256"
    )
    return list(rows)


def a_history(sites: Upstream) -> None:
    sites.put(LIST, places())
    sites.put(KYIV, american.feed(american.item()), headers=RSS)
    sites.put(MAILS, japanese.feed(japanese.mail()))
    read("gb_embassies")
    read("us_embassy_ua")
    read("jp_embassy")
    sites.put(LIST, places(Angola="local", Chile="local"))
    sites.put(KYIV, american.feed(american.item(body="<p>Open.</p>")), headers=RSS)
    sites.put(MAILS, status=503)
    read("us_embassy_ua")
    read("gb_embassies")
    read("jp_embassy")
    sites.put(LIST, places(Chile="local"))
    read("gb_embassies")


def test_the_notices_follow_from_the_captures(
    sites: Upstream, capsys: pytest.CaptureFixture[str]
) -> None:
    a_history(sites)
    assert Notice.objects.count() == 200 + 3 + 2 + 1
    call_command("rebuild", "--check")
    assert "same" in capsys.readouterr().out


def test_a_check_finds_a_notice_that_no_capture_bears_out(sites: Upstream) -> None:
    a_history(sites)
    row = Notice.objects.get(source="jp_embassy")
    row.pk, row.key, row._state.adding = "0" * 32, "999", True
    row.save(force_insert=True)
    with pytest.raises(CommandError, match="is in the record and does not come out"):
        call_command("rebuild", "--check")


def test_an_export_makes_the_same_notices_elsewhere(
    sites: Upstream, tmp_path: Path
) -> None:
    a_history(sites)
    before = everything()
    call_command("export", "captures", str(tmp_path / "all"))
    start_over()
    assert everything() == []
    call_command("replay", "--from", str(tmp_path / "all"))
    assert everything() == before


def an_archive(folder: Path, *feeds: bytes) -> Path:
    """A repository that kept the feed of the Japanese Ministry, a state an hour."""
    (folder / "data").mkdir(parents=True)
    git(folder, "init", "-q")
    return and_then(folder, *feeds, at=START)


def and_then(folder: Path, *feeds: bytes, at: datetime) -> Path:
    for hours, body in enumerate(feeds):
        (folder / "data/latest.xml").write_bytes(body)
        git(folder, "add", "-A")
        git(folder, "commit", "-m", "Update", at=at + hours * HOUR)
    return folder


def backfill(folder: Path) -> str:
    out = StringIO()
    call_command("backfill", "git", str(folder), "--layout", "jp-mofa", stdout=out)
    return out.getvalue()


def test_an_archive_gives_its_mails_once_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = an_archive(
        tmp_path / "kept",
        japanese.feed(japanese.mail()),
        japanese.feed(japanese.mail(), japanese.mail("900002", title="")),
        japanese.feed(japanese.mail(lead="再開します。", mainText=None)),
    )
    said = backfill(folder)
    assert "2 notices" in said
    assert "Refused 1 times: unexpected-shape 1." in said
    before = everything()
    assert {(row[1], row[5]) for row in before} == {("jp_embassy", "jp-mofa")}
    assert sorted(row[4] for row in before) == [START, START + 2 * HOUR]
    assert "0 notices" in backfill(folder)
    assert everything() == before
    and_then(folder, japanese.feed(japanese.mail("900003")), at=START + 5 * HOUR)
    assert "1 notices" in backfill(folder)
    call_command("rebuild", "--check")
    assert "same" in capsys.readouterr().out


def test_an_archive_adds_nothing_to_what_was_read_live(
    sites: Upstream, tmp_path: Path
) -> None:
    sites.put(MAILS, japanese.feed(japanese.mail()))
    read("jp_embassy")
    light = japanese.mail(mainText=None), japanese.mail("900002", mainText=None)
    assert "1 notices" in backfill(an_archive(tmp_path / "a", japanese.feed(*light)))
    told = Notice.objects.order_by("key").values_list("key", "archive")
    assert list(told) == [("900001", ""), ("900002", "jp-mofa")]


def test_reading_the_last_captures_anew_adds_nothing(sites: Upstream) -> None:
    a_history(sites)
    before = everything()
    call_command("replay", "gb_embassies", "us_embassy_ua")
    assert everything() == before
    assert Run.objects.filter(trigger="replay").count() == 2
