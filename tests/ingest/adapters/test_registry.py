"""The list of sources, and the queues that follow from it."""

from urllib.parse import urlsplit

import pytest

from ingest.adapters import ADAPTERS, ISSUERS, MISSIONS, by_slug, queue_for, queues
from ingest.adapters.base import Adapter


def test_sources_stand_in_alphabetical_order_once_each() -> None:
    for adapters in (ISSUERS, MISSIONS):
        slugs = [adapter.slug for adapter in adapters]
        assert slugs == sorted(set(slugs))
    assert len({adapter.slug for adapter in ADAPTERS}) == len(ADAPTERS)
    assert {"ca_gac", "de_aa", "gb_fcdo", "us_state"} <= {a.slug for a in ISSUERS}
    assert {"gb_embassies", "jp_embassy"} <= {a.slug for a in MISSIONS}


def test_only_sources_on_missions_say_that_they_are() -> None:
    assert [a for a in ADAPTERS if a.tells_of_missions] == list(MISSIONS)


def test_a_source_is_found_by_its_slug() -> None:
    assert by_slug("de_aa").slug == "de_aa"


def test_an_unknown_slug_is_answered_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="'xx_none'.*ca_gac, de_aa"):
        by_slug("xx_none")


def lies_on_its_hosts(adapter: Adapter) -> bool:
    urls = [urlsplit(document.url) for document in adapter.documents]
    return all(url.scheme == "https" and url.hostname in adapter.hosts for url in urls)


def test_documents_lie_on_the_hosts_that_a_source_may_read() -> None:
    assert [a.slug for a in ADAPTERS if not lies_on_its_hosts(a)] == []


def test_a_family_has_one_queue_and_is_named_once_among_the_sources() -> None:
    assert queue_for(by_slug("us_embassy_ua")) == "host.usembassy.gov"
    assert queue_for(by_slug("us_embassy_sd")) == "host.usembassy.gov"
    with pytest.raises(LookupError, match=r"us_state, .*those of usembassy\.gov\.$"):
        by_slug("us_embassy_xx")


def test_each_main_host_has_a_queue_beside_the_one_for_control() -> None:
    assert queue_for(by_slug("de_aa")) == "host.www.auswaertiges-amt.de"
    assert queues()[0] == "control"
    assert set(queues()[1:]) == {queue_for(adapter) for adapter in ADAPTERS}
