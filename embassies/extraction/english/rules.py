"""All English rules, in the order in which they are tried."""

from __future__ import annotations

from embassies.extraction.english.closures import CLOSURES
from embassies.extraction.english.departures import DEPARTURES, ENDED
from embassies.extraction.english.operations import RESUMPTIONS, SUSPENSIONS
from embassies.extraction.english.rule import Rule
from embassies.extraction.english.staff import STAFF
from embassies.extraction.english.standing import ADVICE, HELP_GIVEN
from embassies.extraction.english.working import PLACES, THIRD_STATES

# What one rule has read, no later one of its kind reads again.
RULES: tuple[Rule, ...] = (
    *THIRD_STATES,
    *ENDED,
    *DEPARTURES,
    *STAFF,
    *CLOSURES,
    *SUSPENSIONS,
    *RESUMPTIONS,
    *PLACES,
    *HELP_GIVEN,
    *ADVICE,
)
