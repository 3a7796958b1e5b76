"""Public archives of official pages: one layout for each way of keeping them."""

from __future__ import annotations

from .base import Layout
from .five_issuers import FiveIssuersArchive
from .jp_mofa import JpMofa
from .uk_fcdo import UkFcdo
from .us_state import UsStateArchive

LAYOUTS: tuple[Layout, ...] = (
    FiveIssuersArchive(),
    JpMofa(),
    UkFcdo(),
    UsStateArchive(),
)


def by_slug(slug: str) -> Layout:
    """The layout of this name; raises ``LookupError`` naming those there are."""
    for layout in LAYOUTS:
        if layout.slug == slug:
            return layout
    known = ", ".join(layout.slug for layout in LAYOUTS)
    raise LookupError(f"No layout {slug!r}; there are {known}.")
