"""The archive of Japan's feed of new notices."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from advisories.levels import Level
from ingest.adapters.jp_embassy import JpEmbassy
from ingest.archives.base import NOTICE, Commit, FileChange, Step
from ingest.archives.jp_mofa import JpMofa
from ingest.errors import UnexpectedShape, UnknownValue
from ingest.records import (
    Advice,
    Basis,
    Capture,
    Issued,
    Notice,
    Place,
    Post,
    Precision,
    Reading,
    Say,
    Unread,
)

LAYOUT = JpMofa()
START = datetime(2026, 5, 1, tzinfo=UTC)
PERU = "ペルー全土に危険レベル２（不要不急の渡航は止めてください）を発出します。"


def mail(
    key: str = "2026T900",
    kind: str = "T40",
    countries: tuple[str, ...] = ("0051",),
    title: str = "ペルーの危険情報【危険レベル引上げ】",
    lead: str = PERU,
    flags: str = "0100",
    left: str = "2026/05/02 00:00:00",
    **more: str,
) -> str:
    """A notice as the feed writes it; ``flags``: those of the levels 1 to 4."""
    fields = {
        "keyCd": key,
        "infoType": kind,
        "leaveDate": left,
        "title": title,
        "lead": lead,
        "infoUrl": f"https://www.anzen.mofa.go.jp/info/notice_{key}.html",
        **{f"riskLevel{n}": flag for n, flag in enumerate(flags, start=1)},
        **more,
    }
    cells = "".join(f"<country><cd>{code}</cd></country>" for code in countries)
    texts = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in fields.items())
    return f"<mail><area><cd>33</cd></area>{cells}{texts}</mail>"


def feed(*mails: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<opendata dataType="L" mailCount="{len(mails)}">{"".join(mails)}</opendata>'
    ).encode()


@dataclass
class Archive:
    """States of the one file, half an hour apart."""

    states: list[bytes | None]
    done: int = 0
    asked: list[str] = field(default_factory=list)

    def commits(self) -> Iterator[Commit]:
        for number, state in enumerate(self.states):
            blob = None if state is None else str(number)
            yield Commit(
                sha=f"{number:040}",
                at=START + number * timedelta(minutes=30),
                subject="Update",
                changes=(
                    FileChange("README.md", "none"),
                    FileChange("data/latest.xml", blob),
                ),
                done=number < self.done,
            )

    def read(self, blob: str) -> bytes:
        self.asked.append(blob)
        state = self.states[int(blob)]
        assert state is not None
        return state

    def steps(self) -> list[Step]:
        return list(LAYOUT.steps(self.commits(), self.read))


def steps(*states: bytes | None) -> list[Step]:
    return Archive(list(states)).steps()


def keys(step: Step) -> list[str]:
    return [LAYOUT.read(step.issuer, document).stamp for document in step.documents]


def read(*mails: str) -> Reading:
    """The reading of the one document that a first feed gives."""
    [step] = steps(feed(*mails))
    [document] = step.documents
    return LAYOUT.read(step.issuer, document)


def advice(*mails: str) -> Advice:
    found = read(*mails).advice
    assert found is not None
    return found


def test_it_reads_a_notice() -> None:
    reading = read(mail())
    assert reading.destination.key == "PE"
    assert reading.destination.name == "ペルー"
    assert reading.url == "https://www.anzen.mofa.go.jp/info/notice_2026T900.html"
    assert reading.advice == Advice(
        level=Level.RECONSIDER,
        native_label="レベル2：不要不急の渡航は止めてください",
        native_code="2",
        issued=Issued(
            datetime(2026, 5, 2, tzinfo=UTC), Precision.DAY, "2026/05/02 00:00:00"
        ),
        title="ペルーの危険情報【危険レベル引上げ】",
        text=PERU,
        language="ja",
    )
    assert reading.doubts == ()


def test_a_document_bears_all_that_is_read_from_it() -> None:
    [step] = steps(feed(mail()))
    [document] = step.documents
    assert document.key == "0051"
    assert document.role == "archive"
    assert document.fetched_at == step.at
    alone = Capture(url="", role="archive", body=document.body, fetched_at=START)
    assert LAYOUT.read("jp_mofa", alone) == LAYOUT.read("jp_mofa", document)


def test_a_time_of_day_is_japans() -> None:
    issued = advice(mail(left="2026/05/02 08:30:00")).issued
    assert issued is not None
    assert issued.at == datetime(2026, 5, 1, 23, 30, tzinfo=UTC)
    assert issued.precision is Precision.INSTANT


# flags of the levels 1 to 4, lead, national level, its code, strictest region
LEADS = [
    ("0001", "ペルー全土をレベル4（退避勧告）とします。", Level.DO_NOT_TRAVEL, None),
    ("0010", "ペルーを危険レベル３に引き上げます。", Level.DO_NOT_TRAVEL, None),
    (
        "0010",
        "ペルー全土の危険レベルを２からレベル3に引き上げます。",
        Level.DO_NOT_TRAVEL,
        None,
    ),
    (
        "1001",
        "ペルー全土にレベル1を、南部の州にレベル4を発出します。",
        Level.CAUTION,
        Level.DO_NOT_TRAVEL,
    ),
    (
        "0011",
        "国境の州に退避勧告を出します。ペルーへの渡航は止めてください。",
        Level.DO_NOT_TRAVEL,
        Level.DO_NOT_TRAVEL,
    ),
    (
        "0101",
        "ペルーへの不要不急の渡航は止めてください。",
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
    ),
    # One flag says that the level exists, and no more.
    ("1000", "治安に注意してください。", Level.NOT_STATED, Level.CAUTION),
    (
        "1000",
        "南部の州を除くペルー全土にレベル1を発出します。",
        Level.NOT_STATED,
        Level.CAUTION,
    ),
    (
        "0010",
        "チリ全土にレベル3が出ています。国境の州にご注意ください。",
        Level.NOT_STATED,
        Level.DO_NOT_TRAVEL,
    ),
    ("1110", "南部の州をレベル3に引き上げます。", Level.VARIES, Level.DO_NOT_TRAVEL),
    (
        "1010",
        "これらの州への渡航は止めてください。",
        Level.VARIES,
        Level.DO_NOT_TRAVEL,
    ),
    # The phrase for level 3 in a notice that has a lower flag as well.
    (
        "1010",
        "ペルーへの渡航は止めてください。",
        Level.VARIES,
        Level.DO_NOT_TRAVEL,
    ),
]


@pytest.mark.parametrize(("flags", "lead", "level", "regional"), LEADS)
def test_only_words_make_a_flag_national(
    flags: str, lead: str, level: Level, regional: Level | None
) -> None:
    found = advice(mail(lead=lead, flags=flags))
    assert (found.level, found.regional_max) == (level, regional)
    assert (found.basis is Basis.SILENCE) == (level is Level.NOT_STATED)


def test_territories_in_the_title_do_not_hide_the_country() -> None:
    reading = read(
        mail(
            countries=("0972",),
            title="イスラエル、ヨルダン川西岸地区及びガザ地区の危険情報【引上げ】",
            lead="イスラエル全土がレベル３またはレベル４となります。",
            flags="0011",
        )
    )
    assert reading.destination.place == Place(("IL", "PS"))
    assert reading.advice
    assert reading.advice.level is Level.DO_NOT_TRAVEL


def test_a_text_that_gives_the_whole_country_another_level_is_doubted() -> None:
    reading = read(mail(lead="ペルー全土にレベル4を発出します。", flags="0100"))
    assert [doubt.guard for doubt in reading.doubts] == ["label-contradicts-body"]


def test_a_lifted_warning_is_the_lowest_level_and_silence_is_none() -> None:
    lifted = advice(mail(title="ペルーの危険情報【危険情報の解除】", flags="0000"))
    assert (lifted.level, lifted.native_code) == (Level.NORMAL, "none")
    with pytest.raises(UnexpectedShape, match="bears no level"):
        read(mail(flags="0000"))


def test_flags_of_several_countries_are_nobodys() -> None:
    both = mail(countries=("0051", "0056"), title="ペルー及びチリの危険情報【継続】")
    [step] = steps(feed(both))
    for document, key in zip(step.documents, ("PE", "CL"), strict=True):
        reading = LAYOUT.read("jp_mofa", document)
        assert reading.destination.key == key
        assert reading.advice
        assert reading.advice.level is Level.NOT_STATED
        assert reading.advice.regional_max is Level.NOT_STATED


@pytest.mark.parametrize("code", ["1001", "7777", ""])
def test_a_country_that_no_table_holds_is_said_so(code: str) -> None:
    reading = read(mail(countries=(code,) if code else ()))
    assert (reading.destination.key, reading.advice) == (f"unknown:{code}", None)
    assert [doubt.guard for doubt in reading.doubts] == ["unknown-country"]
    assert isinstance(LAYOUT.combine("jp_mofa", reading, None), Unread)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"flags": "0200"}, UnknownValue),
        ({"kind": "T50"}, UnknownValue),
        ({"left": "2. Mai 2026"}, UnexpectedShape),
        ({"lead": ""}, UnexpectedShape),
        ({"infoUrl": "https://example.org/notice"}, UnknownValue),
    ],
)
def test_what_is_not_understood_is_refused(
    changed: Mapping[str, str], error: type[Exception]
) -> None:
    [step] = steps(feed(mail(**changed)))  # type: ignore[arg-type]  # texts only
    [document] = step.documents
    with pytest.raises(error):
        LAYOUT.read("jp_mofa", document)


def test_a_field_that_is_given_twice_is_refused() -> None:
    twice = mail().replace("</mail>", "<riskLevel2>0</riskLevel2></mail>")
    with pytest.raises(UnexpectedShape, match="riskLevel2"):
        read(twice)


# What stands while parts are raised


def combine(current: Advice, *mails: str) -> Advice:
    verdict = LAYOUT.combine("jp_mofa", read(*mails), current)
    assert isinstance(verdict, Say)
    return verdict.advice


def test_raising_parts_leaves_the_rest_of_the_country_where_it_was() -> None:
    found = combine(
        advice(mail()),
        mail(
            title="ペルーの危険情報（一部引き上げ）",
            lead="南部の州をレベル3にします。",
            flags="0110",
        ),
    )
    assert (found.level, found.regional_max) == (
        Level.RECONSIDER,
        Level.DO_NOT_TRAVEL,
    )
    assert found.native_code == "2+3"


def test_a_notice_that_keeps_the_only_level_keeps_it_national() -> None:
    found = combine(
        advice(mail()),
        mail(title="ペルーの危険情報【危険レベル継続】", lead="内容を更新しました。"),
    )
    assert (found.level, found.regional_max) == (Level.RECONSIDER, None)


# title, flags: what must not be taken to leave the country where it was
@pytest.mark.parametrize(
    ("title", "flags"),
    [
        ("ペルーの危険情報【一部地域の危険レベル引下げ】", "0110"),
        ("ペルーの危険情報【一部引上げ・一部解除】", "0110"),
        ("ペルーの危険情報【内容の更新】", "0110"),
        ("ペルーの危険情報【一部地域の危険レベル引上げ】", "1110"),
    ],
)
def test_anything_else_leaves_the_country_without_a_level(
    title: str, flags: str
) -> None:
    found = combine(
        advice(mail()), mail(title=title, lead="南部の州です。", flags=flags)
    )
    assert found.level is Level.VARIES


# The window


def test_a_notice_is_given_once_and_again_when_it_is_edited() -> None:
    found = steps(
        feed(mail()),
        feed(mail(), mail("163001", "R10", title="領事窓口", lead="お知らせ")),
        feed(mail(lead=PERU + "安全対策を講じてください。")),
        feed(),
        feed(mail("2026T901", countries=("0056",))),
    )
    assert [keys(step) for step in found] == [
        ["2026T900"],
        [],
        ["2026T900"],
        [],
        ["2026T901"],
    ]
    assert not any(step.whole for step in found)


def test_only_the_latest_notice_on_a_country_is_given() -> None:
    old = mail("2026T900", left="2026/05/01 00:00:00")
    new = mail("2026T901", left="2026/05/02 00:00:00")
    touched = mail("2026T900", left="2026/05/01 00:00:00", mapImageUrl="moved")
    found = steps(feed(new, old), feed(new, touched))
    assert [keys(step) for step in found] == [["2026T901"], []]


def test_notices_without_levels_are_left_alone() -> None:
    kinds = ("R10", "R20", "C30", "C51", "T81")
    [step] = steps(feed(*(mail(str(n), kind) for n, kind in enumerate(kinds, start=1))))
    assert step.documents == ()


def letter(key: str = "900001", post: str = "412A", subjects: str = "") -> str:
    """A mail of a post, as the light feed writes it."""
    return mail(
        key,
        "R10",
        title="閉館",
        lead="閉館します。",
        koukanCd=post,
        contentInfo=subjects,
    )


def test_a_posts_mail_is_a_document_of_its_own_and_no_danger_notice() -> None:
    [step] = steps(feed(letter(), mail()))
    assert keys(step) == ["2026T900"]
    [document] = step.notices
    assert (document.role, document.key) == (NOTICE, "900001")
    [notice] = LAYOUT.notices(document)
    assert (notice.key, notice.hosts, notice.post) == ("900001", ("PE",), Post("PE"))


def test_a_kept_mail_says_what_it_said_live() -> None:
    body = feed(letter(), letter("900002", post="708D"))
    url = JpEmbassy().documents[0].url
    live = JpEmbassy().read(Capture(url, "feed", body, START)).notices
    [step] = steps(body)
    assert tuple(LAYOUT.notices(document)[0] for document in step.notices) == live


def test_a_mail_is_given_once_and_again_when_it_is_edited() -> None:
    found = steps(
        feed(letter()),
        feed(letter(), letter("900002")),
        feed(letter(subjects="一般"), letter("900002")),
        feed(letter("900002")),
    )
    given = [[document.key for document in step.notices] for step in found]
    assert given == [["900001"], ["900002"], ["900001"], []]


@pytest.mark.parametrize(
    "broken",
    [
        b"<html><body>Service unavailable</body></html>",
        feed(mail())[:-40],
        feed(mail()).replace(b'mailCount="1"', b'mailCount="2"'),
        b"\xff\xfe",
        None,
    ],
)
def test_a_broken_file_is_a_trouble_that_ends(broken: bytes | None) -> None:
    found = steps(feed(mail()), broken, broken, feed(mail()))
    lost = [[trouble.lost for trouble in step.troubles] for step in found]
    assert lost == [[], [True], [], [False]]
    assert {t.what for step in found for t in step.troubles} == {"documents"}
    assert [keys(step) for step in found[1:3]] == [[], []]


def test_nothing_depends_on_where_a_run_was_interrupted() -> None:
    states = [
        feed(mail()),
        feed(mail(), mail("2026T901", countries=("0056",))),
        None,
        b"<html/>",
        feed(mail(lead=PERU + "更新。")),
        feed(mail("2026T902")),
    ]
    whole = steps(*states)
    for done in range(len(states) + 1):
        archive = Archive(list(states), done=done)
        assert archive.steps() == whole[done:]
        assert {int(blob) for blob in archive.asked} <= set(
            range(max(0, done - 1), len(states))
        )


# The real archive


def clone(path: Path, target: Path) -> Iterator[Commit]:
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", str(path), str(target)], check=True
    )
    log = subprocess.run(
        ["git", "-C", str(target), "log", "--reverse", "--raw", "--no-abbrev"]
        + ["--format=%x00%H %ct"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for entry in log.split("\0")[1:]:
        head, *rows = entry.splitlines()
        sha, seconds = head.split()
        changes = tuple(
            FileChange(row.split("\t")[1], row.split()[3])
            for row in rows
            if row.startswith(":")
        )
        at = datetime.fromtimestamp(int(seconds), UTC)
        yield Commit(sha=sha, at=at, subject="", changes=changes)


def test_the_real_archive_is_read_to_its_end(shared: Path, tmp_path: Path) -> None:
    target = tmp_path / "jp-mofa"
    commits = list(clone(shared / "history/jp-mofa.bundle", target))
    with subprocess.Popen(
        ["git", "-C", str(target), "cat-file", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as git:

        def blob(name: str) -> bytes:
            assert git.stdin
            assert git.stdout
            git.stdin.write(name.encode() + b"\n")
            git.stdin.flush()
            size = int(git.stdout.readline().split()[2])
            return git.stdout.read(size + 1)[:size]

        standing: dict[str, Advice] = {}
        moves: dict[str, list[tuple[str, str, Level]]] = {}
        mails: dict[str, Notice] = {}
        for step in LAYOUT.steps(commits, blob):
            assert step.troubles == ()
            for document in step.notices:
                [notice] = LAYOUT.notices(document)
                mails[notice.key] = notice
            for document in step.documents:
                reading = LAYOUT.read(step.issuer, document)
                key = reading.destination.key
                verdict = LAYOUT.combine(step.issuer, reading, standing.get(key))
                assert isinstance(verdict, Say), document.url
                assert verdict.doubts == ()
                before = standing.get(key)
                standing[key] = verdict.advice
                assert verdict.advice.issued
                if before is None or before.level is not verdict.advice.level:
                    day = f"{verdict.advice.issued.at:%m-%d}"
                    code = verdict.advice.native_code
                    moves.setdefault(key, []).append((day, code, verdict.advice.level))
    assert len(mails) == 857
    assert not any(notice.facts.get("unknown_countries") for notice in mails.values())
    # Of the others some are of posts that nothing tells apart, some of none of theirs.
    assert sum(notice.post is not None for notice in mails.values()) == 816
    assert mails["163190"].post == Post("IL")
    assert mails["163230"].post == Post("BH")
    two, four = Level.CAUTION, Level.DO_NOT_TRAVEL
    assert moves == {
        "AE": [("01-16", "1", two), ("02-28", "2", Level.RECONSIDER)]
        + [("03-05", "3", four)],
        "BH": [("02-28", "2", Level.RECONSIDER)],
        "BR": [("02-20", "1", Level.NOT_STATED)],
        "GM": [("02-19", "1", two)],
        "IL+PS": [("02-28", "3+4", four)],
        "IQ": [("03-09", "2+3+4", Level.VARIES)],
        "IR": [("01-11", "3+4", four)],
        "JO": [("02-28", "2", Level.RECONSIDER)],
        "KH": [("02-09", "1+3", Level.VARIES)],
        "KW": [("02-28", "2", Level.RECONSIDER), ("03-05", "3", four)],
        "KZ": [("02-10", "1", Level.NOT_STATED)],
        "LB": [("03-08", "3+4", Level.VARIES)],
        "MA": [("01-23", "1", Level.NOT_STATED)],
        "OM": [("01-16", "1", two), ("02-28", "2", Level.RECONSIDER)]
        + [("03-05", "3", four)],
        "PG": [("01-13", "1+2", Level.VARIES)],
        "QA": [("01-16", "1", two), ("02-28", "2", Level.RECONSIDER)]
        + [("03-05", "3", four)],
        "SA": [("02-28", "1+2+3", Level.VARIES)],
        "SN": [("01-28", "1+2+3", Level.VARIES)],
        "UA": [("01-19", "4", four)],
        "YE": [("01-23", "4", four)],
    }
    # Parts of Jordan were raised; what holds for the rest holds on.
    assert standing["JO"].native_code == "2+3"
    assert standing["JO"].regional_max is four
