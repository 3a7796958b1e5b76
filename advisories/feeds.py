"""The feeds: the ledger's rows, newest first, one item for each.

One carries what was not confirmed; all others only what was.

A feed says what the pages say: same querysets, same sentences. Ids are those of the
ledger and do not depend on the site's name. The text is in English whatever the
reader's browser prefers, so that a feed is the same for all who read it.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed, rfc2822_date
from django.utils.html import format_html_join
from django.utils.http import http_date
from django.utils.text import capfirst
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from . import dates, mission_sentences, sentences
from .controls import without_controls
from .facts import Precision
from .models import Country, Event, Status
from .subscriptions import CAP, CHANNELS, Channel, Filters, Subscription, UnknownFilter

LANGUAGE = "en"
TTL_MINUTES = 10
MAX_AGE_SECONDS = 60
# A time is sent as Last-Modified only once no event can follow in the same second:
# a reader that asks by time alone would never be told of the later one.
SETTLED = timedelta(minutes=1)


# /feeds/<name>.rss


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponseBase:
    """A channel, narrowed by the query; an unchanged one is answered by one query."""
    if name not in CHANNELS:
        raise Http404(f"There is no feed {name!r}; there are {', '.join(CHANNELS)}.")
    return _answer(request, CHANNELS[name])


# /countries/<slug>/feed.rss


@require_safe
def country_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything about one country, narrowed by the query."""
    country = get_object_or_404(Country, slug=slug)
    return _answer(request, CHANNELS["everything"], country)


def _answer(
    request: HttpRequest, channel: Channel, country: Country | None = None
) -> HttpResponseBase:
    try:
        filters = Filters.parse(request.GET)
    except UnknownFilter as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain")
    with translation.override(LANGUAGE):
        return _conditional(request, Subscription(channel, filters, country))


def _conditional(request: HttpRequest, wanted: Subscription) -> HttpResponseBase:
    """304 without rendering where the reader has what would be rendered."""
    last = wanted.events.values_list("position", "recorded_at").first()
    etag = _etag(wanted, last[0] if last else 0)
    modified = None
    if last and timezone.now() - last[1] > SETTLED:
        modified = int(last[1].timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = HttpResponse(render(wanted), content_type=Rss.content_type)
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


def _etag(wanted: Subscription, position: int) -> str:
    """Changes with what is asked for, with the ledger, and with how we render."""
    parts = (settings.VERSION, settings.SITE_URL, wanted.path, str(position))
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


class Rss(Rss201rev2Feed):
    """RSS 2.0 whose bytes depend on its items alone."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """The channel; no build date where there is no item to take it from."""
        for name in ("title", "link", "description"):
            handler.addQuickElement(name, self.feed[name])
        handler.addQuickElement(
            "atom:link",
            None,
            {
                "rel": "self",
                "href": self.feed["feed_url"],
                "type": "application/rss+xml",
            },
        )
        handler.addQuickElement("language", self.feed["language"])
        if self.items:
            built = rfc2822_date(max(item["pubdate"] for item in self.items))
            handler.addQuickElement("lastBuildDate", built)
        handler.addQuickElement("docs", self.feed["docs"])
        handler.addQuickElement("ttl", str(self.feed["ttl"]))


def render(wanted: Subscription) -> bytes:
    """The subscription as RSS, UTF-8."""
    rss = Rss(
        title=without_controls(wanted.title),
        link=f"{settings.SITE_URL}{wanted.page}",
        description=without_controls(wanted.about),
        language=LANGUAGE,
        feed_url=f"{settings.SITE_URL}{wanted.path}",
        ttl=TTL_MINUTES,
        docs="https://www.rssboard.org/rss-specification",
    )
    for event in wanted.events.with_story()[:CAP]:
        rss.add_item(
            title=without_controls(item_title(event)),
            link=f"{settings.SITE_URL}{event.get_absolute_url()}",
            description=_paragraphs(item_text(event)),
            unique_id=event.id.urn,
            unique_id_is_permalink=False,
            pubdate=event.published_at,
            categories=(event.kind,),
        )
    return rss.writeString("utf-8").encode("utf-8")


def item_title(event: Event) -> str:
    """The event's sentence, with the native wording that now stands."""
    said = sentences.words(event).after
    title = sentences.headline(event)
    if said and event.level_to:
        title = f"{title} ({said})"
    return f"Not confirmed: {title}" if event.status == Status.UNCONFIRMED else title


def item_text(event: Event) -> list[str]:
    """Plain lines: native wording, dates, particulars, where it is from."""
    words = sentences.words(event)
    lines = []
    if words.before and words.before != words.after:
        lines.append(f"“{words.before}” → “{words.after}”.")
    elif words.after:
        lines.append(f"“{words.after}”.")
    lines.append(_dated(event))
    lines += sentences.particulars(event)
    lines += mission_sentences.cited_lines(event.payload)
    if event.status == Status.UNCONFIRMED and (why := event.payload.get("held")):
        lines.append(f"Held back: {why}")
    if event.settles_id:
        settled = reverse("advisories:event", args=[event.settles_id])
        lines.append(f"What had not been confirmed: {settings.SITE_URL}{settled}")
    if event.corrects:
        corrected = event.corrects.get_absolute_url()
        lines.append(f"Corrects {settings.SITE_URL}{corrected}")
    lines.append(f"{capfirst(event.get_origin_display())}.")
    return lines


def _paragraphs(lines: list[str]) -> str:
    """HTML, which is what readers take a description for; every line escaped."""
    said = ((without_controls(line),) for line in lines)
    return format_html_join("", "<p>{}</p>", said)


def _dated(event: Event) -> str:
    said = dates.told(event.occurred_at, event.occurred_precision, event.occurred_until)
    if event.occurred_precision == Precision.UNKNOWN:
        return f"{capfirst(said)}."
    return f"Dated {said}; first seen {dates.exact(event.published_at)}."
