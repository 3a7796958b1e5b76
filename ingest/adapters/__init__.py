"""Every source that is read: one module each, one line each in ``ADAPTERS``."""

from __future__ import annotations

from urllib.parse import urlsplit

from .base import Adapter
from .ca_gac import CaGac
from .de_aa import DeAa
from .gb_fcdo import GbFcdo
from .us_state import UsState

ADAPTERS: tuple[Adapter, ...] = (
    CaGac(),
    DeAa(),
    GbFcdo(),
    UsState(),
)

CONTROL_QUEUE = "control"


def by_slug(slug: str) -> Adapter:
    """The adapter of a source; raises ``LookupError`` that names those there are."""
    for adapter in ADAPTERS:
        if adapter.slug == slug:
            return adapter
    known = ", ".join(adapter.slug for adapter in ADAPTERS)
    raise LookupError(f"There is no source {slug!r}; the sources are {known}.")


def is_source(slug: str) -> bool:
    """Whether the issuer is read live: some are known from archives alone."""
    return any(adapter.slug == slug for adapter in ADAPTERS)


def queue_for(adapter: Adapter) -> str:
    """The queue of the host that serves an adapter's first document.

    One queue for each host keeps a slow host from holding up the others.
    """
    return f"host.{urlsplit(adapter.documents[0].url).hostname}"


def queues() -> tuple[str, ...]:
    """All queues a worker serves: one for control, one for each host."""
    hosts = sorted({queue_for(adapter) for adapter in ADAPTERS})
    return (CONTROL_QUEUE, *hosts)
