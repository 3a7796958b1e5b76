"""English: what our own sentences, in the style of ministries, are found to say."""

from __future__ import annotations

from datetime import date

import pytest

from embassies.dates import Dated, on_day
from embassies.extraction import find
from embassies.extraction.english.rules import RULES
from embassies.extraction.finds import Find, Page, Tense, What
from embassies.extraction.places import CITIES, STATES
from embassies.vocabulary import Audience

from .telling import events, finds, told


def english(
    text: str, issuer: str, country: str, published: date | None = None
) -> tuple[Find, ...]:
    page = Page(issuer=issuer, country=country, language="en", published=published)
    return find(text, page)


# issuer, country, sentence, what is told
ORDERS = [
    (
        "US",
        "TD",
        "On July 3, 2026, the Department of State ordered the departure of eligible "
        "family members from Embassy N'Djamena.",
        ["departure ordered US>TD N'Djamena"],
    ),
    (
        "US",
        "TD",
        "On July 3, 2026, the Department ordered non-emergency employees and their "
        "families to leave Chad due to armed clashes near Lagos.",
        ["departure ordered US>TD"],
    ),
    (
        "US",
        "GE",
        "The State Department authorized the voluntary departure of U.S. direct hire "
        "employees and ordered the departure of family members from Embassy Tbilisi.",
        ["departure authorized US>GE Tbilisi", "departure ordered US>GE Tbilisi"],
    ),
    (
        "US",
        "TR",
        "Non-emergency government employees were authorized to leave Consulate Adana.",
        ["departure authorized US>TR Adana"],
    ),
    (
        "US",
        "HT",
        "Embassy Port-au-Prince remains on ordered departure.",
        ["departure ordered US>HT Port-au-Prince"],
    ),
    (
        "AU",
        "LB",
        "The Australian Government has offered voluntary departures to the dependants "
        "of its officials in Beirut.",
        ["departure authorized AU>LB Beirut"],
    ),
    (
        "GB",
        "ML",
        "The US government ordered the departure of its non-emergency staff from Mali.",
        ["departure ordered US>ML"],
    ),
    (
        "US",
        "KE",
        "In Kenya and Tanzania, family members of embassy staff have been ordered to "
        "depart.",
        ["departure ordered US>KE", "departure ordered US>TZ"],
    ),
    (
        "US",
        "LR",
        "The Department allowed employees' families at Embassy Monrovia to voluntarily "
        "leave.",
        ["departure authorized US>LR Monrovia"],
    ),
    (
        "US",
        "LR",
        "The Department approved the mandatory departure of dependents from Monrovia.",
        ["departure ordered US>LR Monrovia"],
    ),
]
ENDS = [
    (
        "US",
        "JO",
        "Updated to reflect the end of ordered departure for family members and "
        "authorized departure for non-emergency employees.",
        ["departure ended US>JO"],
    ),
    (
        "US",
        "CU",
        "The Department of State lifted the ordered departure of embassy employees.",
        ["departure ended US>CU"],
    ),
    (
        "US",
        "OM",
        "The ordered departure status is no longer in effect.",
        ["departure ended US>OM"],
    ),
    (
        "GB",
        "IR",
        "Removal of information on embassy staff having been withdrawn.",
        ["departure ended GB>IR"],
    ),
    (
        "CA",
        "PE",
        "Need help? – removed information on the temporary closure of the Embassy of "
        "Canada to Peru, in Lima",
        ["operations resumed CA>PE Lima"],
    ),
    (
        "GB",
        "NE",
        "Embassy staff have returned to Niamey after they had been withdrawn in June.",
        ["staff returned GB>NE Niamey"],
    ),
    (
        "US",
        "LR",
        "The Department of State terminated its May 2, 2026, ordered departure status "
        "for families in Monrovia.",
        ["departure ended US>LR Monrovia"],
    ),
    (
        "US",
        "LR",
        "The departure order for Embassy Monrovia was lifted in May.",
        ["departure ended US>LR Monrovia"],
    ),
]
STAFF = [
    (
        "GB",
        "OM",
        "As a precaution we have temporarily withdrawn the dependants of embassy staff "
        "from Muscat.",
        ["staff withdrawn GB>OM Muscat"],
    ),
    (
        "GB",
        "OM",
        "Some staff at the British Embassy in Muscat are being withdrawn.",
        ["staff withdrawn GB>OM Muscat"],
    ),
    (
        "IE",
        "IR",
        "Embassy staff have relocated and assist citizens by telephone.",
        ["staff withdrawn IE>IR"],
    ),
    (
        "NZ",
        "AF",
        "All New Zealand government personnel have left Afghanistan.",
        ["staff withdrawn NZ>AF"],
    ),
    (
        "GB",
        "IL",
        "We are temporarily moving some of our staff from Tel Aviv to another place "
        "within Israel to another location.",
        ["staff moved within the host GB>IL Tel Aviv"],
    ),
    (
        "GB",
        "SS",
        "The number of embassy staff in Juba has been reduced.",
        ["staff reduced GB>SS Juba"],
    ),
    (
        "IE",
        "KZ",
        "Please register with the Irish Embassy in Moscow, which operates with reduced "
        "staffing.",
        ["staff reduced IE>RU Moscow"],
    ),
    (
        "GB",
        "LR",
        "The British Embassy in Monrovia is reducing the number of its staff.",
        ["staff reduced GB>LR Monrovia"],
    ),
    (
        "GB",
        "LR",
        "As a precaution, dependants of UK employees have been withdrawn from Liberia.",
        ["staff withdrawn GB>LR"],
    ),
]
OFFICES = [
    ("AU", "AF", "Our embassy in Kabul is closed.", ["closed AU>AF Kabul"]),
    (
        "AU",
        "TT",
        "The Australian Consulate in Bridgetown will be closed until further notice.",
        ["closed AU>BB Bridgetown"],
    ),
    (
        "US",
        "YE",
        "Our embassy in Sana'a will remain closed because of the threat.",
        ["closed US>YE Sana'a"],
    ),
    (
        "US",
        "KR",
        "The U.S. Embassy in Seoul will be closed on August 3 because of the storm.",
        ["closed for days US>KR Seoul"],
    ),
    (
        "CA",
        "BF",
        "The Embassy of Canada in Ouagadougou is closed for in-person appointments.",
        ["operations limited CA>BF Ouagadougou"],
    ),
    (
        "US",
        "SD",
        "The U.S. Embassy in Khartoum suspended operations and the Department of State "
        "ordered the departure of employees.",
        ["operations suspended US>SD Khartoum", "departure ordered US>SD Khartoum"],
    ),
    (
        "GB",
        "YE",
        "All services of the British Embassy in Sana’a are suspended.",
        ["operations suspended GB>YE Sana'a"],
    ),
    (
        "US",
        "RU",
        "All consular services remain suspended.",
        ["no consular help US>RU"],
    ),
    (
        "US",
        "QA",
        "The Embassy has cancelled all routine consular appointments.",
        ["consular help in emergencies only US>QA"],
    ),
    (
        "US",
        "VE",
        "The Department announced the resumption of operations at Embassy Caracas "
        "after years of suspended operations.",
        ["operations resumed US>VE Caracas"],
    ),
    (
        "AU",
        "UA",
        "The Australian Embassy in Kyiv has reopened.",
        ["operations resumed AU>UA Kyiv"],
    ),
    (
        "US",
        "UA",
        "The Embassy in Kyiv is relocating its operations to Lviv.",
        ["moved within the host US>UA Kyiv Lviv"],
    ),
    (
        "US",
        "LY",
        "Embassy Tripoli has relocated to Tunis.",
        ["moved abroad US>LY Tripoli Tunis"],
    ),
    (
        "GB",
        "IR",
        "The British Embassy is now working remotely.",
        ["works remotely GB>IR"],
    ),
    (
        "GB",
        "LB",
        "The Embassy stays open with a small team in Beirut.",
        ["open GB>LB Beirut"],
    ),
    (
        "AU",
        "YE",
        "Many countries have closed their embassies and withdrawn diplomatic staff.",
        ["missions of other states in general >YE"],
    ),
    (
        "AU",
        "VE",
        "The Canadian Embassy is no longer providing consular help to Australians.",
        ["no consular help CA>VE"],
    ),
    (
        "AU",
        "LR",
        "The Australian Consulate in Monrovia closes on 3 July 2026.",
        ["closed AU>LR Monrovia"],
    ),
    (
        "GB",
        "LR",
        "The British Embassy in Monrovia closed for a time, but reopened in May 2021.",
        ["operations resumed GB>LR Monrovia"],
    ),
    (
        "IE",
        "LR",
        "The office of the Honorary Consul of Ireland is closed for now.",
        ["closed IE>LR"],
    ),
    (
        "GB",
        "LR",
        "Denmark said that it is closing its embassy in Monrovia.",
        ["closed DK>LR Monrovia"],
    ),
    (
        "GB",
        "LR",
        "The British Embassy is not currently open to visitors.",
        ["operations limited GB>LR"],
    ),
    (
        "CA",
        "LR",
        "Need help? - added the temporary suspension of operations of the Honorary "
        "consul in Monrovia",
        ["operations suspended CA>LR Monrovia"],
    ),
    (
        "CA",
        "LR",
        "Canada is suspending operations at the Embassy of Canada in Monrovia.",
        ["operations suspended CA>LR Monrovia"],
    ),
    (
        "US",
        "LR",
        "From June 1, 2026, routine consular services are no longer available here.",
        ["no consular help US>LR"],
    ),
    (
        "GB",
        "LR",
        "Temporary suspension of in-person consular services",
        ["consular help in emergencies only GB>LR"],
    ),
    (
        "AU",
        "NP",
        "The Embassy sees nobody without an appointment due to its temporary "
        "relocation.",
        ["moved within the host AU>NP"],
    ),
    (
        "GB",
        "UA",
        "Denmark moved its embassy from Kyiv to Lviv.",
        ["moved within the host DK>UA Kyiv Lviv"],
    ),
]
STATES_TOLD = [
    (
        "AU",
        "LY",
        "Our ability to provide consular help in Libya is extremely limited.",
        What.CONSULAR_LIMITED,
    ),
    (
        "US",
        "YE",
        "The U.S. government is unable to provide emergency consular services.",
        What.CONSULAR_NONE,
    ),
    (
        "GB",
        "TD",
        "Consular support is provided remotely from the British High Commission in "
        "Yaoundé.",
        What.CONSULAR_REMOTE,
    ),
    (
        "US",
        "NE",
        "Consulate staff are only able to offer emergency help.",
        What.CONSULAR_EMERGENCY,
    ),
    ("IE", "BT", "As there is no Irish Embassy in Bhutan, call us.", What.NO_MISSION),
    (
        "US",
        "KP",
        "Sweden is the protecting power of the United States in North Korea.",
        What.PROTECTING_POWER,
    ),
    (
        "US",
        "SS",
        "Family members may not accompany government employees who work there.",
        What.UNACCOMPANIED,
    ),
    (
        "US",
        "PK",
        "U.S. government personnel are prohibited from using public buses.",
        What.MOVEMENT_LIMITS,
    ),
    (
        "GB",
        "IR",
        "Those still in Iran ought to leave now by commercial means.",
        What.LEAVE_NOW,
    ),
    (
        "GB",
        "LR",
        "While you can call at any hour, in-person consular support is very limited.",
        What.CONSULAR_LIMITED,
    ),
    (
        "US",
        "LR",
        "The U.S. government has no ability to provide consular services in Lofa.",
        What.CONSULAR_NONE,
    ),
    (
        "IE",
        "LR",
        "Keep in mind the reduced ability of the Embassy to provide support.",
        What.CONSULAR_LIMITED,
    ),
    (
        "AU",
        "LR",
        "The Embassy has suspended all travel outside Monrovia for Australian "
        "officials.",
        What.MOVEMENT_LIMITS,
    ),
    (
        "GB",
        "LR",
        "You should be aware that the ability of the British Embassy to provide "
        "consular support in Lofa is limited.",
        What.CONSULAR_LIMITED,
    ),
    (
        "US",
        "LR",
        "The government is limited in its ability to offer emergency services.",
        What.CONSULAR_LIMITED,
    ),
    (
        "US",
        "LR",
        "The war limits the Embassy's ability to help citizens in the north.",
        What.CONSULAR_LIMITED,
    ),
    ("GB", "LR", "The Embassy is unable to help you in person.", What.CONSULAR_NONE),
    (
        "CH",
        "LR",
        "Swedish diplomats act as the protecting power for Swiss interests there.",
        What.PROTECTING_POWER,
    ),
    (
        "GB",
        "LR",
        "British High Commission staff do not travel on ferries.",
        What.MOVEMENT_LIMITS,
    ),
    (
        "US",
        "LR",
        "U.S. government personnel in Lofa are under a night curfew.",
        What.MOVEMENT_LIMITS,
    ),
    (
        "US",
        "LR",
        "Embassy Monrovia has advised its employees to avoid the ferry.",
        What.MOVEMENT_LIMITS,
    ),
]
# issuer, country, sentence in which nothing happened to a mission or its staff
NOTHING = [
    ("IE", "KH", "While the Embassy is closed, leave a message for the Duty Officer."),
    ("IE", "UG", "If the Embassy is closed, call the number below."),
    ("AU", "KE", "The High Commission may close at short notice."),
    ("AU", "HK", "Our Consulate-General closes when Typhoon Signal 8 is given."),
    ("US", "MX", "The Embassy will be closed on Monday in observance of the holiday."),
    ("AU", "SA", "The consulate in Jeddah is open Sunday to Wednesday."),
    ("AU", "ZW", "Visitors come to the embassy, which is open by appointment only."),
    ("AU", "FI", "See the Embassy's website for opening hours and temporary closures."),
    ("GB", "SD", "The Sudanese Embassy in London is shut."),
    (
        "US",
        "SY",
        "The Syrian Embassy in Washington, D.C. suspended operations in 2014.",
    ),
    ("GB", "SS", "South Sudan's embassy in London has closed for good."),
    ("GB", "TN", "Roads near the US Embassy in Tunis are closed."),
    ("GB", "TH", "Contact the British Embassy to see which crossings are open."),
    (
        "CA",
        "GR",
        "Follow the instructions of emergency personnel on evacuation orders.",
    ),
    ("AU", "ML", "The peacekeeping mission withdrew all its personnel last month."),
    ("CA", "BZ", "The price of your ticket includes a departure tax."),
    ("US", "VN", "A sponsor can delay the departure of his foreign employees."),
    ("IE", "JP", "The relocation of the Embassy leaves us without a telephone."),
    ("GB", "US", "There could be disruption after a federal government shutdown."),
    ("US", "KZ", "The ministry has a list of closed areas; ask the embassy."),
    ("US", "NG", "Hospitals work with minimal staff at night."),
    ("GB", "RO", "Employees of foreign companies have returned to their posts."),
    ("GB", "KE", "The High Commission continues to work with airlines."),
    ("US", "UA", "The Embassy talks to allies while they determine their posture."),
    ("US", "UA", "The government will not be able to evacuate citizens."),
    ("US", "KE", "Non-emergency staff may be ordered to leave if the danger grows."),
    ("US", "UA", "Within a month the departure status of the post is looked at again."),
    ("GB", "TN", "New details about the work of the embassy in Tunis"),
    ("GB", "UA", "We intend to reopen the embassy once it is safe."),
    ("US", "VE", "Given the embassy's suspended operations, staff need an approval."),
    ("GB", "JP", "Japan has suspended visas issued by its Embassies in the UK."),
    ("US", "JO", "Embassy staff were evacuated from the building after a threat."),
    ("US", "SD", "Movement of embassy personnel has been reduced to official trips."),
    ("US", "FJ", "The Embassy will be closed on Monday, May 25, for Memorial Day."),
    ("GB", "ZA", "The High Commission is still working through the requests."),
    ("US", "XK", "Embassies may offer voluntary departure to families."),
    ("US", "AO", "The Embassy will have limited capacity if the danger grows."),
    ("US", "LR", "If crowds gather, the Embassy will close on Monday."),
    ("GB", "LR", "Rumours say that the British Embassy has closed."),
    ("GB", "LR", "It is not true that our staff have been withdrawn."),
    ("GB", "LR", "Has the British Embassy closed?"),
    ("US", "LR", "Liberia ordered the departure of ten American diplomats."),
    ("US", "LR", "They announced the closure of the airspace near the embassy."),
    ("IE", "LR", "Banks in many countries have suspended their transactions."),
    (
        "US",
        "LR",
        "Authorized departure is declared when families of staff may wish to leave.",
    ),
]


@pytest.mark.parametrize(
    ("issuer", "country", "sentence", "says"), [*ORDERS, *ENDS, *STAFF, *OFFICES]
)
def test_what_happened_is_told_with_the_mission_that_it_means(
    issuer: str, country: str, sentence: str, says: list[str]
) -> None:
    assert told(sentence, "en", issuer, country) == says
    assert len(events(sentence, "en", issuer, country)) == len(says)


@pytest.mark.parametrize(("issuer", "country", "sentence", "what"), STATES_TOLD)
def test_what_stands_is_told_and_is_no_event(
    issuer: str, country: str, sentence: str, what: What
) -> None:
    said = finds(sentence, "en", issuer, country)
    assert what in {found.what for found in said}
    assert [found for found in said if found.is_event] == []
    assert {found.tense for found in said} == {Tense.STANDING}


@pytest.mark.parametrize(("issuer", "country", "sentence"), NOTHING)
def test_nothing_is_made_up(issuer: str, country: str, sentence: str) -> None:
    assert events(sentence, "en", issuer, country) == []


@pytest.mark.parametrize(
    "doubt",
    [
        *("may", "might", "could", "can", "did not", "has yet to", "is ready to"),
        *("plans to", "has no plans to", "is considering whether to", "would"),
        *("decided not to", "reserves the right to", "is likely to"),
    ],
)
def test_what_may_or_did_not_happen_is_no_event(doubt: str) -> None:
    for act in (
        "order the departure of embassy families from Monrovia.",
        "close the embassy in Monrovia.",
        "withdraw our staff from the embassy in Monrovia.",
        "suspend operations at the embassy in Monrovia.",
    ):
        assert events(f"The State Department {doubt} {act}", "en", "US", "LR") == []


@pytest.mark.parametrize(
    "doubt",
    ["may be", "could be", "should be", "has not been", "will not be", "would be"],
)
def test_what_may_or_may_not_be_done_is_no_event(doubt: str) -> None:
    for act in ("withdrawn", "relocated", "evacuated", "reduced"):
        text = f"The British Embassy's staff {doubt} {act}."
        assert events(text, "en", "GB", "LR") == []


def test_what_a_government_said_that_it_would_do_is_told() -> None:
    text = "The department said that it would close the embassy in Monrovia."
    assert told(text, "en", "US", "LR") == ["closed US>LR Monrovia"]


@pytest.mark.parametrize("office", ["Embassy", "High Commission", "Consulate General"])
@pytest.mark.parametrize("people", ["staff", "employees", "personnel", "officials"])
@pytest.mark.parametrize(
    ("nation", "issuer"),
    [("British", "GB"), ("Canadian", "CA"), ("Irish", "IE"), ("New Zealand", "NZ")],
)
def test_a_withdrawal_is_read_whatever_office_people_and_state_it_names(
    office: str, people: str, nation: str, issuer: str
) -> None:
    text = f"Non-essential {people} of the {nation} {office} have been withdrawn."
    assert told(text, "en", issuer, "LR") == [f"staff withdrawn {issuer}>LR"]


# sentence, of whom it speaks
@pytest.mark.parametrize(
    ("sentence", "whom"),
    [
        ("of family members of U.S. government employees", [Audience.FAMILY]),
        ("of dependants of Australian officials", [Audience.FAMILY]),
        (
            "of non-emergency employees and their family members",
            [Audience.FAMILY, Audience.NON_EMERGENCY],
        ),
        ("of nonessential personnel", [Audience.NON_EMERGENCY]),
        ("of U.S. direct hire employees", [Audience.DIRECT_HIRE]),
        ("of family members under age 21 of U.S. personnel", [Audience.MINORS]),
        ("of most U.S. government staff", [Audience.DESIGNATED]),
        ("of all diplomatic personnel", [Audience.ALL]),
    ],
)
def test_the_audience_is_read_from_the_words(
    sentence: str, whom: list[Audience]
) -> None:
    text = f"The Department of State ordered the departure {sentence} from Juba."
    [found] = english(text, "US", "SS")
    assert list(found.audience) == whom


# what is said of the day, the day, the tense on 25 July 2026
@pytest.mark.parametrize(
    ("when", "effective", "tense"),
    [
        ("On July 20, 2026", on_day(date(2026, 7, 20)), Tense.NEWS),
        ("On July 20", on_day(date(2026, 7, 20)), Tense.NEWS),
        ("On 20 December", on_day(date(2025, 12, 20)), Tense.HISTORY),
        ("On April 20, 2026", on_day(date(2026, 4, 20)), Tense.STANDING),
        ("On February 28, 2022", on_day(date(2022, 2, 28)), Tense.HISTORY),
        ("Today", on_day(date(2026, 7, 25)), Tense.NEWS),
        ("At night", Dated(), Tense.NEWS),
    ],
)
def test_an_order_is_news_until_its_day_is_long_past(
    when: str, effective: Dated, tense: Tense
) -> None:
    text = f"{when}, the Department of State ordered the departure of embassy staff."
    [found] = english(text, "US", "ML", date(2026, 7, 25))
    assert (found.effective, found.tense) == (effective, tense)
    assert found.announced == effective.earliest


def test_a_month_is_a_month_and_not_a_day() -> None:
    [found] = english("The U.S. Embassy closed in April 2023.", "US", "SD")
    assert str(found.effective) == "2023-04"


def test_a_day_without_its_year_is_unknown_on_a_page_without_a_date() -> None:
    [found] = english("Our embassy closed on 3 May.", "AU", "SD")
    assert found.effective == Dated()


def test_an_earlier_order_that_is_only_named_is_no_event() -> None:
    text = (
        "This amends the prior authorization of July 1 for non-emergency employees to "
        "leave Oman."
    )
    [found] = english(text, "US", "OM", date(2026, 7, 25))
    assert (found.is_event, found.tense) == (False, Tense.HISTORY)


def test_an_earlier_pair_of_orders_is_told_as_the_past() -> None:
    text = (
        "The Department previously authorized the departure of employees and ordered "
        "the departure of family members on July 1."
    )
    found = english(text, "US", "OM", date(2026, 7, 25))
    assert [one.is_event for one in found] == [False, False]


def test_the_name_of_an_order_in_brackets_is_not_a_second_order() -> None:
    text = (
        "The Department of State authorized the voluntary departure (“authorized "
        "departure”) of employees and ordered the departure of family members "
        "(“ordered departure”) of U.S. government employees at the Embassy in Oslo."
    )
    found = english(text, "US", "NO")
    assert [(one.what, one.audience, one.cities) for one in found] == [
        (What.DEPARTURE_AUTHORIZED, (Audience.ALL,), ("Oslo",)),
        (What.DEPARTURE_ORDERED, (Audience.FAMILY,), ("Oslo",)),
    ]


def test_explaining_what_an_order_is_orders_nothing() -> None:
    text = (
        "Ordered departure for family members requires that they leave. Authorized "
        "departure gives employees the option to go."
    )
    assert events(text, "en", "US", "NO") == []


def test_how_long_it_lasts_is_kept_in_the_words_of_the_text() -> None:
    [found] = english("The consulate is closed until further notice.", "AU", "FJ")
    assert found.until == "further notice"


def test_a_find_names_the_office_that_is_meant() -> None:
    [found] = english("U.S. Consulate Adana has suspended operations.", "US", "TR")
    assert (found.office, found.cities) == ("consulate", ("Adana",))


def test_two_sentences_on_two_missions_are_kept_apart() -> None:
    text = (
        "The Department of State suspended operations at our Embassy in Niamey, Niger "
        "and authorized the departure of employees at our Embassy in Cotonou, Benin."
    )
    assert told(text, "en", "US", "NE") == [
        "operations suspended US>NE Niamey",
        "departure authorized US>BJ Cotonou",
    ]


def test_marks_of_a_page_do_not_hide_a_sentence() -> None:
    text = "* **The [U.S. Embassy in Sana’a](https://x.test/) suspended operations.**"
    assert told(text, "en", "US", "YE") == ["operations suspended US>YE Sana'a"]


def test_every_rule_says_what_it_is_there_for_and_has_a_name_of_its_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(rule.why.endswith(".") and len(rule.why) > 30 for rule in RULES)


def test_a_stem_of_a_rule_is_in_lower_case() -> None:
    stems = {stem for rule in RULES for stem in rule.stems}
    assert {stem for stem in stems if stem != stem.lower()} == set()


def test_every_city_lies_in_a_state_that_has_a_name() -> None:
    codes = set(STATES.values())
    assert {city.country for city in CITIES.values()} - codes == set()
