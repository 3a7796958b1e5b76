"""The list of sources, and the queues that follow from it."""

from urllib.parse import urlsplit

import pytest

from ingest.adapters import ADAPTERS, by_slug, queue_for, queues
from ingest.adapters.base import Adapter


def test_sources_stand_in_alphabetical_order_once_each() -> None:
    slugs = [adapter.slug for adapter in ADAPTERS]
    assert slugs == sorted(set(slugs))
    assert {"ca_gac", "de_aa", "gb_fcdo", "us_state"} <= set(slugs)


def test_a_source_is_found_by_its_slug() -> None:
    assert by_slug("de_aa").slug == "de_aa"


def test_an_unknown_slug_is_answered_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="'xx_none'.*ca_gac, de_aa"):
        by_slug("xx_none")


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.slug)
def test_documents_lie_on_the_hosts_that_a_source_may_read(adapter: Adapter) -> None:
    for document in adapter.documents:
        assert urlsplit(document.url).scheme == "https"
        assert urlsplit(document.url).hostname in adapter.hosts


def test_each_main_host_has_a_queue_beside_the_one_for_control() -> None:
    assert queue_for(by_slug("de_aa")) == "host.www.auswaertiges-amt.de"
    assert queues()[0] == "control"
    assert set(queues()[1:]) == {queue_for(adapter) for adapter in ADAPTERS}
