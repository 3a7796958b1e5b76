"""What editions and notices say of missions, as proposals for staff.

``read`` takes the texts of strands (an advisory live or in one archive, a message of
a mission) in their order, and proposes what happened. The issuer's own
unambiguous words about its own missions are entered by rule where the site is set so;
everything else waits for a person. Reading the same again proposes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisories.facts import Precision
from advisories.ledger import identify
from advisories.models import Country, Edition, Origin

from . import entries
from .acts import (
    DEPARTURES,
    POSTURES,
    RECENT,
    SAME_ACT,
    Act,
    Gone,
    Memory,
    Moment,
    Said,
    expire,
    follow,
)
from .dates import Dated, on_day
from .extraction import find
from .extraction.finds import Find, Page, Tense, What
from .models import (
    Decision,
    Departure,
    Mission,
    Notice,
    Proposal,
    ProposalQuerySet,
    ReadStrand,
)
from .resolve import Missions
from .services import RefusedEntry
from .vocabulary import (
    Audience,
    Confidence,
    DepartureStatus,
    EndBasis,
    ProposalOrigin,
    ProposalState,
    StatementClass,
    Topic,
)

# What the issuer's own words may enter by rule: acts with a day, not lasting states.
BY_RULE = frozenset(
    {
        What.DEPARTURE_AUTHORIZED,
        What.DEPARTURE_ORDERED,
        What.STAFF_WITHDRAWN,
        What.DEPARTURE_ENDED,
        What.STAFF_RETURNED,
        What.SUSPENDED,
    }
)

_CLOSED_SHORT = "Closed for a short time."
_OWN_DAY = "The government's own page tells the day."
# What Britain's list of its missions says of help in a country.
HELP = {
    "local": What.CONSULAR_LOCAL,
    "remote": What.CONSULAR_REMOTE,
    "none": What.CONSULAR_NONE,
}
BATCH = 200  # texts that are read in one transaction
_GONE = "gone from the page"  # what is found where a sentence is not any more
_BY_RULE_ORIGINS = (Origin.LIVE, Origin.BACKFILL)
Row = TypeVar("Row", bound=models.Model)
NOTICE = "notice:"  # what the strand of a message's text begins with


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text to be read, and what is known of it.

    ``strand`` names the series of texts that it follows, ``key`` itself. ``note`` is
    the change note, read beside the text. ``hosts``: ISO codes of the countries that
    it is about. ``held_until``: when the text before it was last known to hold.
    """

    strand: str
    key: str
    number: int
    body: str
    language: str
    sending: str
    hosts: tuple[str, ...]
    publisher: str
    title: str
    url: str
    capture_sha256: str
    seen_at: datetime
    origin: Origin
    note: str = ""
    issued: date | None = None
    held_until: datetime | None = None
    post: str = ""
    edition: UUID | None = None
    notice: UUID | None = None

    @property
    def moment(self) -> Moment:
        return Moment(
            edition=self.key,
            seen_at=self.seen_at,
            issued=self.issued,
            held_until=self.held_until,
        )


@dataclass(frozen=True, slots=True)
class Series:
    """Texts of one strand, oldest first; at least one.

    ``alive_until``: when the last of them was last known to hold, so that what is gone
    from it can be told from what flickers; None where others follow, or where a text
    stands alone.
    """

    texts: Sequence[Text]
    alive_until: datetime | None = None

    @property
    def name(self) -> str:
        return self.texts[0].strand


@dataclass(slots=True)
class Reviewer:
    """One pass over texts. ``by_rule``: whether clear words are entered at once."""

    by_rule: bool = False
    missions: Missions = field(default_factory=Missions)
    made: int = 0
    published: int = 0

    @transaction.atomic
    def read(self, series: Sequence[Series]) -> int:
        """Read what is new in the series, in one transaction; how many texts it was."""
        rows = _strands([each.name for each in series])
        read = 0
        for each in series:
            row = rows[each.name]
            memory = Memory.from_json(row.memory)
            for text in each.texts:
                if text.number > row.number:
                    self._take(text, memory)
                    row.number = text.number
                    read += 1
            if each.alive_until:
                for gone in expire(memory, each.alive_until):
                    self._ended_in_silence(each.texts[-1], gone)
            row.memory, row.waits = memory.as_json(), memory.waits
        ReadStrand.objects.bulk_update(rows.values(), ["number", "memory", "waits"])
        return read

    @transaction.atomic
    def read_state(self, text: Text, now: str, before: str | None) -> int:
        """Read a list's entry on a country: where a state gives help, and did before.

        ``now`` and ``before`` are keys of ``HELP``; None where it is the first entry,
        of which nobody knows since when it has stood. How many were new.
        """
        row = _strands([text.strand])[text.strand]
        if row.number:
            return 0
        row.number = text.number
        row.save(update_fields=["number"])
        if before is None or before == now:
            return 1
        sentence = text.body.partition("\n")[0]
        found = Find(
            sentence=sentence,
            start=0,
            end=len(sentence),
            what=HELP[now],
            tense=Tense.NEWS,
            is_event=True,
            sending=text.sending,
            host=text.hosts[0] if len(text.hosts) == 1 else "",
            rule="list of where help is given",
        )
        for act in self._acts_of(found, text, False):
            if proposal := self._posture(text, act):
                self._keep(proposal, act, text, opening=False)
        return 1

    def _take(self, text: Text, memory: Memory) -> None:
        opening = not memory.begun
        fresh, gone = follow(memory, list(self._acts(text)), text.moment)
        for each in gone:
            self._ended_in_silence(text, each)
        for act in fresh:
            if not opening or _opens(act, text):
                said = memory.topics[act.topic]
                self._propose(text, act, said, opening=opening)

    def _acts(self, text: Text) -> Iterator[Act]:
        page = Page(
            issuer=text.sending,
            country=text.hosts[0] if len(text.hosts) == 1 else "",
            language=text.language,
            published=text.issued or text.seen_at.date(),
            post=text.post,
            title=text.title,
        )
        for in_note, words in ((True, text.note), (False, text.body)):
            for found in find(words, page) if words else ():
                yield from self._acts_of(found, text, in_note)

    def _acts_of(self, found: Find, text: Text, in_note: bool) -> Iterator[Act]:
        known = found.what in DEPARTURES or found.what in POSTURES
        if not known and found.what not in (What.DEPARTURE_ENDED, What.STAFF_RETURNED):
            return
        places = self.missions.of(found, sending=text.sending, hosts=text.hosts)
        audiences: Sequence[Audience | None] = found.audience or (None,)
        if found.what in POSTURES:
            audiences = (None,)
        for place in places:
            for audience in audiences:
                yield Act(
                    find=found,
                    where=place.where,
                    mission=place.mission.slug if place.mission else "",
                    audience=audience,
                    day=found.effective.earliest,
                    in_note=in_note,
                )

    def _propose(self, text: Text, act: Act, said: Said, *, opening: bool) -> None:
        """Propose what is not known; ``said`` keeps what came of it."""
        if act.series == "posture":
            made = [self._posture(text, act)]
        elif act.series == "end":
            made = list(self._ends(text, act))
        else:
            made = [self._departure(text, act, said)]
        for proposal in made:
            if proposal is not None:
                kept = self._keep(proposal, act, text, opening=opening)
                said.proposal = str(kept.pk)

    def _departure(self, text: Text, act: Act, said: Said) -> Proposal | None:
        mission, start = _mission(act), act.day or text.moment.day
        audience = act.audience or Audience.ALL
        status = DEPARTURES[act.find.what]
        known = mission and _known_departure(mission, status, audience, start)
        if mission and known:
            said.entry = str(known.pk)
            return _sharper(text, act, mission, known, start)
        proposed = _proposed(act.where, act.said, act.audience, start).first()
        if proposed:
            said.proposal = str(proposed.pk)
            return None
        facts = _dated_facts(act, text) | {
            "audience": audience.value,
            "status": status.value,
            "wording": _cut(act.find.sentence, 300),
        }
        return _proposal(text, act, mission, "departure", facts, start)

    def _ends(self, text: Text, act: Act) -> Iterator[Proposal | None]:
        """One end for each departure that it ends; one of nothing where none stands."""
        mission, start = _mission(act), act.day or text.moment.day
        if _proposed(act.where, act.said, act.audience, start).exists():
            return
        ended: list[Departure | None] = [None]
        if mission:
            if _ended_since(mission, act.audience, start):
                return
            standing = mission.departures.in_force(start)
            if act.audience:
                standing = standing.filter(audience__in=[act.audience, Audience.ALL])
            ended = list(standing) or [None]
        for each in ended:
            audience = each.audience if each else (act.audience or Audience.ALL)
            facts = _dated_facts(act, text) | {
                "audience": str(audience),
                "status": DepartureStatus.ENDED.value,
                "end_basis": EndBasis.STATED.value,
                "replaces": str(each.pk) if each else None,
                "wording": _cut(act.find.sentence, 300),
            }
            yield _proposal(text, act, mission, "departure", facts, start, ends=each)

    def _posture(self, text: Text, act: Act) -> Proposal | None:
        mission, start = _mission(act), act.day or text.moment.day
        if act.find.what is What.CLOSED_SHORT:
            return _short_closure(text, act, mission, start)
        said = POSTURES[act.find.what]
        before = mission.postures.current(start).first() if mission else None
        if before and all(getattr(before, axis) == said[axis] for axis in said):
            return None
        if before is None and act.find.what is What.OPEN and not act.is_news:
            return None
        history = act.find.tense is Tense.HISTORY
        if history and mission and mission.postures.standing().exists():
            return None
        if _proposed(act.where, act.said, None, start).exists():
            return None
        axes = {
            "operating": before.operating if before else "unknown",
            "location": before.location if before else "unknown",
            "consular": before.consular if before else "unknown",
        }
        facts = _dated_facts(act, text) | axes | said
        return _proposal(text, act, mission, "posture", facts, start)

    def _ended_in_silence(self, text: Text, gone: Gone) -> None:
        """Propose an end that nobody stated: the page does not tell of it any more."""
        if not gone.topic.startswith("departure|"):
            return
        opened = _at(Proposal, gone.said.proposal)
        entered = _at(Departure, gone.said.entry)
        if opened and opened.result_id:
            entered = Departure.objects.filter(pk=opened.result_id).first()
        entered = entered and _as_it_stands(entered)
        first, last = gone.between
        if entered:
            standing = entered.mission.departures.in_force(last)
            if not standing.filter(pk=entered.pk).exists():
                return
        elif opened is None or opened.state != ProposalState.OPEN:
            return
        if _gone_already(opened, entered):
            return
        # Where nobody is left, an order that goes from the page says nothing.
        clear = (
            entered is not None
            and entered.event.origin in _BY_RULE_ORIGINS
            and not _left(entered.mission, last)
        )
        self._save(_silence(text, first, last, opened, entered), text, clear=clear)

    def _keep(
        self, proposal: Proposal, act: Act, text: Text, *, opening: bool
    ) -> Proposal:
        clear = (
            act.find.what in BY_RULE
            and act.is_news
            and (act.find.sending or text.sending) == text.sending
            and bool(act.mission)
            and (act.day is not None or not opening)
            and not _ends_nothing(proposal)
            and not _corrects_staff(proposal)
        )
        return self._save(proposal, text, clear=clear)

    def _save(self, proposal: Proposal, text: Text, *, clear: bool) -> Proposal:
        if known := Proposal.objects.filter(pk=proposal.pk).first():
            return known
        if decided := Decision.objects.filter(pk=proposal.pk).first():
            proposal.state = decided.state
            proposal.result_id = decided.result
        proposal.save(force_insert=True)
        self.made += 1
        if clear and self.by_rule and proposal.state == ProposalState.OPEN:
            self._publish(proposal, text)
        return proposal

    def _publish(self, proposal: Proposal, text: Text) -> None:
        item = completed(proposal) | {
            "by": "",
            "at": timezone.now().isoformat(),
            "origin": text.origin.value,
            "identity": ["proposal", str(proposal.pk)],
        }
        try:
            with transaction.atomic():
                entered = entries.enter(item)
        except RefusedEntry:
            return  # It does not fit what stands: a person has to look at it.
        proposal.state = ProposalState.PUBLISHED
        proposal.result_id = getattr(entered, "event_id", None)
        proposal.save(update_fields=["state", "result"])
        self.published += 1


def completed(proposal: Proposal) -> entries.Item:
    """The proposal's item, with the departure that it replaces as things stand now.

    What stood when it was proposed may have been replaced since, and what it follows
    may have been entered only now. Raises RefusedEntry where no mission was told.
    """
    item: entries.Item | None = proposal.item
    if item is None or proposal.mission is None:
        raise RefusedEntry(_("The text does not tell which mission: choose one."))
    if item["kind"] != "departure" or item.get("corrects"):
        return item
    facts = dict(item["facts"])
    start = proposal.find.get("start")
    day = date.fromisoformat(start) if start else proposal.seen_at.date()
    standing = proposal.mission.departures.in_force(day)
    named = facts.get("replaces")
    if named and not standing.filter(pk=named).exists():
        named = None
    if not named:
        like = [facts["audience"], Audience.ALL.value]
        match = standing.filter(audience__in=like).first()
        if match is None and facts["audience"] == Audience.ALL:
            match = standing.first()
        named = str(match.pk) if match else None
    return item | {"facts": facts | {"replaces": named}}


def edition_text(
    edition: Edition,
    *,
    body: str,
    hosts: tuple[str, ...],
) -> Text:
    """An edition's text to be read; its advisory and issuer are at hand."""
    issuer = edition.advisory.issuer
    return Text(
        strand=strand_of(edition.advisory_id, edition.archive),
        key=str(edition.pk),
        number=edition.number,
        body=body,
        note=edition.change_note,
        language=edition.language,
        sending=issuer.sending_id or "",
        hosts=hosts,
        publisher=issuer.name,
        title=edition.title or edition.advisory.name,
        url=edition.url,
        capture_sha256=edition.capture_sha256,
        seen_at=edition.seen_at,
        issued=edition.issued_at.date() if edition.issued_at else None,
        held_until=edition.previous_confirmed_at,
        origin=Origin.BACKFILL if edition.archive else Origin.LIVE,
        edition=edition.pk,
    )


def notice_text(notice: Notice, *, hosts: tuple[str, ...], publisher: str) -> Text:
    """A mission's message as a text to be read: each is a strand by itself."""
    return Text(
        strand=f"{NOTICE}{notice.pk}",
        key=str(notice.pk),
        number=1,
        body=f"{notice.title}\n{notice.text}".strip(),
        language=notice.language,
        sending=notice.sending_id,
        hosts=hosts,
        publisher=publisher,
        title=notice.title or notice.key,
        url=notice.url,
        capture_sha256=notice.capture_sha256,
        seen_at=notice.first_seen_at,
        issued=notice.issued_at.date() if notice.issued_at else None,
        origin=Origin.BACKFILL if notice.archive else Origin.LIVE,
        post=notice.mission.city if notice.mission else "",
        notice=notice.pk,
    )


def strand_of(advisory: UUID, archive: str) -> str:
    """The name of the series of an advisory's editions, live or in one archive."""
    return f"advisory:{advisory}:{archive}"


def _strands(names: Sequence[str]) -> dict[str, ReadStrand]:
    """The marks of these strands, locked until the transaction ends."""
    ReadStrand.objects.bulk_create(
        [ReadStrand(name=name, number=0) for name in sorted(names)],
        ignore_conflicts=True,
    )
    rows = ReadStrand.objects.select_for_update().filter(name__in=names)
    return {row.name: row for row in rows.order_by("name")}


def _opens(act: Act, text: Text) -> bool:
    """Whether what the first text of a strand says is worth a proposal.

    What stands there may have stood for years: it has to tell its own day, and what
    is told as news has to be recent by the issuer's date.
    """
    if act.series == "posture" and not act.is_news:
        return act.day is not None
    if act.day is None:
        return act.is_news and text.notice is not None
    return act.is_news and abs(text.moment.day - act.day) <= RECENT


def _mission(act: Act) -> Mission | None:
    return Mission.objects.filter(slug=act.mission).first() if act.mission else None


def _at(model: type[Row], pk: str) -> Row | None:
    return model._default_manager.filter(pk=pk).first() if pk else None


def _known_departure(
    mission: Mission, status: DepartureStatus, audience: Audience, start: date
) -> Departure | None:
    rows = mission.departures.standing().with_start()
    rows = rows.filter(status=status, **_starts(start, SAME_ACT))
    if audience != Audience.ALL:
        rows = rows.filter(audience__in=[audience, Audience.ALL])
    return rows.first()


def _short_closure(
    text: Text, act: Act, mission: Mission | None, start: date
) -> Proposal | None:
    """A statement: a closure for a storm or some hours changes no posture."""
    if _proposed(act.where, act.said, None, start).exists():
        return None
    host = mission.host_id if mission else act.find.host
    facts = _dated_facts(act, text) | {
        "speaker": mission.name if mission else _cut(text.publisher, 200),
        "speaker_state": act.find.sending or text.sending,
        "mission": mission.slug if mission else None,
        "countries": [host] if host else list(text.hosts),
        "classification": StatementClass.OFFICIAL.value,
        "topic": Topic.POSTURE.value,
        "summary": _CLOSED_SHORT,
    }
    return _proposal(text, act, mission, "statement", facts, start)


def _sharper(
    text: Text, act: Act, mission: Mission, known: Departure, start: date
) -> Proposal | None:
    """A correction, where the government itself tells a day that the record lacks.

    The record has it from others, or knows no single day.
    """
    own = (act.find.sending or text.sending) == text.sending
    exact = known.effective.precision is Precision.DAY
    vague = known.confidence != Confidence.OFFICIAL or not exact
    if not own or not vague or act.day is None or known.effective == on_day(act.day):
        return None
    if act.day in (known.announced_on, known.reported_on) and not exact:
        return None
    facts = _dated_facts(act, text) | {
        "audience": known.audience,
        "status": known.status,
        "post": known.post,
        "wording": _cut(act.find.sentence, 300),
        "reported_on": known.reported_on and known.reported_on.isoformat(),
        "replaces": str(known.replaces_id) if known.replaces_id else None,
    }
    proposal = _proposal(text, act, mission, "departure", facts, start)
    if proposal.item is not None:
        proposal.item |= {"corrects": str(known.pk), "reason": _OWN_DAY}
    return proposal


def _ended_since(mission: Mission, audience: Audience | None, start: date) -> bool:
    rows = mission.departures.standing().filter(status=DepartureStatus.ENDED)
    if audience:
        rows = rows.filter(audience__in=[audience, Audience.ALL])
    return rows.with_start().filter(**_starts(start, SAME_ACT)).exists()


def _left(mission: Mission, day: date) -> bool:
    posture = mission.postures.current(day).first()
    return posture is not None and posture.operating in ("suspended", "closed")


def _starts(day: date, margin: timedelta) -> dict[str, date]:
    return {"start__gte": day - margin, "start__lte": day + margin}


def _proposed(
    where: str, said: str, audience: Audience | None, start: date
) -> ProposalQuerySet:
    """Proposals of the same act, from this text or another."""
    near = Proposal.objects.filter(
        origin=ProposalOrigin.TEXT,
        find__where=where,
        find__said=said,
        find__start__gte=(start - SAME_ACT).isoformat(),
        find__start__lte=(start + SAME_ACT).isoformat(),
    )
    if audience is not None:
        near = near.filter(find__audience__in=["", audience.value])
    return near.order_by("seen_at", "pk")


def _as_it_stands(row: Departure) -> Departure | None:
    """The latest correction of it; None where it was taken back."""
    while (later := getattr(row, "correction", None)) is not None:
        row = later
    return None if row.retracts else row


def _gone_already(opened: Proposal | None, entered: Departure | None) -> bool:
    """Whether another text's silence told of the same end."""
    ended = Proposal.objects.filter(find__what=_GONE)
    if opened and ended.filter(find__opened=str(opened.pk)).exists():
        return True
    return bool(entered and ended.filter(find__ended=str(entered.pk)).exists())


def _silence(
    text: Text,
    first: date,
    last: date,
    opened: Proposal | None,
    entered: Departure | None,
) -> Proposal:
    """The end that the going of a sentence, between the two days, lets one infer."""
    source_of: Any = entered or opened
    between = on_day(last) if first == last else Dated(first, last, Precision.INTERVAL)
    audience = entered.audience if entered else source_of.item["facts"]["audience"]
    sentence = opened.sentence if opened else source_of.citation.quote
    mission = source_of.mission
    facts = {
        "audience": str(audience),
        "status": DepartureStatus.ENDED.value,
        "end_basis": EndBasis.INFERRED.value,
        "effective": str(between),
        "confidence": Confidence.INFERRED.value,
        "replaces": str(entered.pk) if entered else None,
    }
    source = _source(text, sentence or text.title)
    return Proposal(
        id=identify("proposal", source_of.pk, _GONE, last),
        origin=ProposalOrigin.TEXT,
        mission=mission,
        country=mission.host if mission else source_of.country,
        edition_id=text.edition,
        notice_id=text.notice,
        sentence=sentence,
        language=text.language,
        find={
            "what": _GONE,
            "said": _GONE,
            "where": mission.slug if mission else source_of.find["where"],
            "audience": str(audience),
            "start": last.isoformat(),
            "opened": str(opened.pk) if opened else "",
            "ended": str(entered.pk) if entered else "",
        },
        item=_item("departure", mission, facts, source),
        why=_GONE,
        seen_at=text.seen_at,
    )


def _ends_nothing(proposal: Proposal) -> bool:
    facts = proposal.item["facts"] if proposal.item else {}
    return facts.get("status") == "ended" and not facts.get("replaces")


def _corrects_staff(proposal: Proposal) -> bool:
    """Whether it would change what a person entered: that is left to a person."""
    corrects = proposal.item and proposal.item.get("corrects")
    if not corrects:
        return False
    return Departure.objects.filter(pk=corrects, recorded_by__isnull=False).exists()


def _dated_facts(act: Act, text: Text) -> dict[str, Any]:
    announced = act.find.announced or text.issued
    return {
        "effective": str(act.find.effective),
        "announced_on": announced.isoformat() if announced else None,
        "confidence": Confidence.OFFICIAL.value,
    }


def _source(text: Text, sentence: str) -> dict[str, Any]:
    return {
        "url": text.url,
        "publisher": _cut(text.publisher, 200),
        "title": _cut(text.title, 300),
        "quote": sentence,
        "language": text.language,
        "accessed_on": text.seen_at.date().isoformat(),
        "published_on": text.issued.isoformat() if text.issued else None,
        "capture_sha256": text.capture_sha256,
    }


def _item(
    kind: str, mission: Mission | None, facts: dict[str, Any], source: dict[str, Any]
) -> entries.Item | None:
    if mission is None or kind == "statement":
        return {"kind": kind, "facts": facts, "source": source}
    return {"kind": kind, "mission": mission.slug, "facts": facts, "source": source}


def _proposal(
    text: Text,
    act: Act,
    mission: Mission | None,
    kind: str,
    facts: dict[str, Any],
    start: date,
    ends: Departure | None = None,
) -> Proposal:
    found = act.find
    named = (act.where, act.said, act.audience or "", start.isoformat())
    host = found.host or (text.hosts[0] if text.hosts else None)
    return Proposal(
        id=identify("proposal", text.strand, text.key, *named, ends.pk if ends else ""),
        origin=ProposalOrigin.TEXT,
        mission=mission,
        country=Country.objects.filter(pk=mission.host_id if mission else host).first(),
        edition_id=text.edition,
        notice_id=text.notice,
        sentence=found.sentence,
        start=0 if act.in_note else found.start,
        end=0 if act.in_note else found.end,
        language=text.language,
        find={
            "what": found.what.value,
            "said": act.said,
            "where": act.where,
            "tense": found.tense.value,
            "sending": found.sending or text.sending,
            "host": found.host,
            "cities": list(found.cities),
            "office": found.office,
            "audience": act.audience.value if act.audience else "",
            "until": found.until,
            "start": start.isoformat(),
            "in_note": act.in_note,
        },
        item=_item(kind, mission, facts, _source(text, found.sentence)),
        why=found.rule,
        seen_at=text.seen_at,
    )


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1]}…"
