"""Japan: the Ministry's feed of new notices, kept whenever it was read.

The feed is a window of a day or two and no register: a notice that leaves it stands
until the next one on its country. Only danger notices (T40) bear levels, and their
four flags say which levels exist somewhere in the country; that one of them holds for
the whole of it, only words say. The mails of the posts are read as those that come
live (``ingest.adapters.jp_embassy``). See docs/archives.md.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from advisories.levels import Level
from ingest import text
from ingest.adapters import jp_embassy
from ingest.adapters.base import lookup, say
from ingest.adapters.jp_embassy import Mail, issued, one
from ingest.countries import by_link_slug, destination_key
from ingest.errors import ReadError, UnexpectedShape, UnknownValue
from ingest.records import (
    Advice,
    Basis,
    Capture,
    Destination,
    Doubt,
    Notice,
    Place,
    Reading,
    Verdict,
)

from .base import NOTICE, Commit, Layout, ReadBlob, Step, Trouble

ISSUER = "jp_mofa"
FILE = "data/latest.xml"
DANGER = "T40"
# Spot and wide-area notices, and the scale of infections apart.
NO_LEVELS = frozenset(["C30", "C31", "C40", "C41", "C50", "C51", "T80", "T81"])

LEVELS = {
    1: Level.CAUTION,
    2: Level.RECONSIDER,
    3: Level.DO_NOT_TRAVEL,
    4: Level.DO_NOT_TRAVEL,
}
LABELS = {
    1: "レベル1：十分注意してください",
    2: "レベル2：不要不急の渡航は止めてください",
    3: "レベル3：渡航は止めてください（渡航中止勧告）",
    4: "レベル4：退避してください（退避勧告）",
}
NOTHING = "危険情報は出ておりません"
FLAGS = {"1": True, "0": False}

_TITLE = re.compile(r"(.+?)の危険情報")
_SENTENCE = re.compile(r"[。\n]")
_FORMER = re.compile(r"(?:レベル)?[1-4](?:\([^)]*\)|《[^》]*》)?から")
_NAMED = re.compile(r"レベル[をは]?([1-4])")
_EXCEPT = re.compile(r"を除|以外")
_AND = re.compile(r"、|及び")
_KEPT = re.compile(r"継続|引き?上げ")
_LOWERED = re.compile(r"引き?下げ|解除")


class JpMofa(Layout):
    slug = "jp-mofa"
    version = 2
    title = "Japan's feed of new notices, kept every half hour"
    made_by = "MURAIMUNEAKI/travelsafe"
    url = "https://github.com/MURAIMUNEAKI/travelsafe"
    issuers = (ISSUER,)
    notices_of = jp_embassy.JpEmbassy.slug

    def steps(self, commits: Iterable[Commit], read: ReadBlob) -> Iterator[Step]:
        """A step for each commit that changed the feed, mostly without a document.

        What is new is told by comparing with the feed of the commit before, so that
        nothing depends on where an earlier run was interrupted.
        """
        last: str | None = None
        before: _Feed | None = _Feed()
        for commit in commits:
            for change in commit.changes:
                if change.path != FILE:
                    continue
                if commit.done:
                    last, before = change.blob, None
                    continue
                if before is None:
                    before = _state(last, read)
                now = _state(change.blob, read)
                yield _step(commit, before, now)
                before = now

    def read(self, issuer: str, capture: Capture) -> Reading:
        body = text.parse_json(capture.body)
        code = text.take(body, "country", str)
        notice = text.take(body, "notice", dict)
        heading = one(notice, "title")
        named = _TITLE.match(heading)
        name = named[1].strip() if named else code
        url = one(notice, "infoUrl")
        if not url.startswith("https://www.anzen.mofa.go.jp/"):
            raise UnknownValue("page's address", url)
        reading = Reading(
            destination=Destination(f"unknown:{code}", name, Place(())),
            url=url,
            stamp=one(notice, "keyCd"),
        )
        try:
            place = by_link_slug(issuer, code)
        except UnknownValue:
            said = f"The notice {heading!r} is on the country {code}."
            return replace(reading, doubts=(Doubt("unknown-country", said),))
        advice = _advice(notice, name)
        return replace(
            reading,
            destination=Destination(destination_key(place, name), name, place),
            advice=advice,
            doubts=_doubts(advice, name),
        )

    def notices(self, capture: Capture) -> tuple[Notice, ...]:
        return (jp_embassy.notice(text.parse_json(capture.body)),)

    def combine(self, issuer: str, reading: Reading, current: Advice | None) -> Verdict:
        """The notice's word; what held for the whole country may hold on.

        Where a notice says that levels are raised or kept and the country's own is
        still the lowest flag, what is raised are parts of it.
        """
        advice = reading.advice
        if advice and current and _holds_on(current, advice):
            regional = advice.regional_max if "+" in advice.native_code else None
            whole = advice.with_(level=current.level, regional_max=regional)
            return say(replace(reading, advice=whole), "archive")
        return super().combine(issuer, reading, current)


@dataclass(frozen=True, slots=True)
class _Feed:
    """One state of the file: notices by country and key, the posts' mails by key.

    ``broken``: why the file is not the feed, else empty.
    """

    notices: Mapping[tuple[str, str], Mail] = field(default_factory=dict)
    mails: Mapping[str, Mail] = field(default_factory=dict)
    broken: str = ""


def _state(blob: str | None, read: ReadBlob) -> _Feed:
    if blob is None:
        return _Feed(broken="The archive deleted the file.")
    try:
        items = jp_embassy.mails(read(blob))
    except ReadError as error:
        return _Feed(broken=str(error))
    return _Feed(
        notices={
            (country, mail.get("keyCd", "")): mail
            for mail in items
            if mail.get("infoType") not in NO_LEVELS | jp_embassy.MAILS
            for country in mail["countries"]
        },
        mails={
            mail.get("keyCd", ""): mail for mail in items if jp_embassy.is_mail(mail)
        },
    )


def _step(commit: Commit, before: _Feed, now: _Feed) -> Step:
    troubles: tuple[Trouble, ...] = ()
    if bool(now.broken) != bool(before.broken):
        evidence = now.broken or "The file is the feed again."
        troubles = (
            Trouble(what="documents", lost=bool(now.broken), evidence=evidence),
        )
    return Step(
        commit=commit.sha,
        at=commit.at,
        issuer=ISSUER,
        documents=tuple(
            _document(country, notice, commit)
            for country, notice in _newest(now).items()
            if before.notices.get((country, notice["keyCd"])) != notice
        ),
        notices=tuple(
            _mail(key, mail, commit)
            for key, mail in now.mails.items()
            if before.mails.get(key) != mail
        ),
        troubles=troubles,
    )


def _newest(feed: _Feed) -> dict[str, Mail]:
    """The latest notice on each country: the others in the window are superseded."""
    return {
        country: notice
        for (country, _), notice in sorted(
            feed.notices.items(),
            key=lambda item: (str(item[1].get("leaveDate")), item[0]),
        )
    }


def _document(country: str, notice: Mail, commit: Commit) -> Capture:
    body = {"country": country, "notice": notice}
    return _capture(notice, "archive", country, body, commit)


def _mail(key: str, mail: Mail, commit: Commit) -> Capture:
    return _capture(mail, NOTICE, key, mail, commit)


def _capture(
    mail: Mail, role: str, key: str, body: Mapping[str, object], commit: Commit
) -> Capture:
    return Capture(
        url=str(mail.get("infoUrl")),
        role=role,
        key=key,
        body=json.dumps(body, ensure_ascii=False, sort_keys=True).encode(),
        fetched_at=commit.at,
        content_type="application/json",
    )


def _advice(notice: Mail, name: str) -> Advice:
    """The advice; ``name``: the country's, as the notice writes it."""
    kind = one(notice, "infoType")
    if kind != DANGER:
        raise UnknownValue("kind of notice", kind)
    heading, lead = one(notice, "title"), one(notice, "lead")
    flags = [n for n in LEVELS if lookup(FLAGS, one(notice, f"riskLevel{n}"), "flag")]
    advice = Advice(
        level=Level.NOT_STATED,
        native_label="、".join(LABELS[n] for n in flags),
        native_code="+".join(map(str, flags)),
        issued=issued(one(notice, "leaveDate")),
        title=heading,
        text=text.paragraphs(lead),
        language="ja",
    )
    if not flags:
        if "解除" not in heading + lead:
            raise UnexpectedShape(
                "The danger notice bears no level and does not say that one was lifted."
            )
        return advice.with_(
            level=Level.NORMAL, native_label=NOTHING, native_code="none"
        )
    if len(notice["countries"]) > 1:
        # The flags are those of all its countries together.
        return advice.with_(basis=Basis.SILENCE, regional_max=Level.NOT_STATED)
    lowest, highest = LEVELS[flags[0]], LEVELS[flags[-1]]
    if _says_whole(name, lead, flags):
        regional = highest if len(flags) > 1 else None
        return advice.with_(level=lowest, regional_max=regional)
    if len(flags) > 1:
        return advice.with_(level=Level.VARIES, regional_max=highest)
    return advice.with_(basis=Basis.SILENCE, regional_max=highest)


def _says_whole(name: str, lead: str, flags: list[int]) -> bool:
    """Whether the lead says that the lowest flag holds for all of the country.

    Either a sentence on all of it names the very levels of the flags, or the country
    itself stands in the fixed phrase of the lowest.
    """
    if any(levels == set(flags) for levels in _of_the_whole(name, lead)):
        return True
    first = _first(name)
    phrases = {
        2: f"{first}への不要不急の渡航は中?止",
        3: f"{first}への渡航は(?:どのような目的であれ)?中?止",
    }
    phrase = phrases.get(min(flags[0], 3))
    return bool(phrase and re.search(phrase, _plain(lead)))


def _of_the_whole(name: str, lead: str) -> Iterator[set[int]]:
    """The levels that each sentence on the whole country names, former ones not."""
    whole = re.compile(f"{_first(name)}(?:全土|を(?:危険)?レベル)")
    for sentence in _SENTENCE.split(_plain(lead)):
        if whole.search(sentence) and not _EXCEPT.search(sentence):
            named = _NAMED.findall(_FORMER.sub("", sentence))
            yield {int(level) for level in named}


def _first(name: str) -> str:
    """The country itself as a pattern, where the title adds territories to it."""
    return re.escape(_AND.split(_plain(name))[0])


def _doubts(advice: Advice, name: str) -> tuple[Doubt, ...]:
    if advice.native_code == "none":
        return ()
    flags = {int(code) for code in advice.native_code.split("+")}
    return tuple(
        Doubt(
            "label-contradicts-body",
            f"The text says {sorted(levels)} of the whole country, the flags "
            f"{sorted(flags)}.",
        )
        for levels in _of_the_whole(name, advice.text or "")
        if levels and not levels & flags
    )


def _holds_on(current: Advice, advice: Advice) -> bool:
    """Whether the country's level, of which the notice does not speak, still holds."""
    return (
        advice.level.rank is None
        and advice.regional_max is not Level.NOT_STATED
        and current.level.rank is not None
        and advice.native_code.split("+")[0] == current.native_code.split("+")[0]
        and bool(_KEPT.search(advice.title))
        and not _LOWERED.search(advice.title)
    )


def _plain(value: str) -> str:
    """With plain digits and brackets, whatever width they were typed in."""
    return unicodedata.normalize("NFKC", value)
