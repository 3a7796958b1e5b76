"""Staff and families: withdrawn, moved, fewer, back again, or never allowed."""

from __future__ import annotations

from embassies.extraction.english.rule import (
    CAPITAL,
    CIVIL,
    HAS,
    NO_DOUBT,
    ONE_NATION,
    REST,
    Rule,
    words,
)
from embassies.extraction.english.vocabulary import (
    ADVERB,
    GAP,
    GOVERNMENT,
    OFFICE,
    PEOPLE,
    SERVING,
)
from embassies.extraction.finds import What

_TAKE = (
    r"(?:withdr[ae]w(?:n|s|ing)?|withdrawal of|pull(?:ed|ing)? out|recall(?:ed|ing)?"
    r"|(?:evacuat|airlift)(?:ed|es|ing|ion of)|relocat(?:ed|ing))"
)
_TAKEN = (
    r"(?:withdrawn|evacuated|airlifted|pulled out|recalled|relocated|moved out"
    r"|brought home|flown (?:out|home))"
)
_OWN = (
    rf"(?:(?!\b(?:is|are|has|have|will|may|can|to|but)\b)[^;:.]){{0,70}}?\b{PEOPLE}\b"
)
_AND_FAMILIES = (
    r"(?:,? and (?:their )?(?:dependants|dependents|famil(?:y|ies)(?: members)?))?"
)
_ELSEWHERE = (
    r"(?:to (?:another|a different|other) (?:location|place|city|part|site)s?"
    rf"|elsewhere (?:in|within)|within (?:the country|{CAPITAL}\w+))"
)
_DRAWN_DOWN = r"(?:reduced|drawn down|drew down|cut|scaled (?:back|down))"
_DRAWS_DOWN = (
    rf"(?:{_DRAWN_DOWN}|reduc(?:e|ing)|draw(?:ing)? down|scal(?:e|ing) (?:back|down))"
)
_SIZE = (
    r"(?:(?:its|the|our|a|small|number of|numbers of|size of|in-country|diplomatic"
    r"|civilian"
    rf"|local|embassy|{ONE_NATION}) )*"
)
_TEAM = r"(?:staff\w*|personnel|presence|footprint|team|employees|officials|diplomats)"

STAFF = (
    Rule(
        "staff moved within the host",
        What.STAFF_MOVED,
        "Britain moved staff and dependants from Tel Aviv to another place in Israel.",
        ("mov", "relocat", "transfer", "withdr"),
        words(
            rf"\b(?:mov|relocat|transferr|withdr[ae]w)(?:e|ed|es|ing|n)? {_OWN}"
            rf"[^;:.]{{0,80}}?\b{_ELSEWHERE}[^;:.]{{0,40}}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff have returned",
        What.STAFF_RETURNED,
        "A British page on Niger says that staff have returned after they had been "
        "withdrawn, one on Ukraine that some are returning.",
        ("return",),
        words(
            rf"\b(?:[\w-]+ ){{0,4}}{PEOPLE}\b"
            rf"(?:(?!\b(?:may|can|will)\b)[^;:.]){{0,110}}?"
            rf"\b(?:{HAS} (?:now |all )?returned|(?:are|is) (?:now )?returning)\b"
            r"[^;:.]{0,90}"
        ),
        needs=SERVING,
        unless=words(
            rf"{CIVIL.pattern}|\b(?:calls?|emails?|messages?|home|yet to return)\b"
        ),
    ),
    Rule(
        "departure of families told",
        What.STAFF_WITHDRAWN,
        "A British note of 2025 tells of the departure of family members of staff.",
        ("departure",),
        words(rf"(?<!ordered )(?<!voluntary )\bdepartures? of {_OWN}{REST}"),
        needs=words(
            r"\b(?:of (?:embassy |consulate |our |uk |british )?staff|embassy|consular"
            r"|diplomat\w*|government)\b"
        ),
        unless=words(rf"{CIVIL.pattern}|\b(?:prevent|delay|permission|process)\w*\b"),
    ),
    Rule(
        "staff withdrawn",
        What.STAFF_WITHDRAWN,
        "Britain takes the precaution to withdraw some of its staff and dependants; "
        "the US department withdrew all diplomatic personnel.",
        ("withdr", "pull", "recall", "evacuat", "relocat", "airlift"),
        words(
            rf"(?<!able to )(?<!plans to )(?<!intends to )\b"
            rf"(?!(?<=been )withdrawn){_TAKE} {_OWN}"
            rf"(?: of{GAP}\b{PEOPLE}\b)?{_AND_FAMILIES}{REST}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff withdrawn, passive",
        What.STAFF_WITHDRAWN,
        "British pages say that non-essential embassy staff, or dependants of staff, "
        "have been withdrawn for a time; Ireland's in Tehran have relocated.",
        (
            "withdr",
            "evacuat",
            "airlift",
            "pulled out",
            "recalled",
            "relocat",
            "moved out",
            "flown",
        ),
        words(
            rf"\b(?:[\w-]+ ){{0,6}}{PEOPLE}\b"
            rf"(?:(?!\b(?:who|that|may|can|is|return\w+)\b)[^;:.]){{0,120}}? "
            rf"(?:(?:{HAS}(?: all)?(?: been)?|were|are|being|are being) )?{ADVERB}*"
            rf"(?:being )?{_TAKEN}\b{REST}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff withdraw",
        What.STAFF_WITHDRAWN,
        "A British page of 2020 says that staff in Kabul have begun to withdraw.",
        ("withdraw", "leave"),
        words(
            rf"\b(?:[\w-]+ ){{0,6}}{PEOPLE}\b{GAP} (?:{HAS} (?:started|begun)"
            rf"|are (?:starting|beginning)) to (?:withdraw|leave)\b{REST}"
        ),
        needs=SERVING,
        unless=CIVIL,
    ),
    Rule(
        "staff have left",
        What.STAFF_WITHDRAWN,
        "An Australian page says that all government personnel have left Afghanistan.",
        ("left", "departed"),
        words(
            rf"\b(?:[\w-]+ ){{1,6}}?{PEOPLE}\b(?:{NO_DOUBT}[^;:.]){{0,60}}?"
            rf"(?:\b{HAS} (?:now |all |already |since )*{ADVERB}?(?:left|departed)\b"
            rf"| (?:left|departed) (?:the )?(?={CAPITAL})){REST}"
        ),
        needs=words(rf"\b(?:government|embassy|consul\w+|diplomat\w*|{ONE_NATION})\b"),
        unless=CIVIL,
    ),
    Rule(
        "families not assigned",
        What.UNACCOMPANIED,
        "A US text on Niger of 2026 says that families are not assigned to the post.",
        ("not assigned",),
        words(rf"\b{PEOPLE}\b{GAP} are not assigned to\b{REST}"),
        event=False,
        needs=SERVING,
    ),
    Rule(
        "dependants may not live there",
        What.UNACCOMPANIED,
        "US texts say that minor dependants cannot accompany employees at some posts.",
        ("accompan", "resid", "liv", "join"),
        words(
            rf"\b(?:children|minors|{PEOPLE})\b[^;:.]{{0,60}}?"
            r"\b(?:cannot|can't|may not"
            r"|are not (?:permitted|allowed|authorized|able) to"
            r"|are (?:prohibited|restricted) from)"
            r" (?:accompany|accompanying|resid(?:e|ing)|liv(?:e|ing)|join(?:ing)?)\b"
            r"[^;:]{0,110}|\bunaccompanied (?:post|status|assignment)\b"
        ),
        event=False,
    ),
    Rule(
        "staff reduced, by the office",
        What.STAFF_REDUCED,
        "The embassy in Niamey cut its personnel in 2023, Britain's in Tripoli its "
        "staff.",
        ("reduc", "dr", "cut", "scaled"),
        words(
            rf"\b{OFFICE}\b{GAP} (?:{HAS}|is|are|will) (?:also )?{ADVERB}*{_DRAWS_DOWN}"
            rf" {_SIZE}{_TEAM}\b[^;:.]{{0,30}}"
        ),
        subject=True,
    ),
    Rule(
        "staff reduced, we",
        What.STAFF_REDUCED,
        "British pages say that we have reduced our staff.",
        ("reduc", "drew", "drawn", "scaled"),
        words(
            rf"\b(?:we|{GOVERNMENT}|UK) (?:(?:{HAS}|is|are|will) )?{ADVERB}?"
            rf"{_DRAWS_DOWN} "
            rf"{_SIZE}{_TEAM}\b{REST}"
        ),
    ),
    Rule(
        "staff reduced, passive",
        What.STAFF_REDUCED,
        "A British page of 2025 says that the number of staff in Juba has been "
        "reduced, one of 2021 that some staff were drawn down.",
        ("reduc", "drawn down", "cut", "scaled"),
        words(
            rf"\b(?:[\w-]+ ){{0,6}}{_TEAM}{GAP}"
            rf" (?:{HAS} been|were|was|(?:is|are) being)"
            rf" {ADVERB}?{_DRAWN_DOWN}\b{REST}"
        ),
        needs=words(rf"\b(?:{OFFICE}|our|consular|diplomatic|{ONE_NATION})\b"),
        unless=words(rf"{CIVIL.pattern}|\bmovements?\b"),
    ),
    Rule(
        "reduced staffing",
        What.STAFF_REDUCED,
        "Irish pages speak of an embassy in Moscow with reduced staffing, or of staff "
        "reductions after expulsions.",
        ("staff", "personnel"),
        words(
            r"\b(?:(?:reduced|minimal|skeleton|decreased|limited|lower)(?: number of)?"
            r"(?: \w+)? (?:staff(?:ing)?|personnel)\b"
            r"|(?:staff(?:ing)?|personnel) (?:reductions?|restrictions|cuts|shortages))"
            r"[^;:.]{0,100}"
        ),
        needs=words(rf"\b(?:{OFFICE}|our|{ONE_NATION} staff|department)\b"),
        unless=words(
            rf"{CIVIL.pattern}|\b(?:wards?|hospitals?|clinics?|movements?|overnight"
            r"|health\w*|medical)\b"
        ),
    ),
)
