"""What the mails of Japan's embassies and consulates are read as."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from ingest.adapters.jp_embassy import JpEmbassy
from ingest.adapters.jp_embassy_posts import POSTS
from ingest.countries import by_iso2
from ingest.errors import (
    Challenge,
    EmptyDocument,
    UnexpectedShape,
    UnknownValue,
    Unparseable,
)
from ingest.records import Capture, Notice, Post, Precision
from tests.golden import check_golden, sheet_facts

ADAPTER = JpEmbassy()
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = "https://www.anzen.mofa.go.jp/od/ryojiMailDetail.html?keyCd="


def mail(
    key: str = "900001",
    kind: str = "R10",
    countries: tuple[str, ...] = ("0051",),
    **fields: str | None,
) -> str:
    """A mail as the full feed writes it; None leaves a field out."""
    values: dict[str, str | None] = {
        "keyCd": key,
        "infoType": kind,
        "leaveDate": "2026/11/20 09:30:00",
        "title": "大使館臨時閉館のお知らせ",
        "lead": "大使館は、本日、臨時に閉館します。",
        "mainText": "大使館は、本日、臨時に閉館します。\r\n\r\n電話は受け付けます。",
        "infoUrl": f"{PAGE}{key}",
        "koukanCd": "412A",
        "koukanName": "在ペルー日本国大使館",
        **fields,
    }
    cells = "".join(
        f'<country areaCd="33"><cd>{code}</cd><name>x</name></country>'
        for code in countries
    )
    texts = "".join(
        f"<{tag}>{escape(value)}</{tag}>"
        for tag, value in values.items()
        if value is not None
    )
    return f"<mail><area><cd>33</cd></area>{cells}{texts}</mail>"


def feed(*mails: str, count: int | None = None) -> bytes:
    number = len(mails) if count is None else count
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<opendata dataType="A" mailCount="{number}">{"".join(mails)}</opendata>'
    ).encode()


def read(body: bytes) -> tuple[Notice, ...]:
    url = ADAPTER.documents[0].url
    return ADAPTER.read(Capture(url, "feed", body, NOON)).notices


def test_a_mail_is_read_with_its_text_its_date_and_its_embassy() -> None:
    [notice] = read(feed(mail()))
    assert (notice.key, notice.url) == ("900001", f"{PAGE}900001")
    assert notice.title == "大使館臨時閉館のお知らせ"
    assert notice.text == "大使館は、本日、臨時に閉館します。\n\n電話は受け付けます。"
    assert notice.issued is not None
    assert notice.issued.at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert notice.issued.precision is Precision.INSTANT
    assert (notice.sending, notice.hosts, notice.post) == ("JP", ("PE",), Post("PE"))
    assert (notice.language, notice.standing) == ("ja", False)
    assert notice.facts == {"post_code": "412A", "post_name": "在ペルー日本国大使館"}


def test_the_light_feed_has_the_lead_alone() -> None:
    [notice] = read(feed(mail(mainText=None, koukanName=None)))
    assert notice.text == "大使館は、本日、臨時に閉館します。"
    assert notice.facts == {"post_code": "412A"}


def test_a_lead_that_the_text_does_not_repeat_comes_before_it() -> None:
    [notice] = read(feed(mail(lead="要点", mainText="本文")))
    assert notice.text == "要点\n\n本文"


def test_what_the_ministry_itself_says_is_left_to_others() -> None:
    kinds = ("T40", "C30", "C50", "T80", "R20", "R10")
    notices = read(feed(*(mail(kind, kind) for kind in kinds)))
    assert [notice.key for notice in notices] == ["R20", "R10"]
    assert notices[0].facts["urgent"]


def test_a_day_without_any_mail_is_no_fault() -> None:
    assert read(feed(mail(kind="T40"))) == ()


def test_a_consulate_is_told_by_its_code() -> None:
    [notice] = read(feed(mail(koukanCd="708D", countries=("0966",))))
    assert notice.post == Post("SA", "Jeddah")


def test_a_mail_without_country_is_about_the_one_its_post_stands_in() -> None:
    [notice] = read(feed(mail(koukanCd="301F", countries=())))
    assert notice.hosts == ("US",)
    assert notice.post == Post("US", "Los Angeles")


def test_an_unknown_post_keeps_its_code_and_its_countries() -> None:
    [notice] = read(feed(mail(koukanCd="999Z", countries=("0051", "7777"))))
    assert (notice.post, notice.hosts) == (None, ("PE",))
    assert notice.facts["post_code"] == "999Z"
    assert notice.facts["unknown_countries"] == ["7777"]


def test_a_post_that_serves_its_neighbours_names_its_own_country_first() -> None:
    [notice] = read(feed(mail(koukanCd="713A", countries=("0252", "0254"))))
    assert notice.hosts == ("KE", "SO")


def test_a_mail_given_twice_is_taken_once() -> None:
    assert len(read(feed(mail(), mail()))) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (feed(), EmptyDocument),
        (feed(mail(), count=2), UnexpectedShape),
        (feed(mail(title=None)), UnexpectedShape),
        (feed(mail(key="")), UnexpectedShape),
        (feed(mail(leaveDate="20 November")), UnexpectedShape),
        (feed(mail(infoUrl="https://mofa.example/1")), UnknownValue),
        (feed(mail())[:-20], Unparseable),
        (b"<html><title>Access Denied</title></html>", Challenge),
        (
            feed(mail(title="x")).replace(
                b"<opendata", b'<!DOCTYPE o [<!ENTITY a "b">]><opendata'
            ),
            Unparseable,
        ),
    ],
)
def test_what_is_not_the_whole_feed_is_refused(
    body: bytes, error: type[UnexpectedShape]
) -> None:
    with pytest.raises(error):
        read(body)


def test_every_post_stands_in_a_country_and_no_two_are_one() -> None:
    for post in POSTS.values():
        assert by_iso2(post.host).codes == (post.host,)
    assert len(set(POSTS.values())) == len(POSTS)


def test_real_documents_read_as_they_were_reviewed(shared: Path) -> None:
    for path in sorted((shared / "captures/japan/newarrivalL").glob("*.xml")):
        sheet = ADAPTER.read(
            Capture(ADAPTER.documents[0].url, "feed", path.read_bytes(), NOON)
        )
        assert all(notice.hosts for notice in sheet.notices if notice.post)
        check_golden(f"jp_embassy/{path.stem}", sheet_facts(sheet))
