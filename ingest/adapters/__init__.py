"""Every source that is read: one line each, in the order of their names.

``ISSUERS`` advise on destinations; ``MISSIONS`` tell what missions do.
"""

from __future__ import annotations

from .base import Adapter
from .ca_gac import CaGac
from .de_aa import DeAa
from .gb_embassies import GbEmbassies
from .gb_fcdo import GbFcdo
from .jp_embassy import JpEmbassy
from .us_embassy import POSTS
from .us_state import UsState

ISSUERS: tuple[Adapter, ...] = (
    CaGac(),
    DeAa(),
    GbFcdo(),
    UsState(),
)
MISSIONS: tuple[Adapter, ...] = (
    GbEmbassies(),
    JpEmbassy(),
    *POSTS,
)
ADAPTERS = (*ISSUERS, *MISSIONS)

CONTROL_QUEUE = "control"


def by_slug(slug: str) -> Adapter:
    """The adapter of a source; raises ``LookupError`` that names those there are."""
    for adapter in ADAPTERS:
        if adapter.slug == slug:
            return adapter
    names = [adapter.slug for adapter in ADAPTERS if not adapter.family]
    families = sorted({adapter.family for adapter in ADAPTERS if adapter.family})
    known = ", ".join([*names, *(f"those of {family}" for family in families)])
    raise LookupError(f"There is no source {slug!r}; the sources are {known}.")


def is_source(slug: str) -> bool:
    """Whether the issuer is read live: some are known from archives alone."""
    return any(adapter.slug == slug for adapter in ADAPTERS)


def queue_for(adapter: Adapter) -> str:
    """The queue of the host that serves an adapter's first document, or its family.

    One queue for each host keeps a slow host from holding up the others.
    """
    return f"host.{adapter.main_host}"


def queues() -> tuple[str, ...]:
    """All queues a worker serves: one for control, one for each host."""
    hosts = sorted({queue_for(adapter) for adapter in ADAPTERS})
    return (CONTROL_QUEUE, *hosts)
