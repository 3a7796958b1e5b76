"""An issuer's label by its code: the table ships codes, never sentences."""

from __future__ import annotations

from functools import cache

from advisories import reference

_REGIONAL = "-regional"
_JOINTS = {"ja": "、"}


def label(issuer: str, code: str) -> str:
    """The words of a code, of several joined by "+", or of one with "-regional".

    Raises ``LookupError`` where the reference data have no such label.
    """
    known = {row.code: row.label for row in _issuer(issuer).labels}
    plain = code.removesuffix(_REGIONAL)
    parts = plain.split("+")
    if missing := [part for part in parts if part not in known]:
        raise LookupError(
            f"{issuer} has no label {missing[0]!r}: add it to issuers.json."
        )
    joint = _JOINTS.get(language(issuer), "; ")
    words = joint.join(known[part] for part in parts)
    return words if plain == code else f"{words} (with regional advisories)"


def language(issuer: str) -> str:
    """The language of the issuer's labels."""
    return _issuer(issuer).language


@cache
def _issuer(slug: str) -> reference.IssuerRow:
    for row in reference.issuers():
        if row.slug == slug:
            return row
    raise LookupError(f"No issuer {slug!r} in issuers.json.")
