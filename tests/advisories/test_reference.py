"""The reference files, and the command that brings the database to them."""

from __future__ import annotations

import re
import unicodedata
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisories import reference
from advisories.levels import Level
from advisories.models import Country, CountryAlias, Issuer, IssuerLabel

REGIONS = {
    "Africa",
    "Americas",
    "Antarctica",
    "Asia",
    "Europe",
    "Middle East",
    "Oceania",
}

# The files


def test_the_countries_are_those_of_iso_3166_and_kosovo() -> None:
    rows = reference.countries()
    codes = [row.code for row in rows]
    assert len(codes) == 250
    assert codes == sorted(codes)
    assert "XK" in codes
    for field in ("code", "iso3", "name_en", "name_fr", "slug", "sort_name"):
        values = [getattr(row, field) for row in rows]
        assert len(set(values)) == len(values), field
    for row in rows:
        assert re.fullmatch("[A-Z]{2}", row.code)
        assert re.fullmatch("[A-Z]{3}", row.iso3)
        assert re.fullmatch("[a-z]+(-[a-z]+)*", row.slug), row
        assert row.region in REGIONS


def test_an_organisation_takes_no_code_or_slug_of_a_country() -> None:
    rows = reference.organisations()
    assert [row.code for row in rows] == ["EU", "XM", "XN"]
    assert {row.region for row in rows} == {""}
    for field in ("code", "iso3", "name_en", "name_fr", "slug", "sort_name"):
        taken = {getattr(row, field) for row in reference.countries()}
        values = {getattr(row, field) for row in rows}
        assert len(values) == len(rows) and not values & taken, field


# code, English, French, slug, sort name
COUNTRIES = [
    ("UA", "Ukraine", "Ukraine", "ukraine", "Ukraine"),
    ("CI", "Côte d'Ivoire", "Côte d'Ivoire", "cote-d-ivoire", "Cote d'Ivoire"),
    ("MM", "Myanmar (Burma)", "Birmanie", "myanmar", "Myanmar (Burma)"),
    ("KP", "North Korea", "Corée du Nord", "north-korea", "North Korea"),
    ("GM", "The Gambia", "Gambie", "gambia", "Gambia"),
    ("AX", "Åland Islands", "Îles Åland", "aland-islands", "Aland Islands"),
    ("TR", "Türkiye", "Turquie", "turkiye", "Turkiye"),
    ("XK", "Kosovo", "Kosovo", "kosovo", "Kosovo"),
]


@pytest.mark.parametrize(("code", "english", "french", "slug", "sort_name"), COUNTRIES)
def test_a_country_has_the_names_that_readers_use(
    code: str, english: str, french: str, slug: str, sort_name: str
) -> None:
    (row,) = (row for row in reference.countries() if row.code == code)
    assert (row.name_en, row.name_fr) == (english, french)
    assert (row.slug, row.sort_name) == (slug, sort_name)


def test_countries_sort_on_a_name_without_accents_or_article() -> None:
    for row in reference.countries():
        assert row.sort_name.isascii(), row
        assert not row.sort_name.startswith("The ")


def test_every_text_is_composed_and_tidy() -> None:
    texts = [
        text
        for row in (*reference.countries(), *reference.aliases())
        for text in (getattr(row, "name_en", ""), getattr(row, "name_fr", ""))
    ]
    texts += [row.name for row in reference.aliases()]
    texts += [
        text
        for issuer in reference.issuers()
        for text in (
            issuer.name,
            issuer.name_fr,
            issuer.note,
            *(label.label for label in issuer.labels),
            *(label.meaning for label in issuer.labels),
        )
    ]
    for text in texts:
        assert text == unicodedata.normalize("NFC", text).strip()
        assert not re.search("[\u00a0\u2018\u2019\u201a\u200b]|  ", text), text


def test_the_eighteen_issuers_are_complete() -> None:
    codes = {row.code for row in reference.countries()}
    slugs = [row.slug for row in reference.issuers()]
    assert len(slugs) == 18
    assert slugs == sorted(slugs)
    for row in reference.issuers():
        assert row.sending in codes
        assert row.slug.startswith(row.sending.lower() + "_")
        assert row.name and row.name_fr and row.short_name and row.language
        assert row.home_url.startswith("https://")
        assert bool(row.licence) == bool(row.licence_url)


def test_a_scale_never_falls_and_reaches_do_not_travel() -> None:
    for issuer in reference.issuers():
        ranks = [label.level.rank for label in issuer.labels if label.level.rank]
        assert ranks == sorted(ranks), issuer.slug
        assert ranks[-1] == 4, issuer.slug
        codes = [label.code for label in issuer.labels]
        assert len(set(codes)) == len(codes), issuer.slug


@pytest.mark.parametrize("slug", ["gb_fcdo", "no_ud", "se_ud"])
def test_no_advice_against_travel_is_not_called_normal(slug: str) -> None:
    (issuer,) = (row for row in reference.issuers() if row.slug == slug)
    levels = {label.level for label in issuer.labels}
    assert levels == {Level.NOT_STATED, Level.RECONSIDER, Level.DO_NOT_TRAVEL}


def test_aliases_and_links_name_known_issuers() -> None:
    slugs = {row.slug for row in reference.issuers()}
    assert {row.issuer for row in reference.aliases()} <= slugs | {""}
    assert {row.issuer for row in reference.link_slugs()} <= slugs


def test_the_files_are_in_order_so_that_changes_read_well() -> None:
    names = [(row.issuer, row.name.casefold()) for row in reference.aliases()]
    assert names == sorted(names)
    links = [(row.issuer, row.slug) for row in reference.link_slugs()]
    assert links == sorted(set(links))
    assert all(slug == slug.casefold() for _, slug in links)


# The command


def load() -> tuple[str, str]:
    """What the command says: its closing line, and its complaints."""
    out, complaints = StringIO(), StringIO()
    call_command("load_reference", stdout=out, stderr=complaints)
    return out.getvalue(), complaints.getvalue()


@pytest.mark.django_db
def test_it_loads_everything_in_the_files() -> None:
    said, complaints = load()
    assert said.startswith(
        "Reference data: 250 countries, 3 organisations, 18 issuers, "
    )
    assert said.endswith(" created.\n")
    assert complaints == ""
    assert Country.objects.in_name_order().count() == 250
    assert CountryAlias.objects.count() == len(reference.aliases())
    gaza = CountryAlias.objects.get(name="Israel, the West Bank and Gaza")
    assert (gaza.issuer, gaza.codes) == ("us_state", ["IL", "PS"])
    britain = Issuer.objects.get(slug="gb_fcdo")
    assert britain.sending_id == "GB"
    assert [label.level for label in britain.labels.all()] == [
        "not_stated",
        "not_stated",
        "not_stated",
        "3",
        "4",
    ]


@pytest.mark.django_db
def test_a_second_run_writes_nothing() -> None:
    load()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        said, complaints = load()
    assert said.endswith(": unchanged.\n")
    assert complaints == ""
    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}
    # One for each table and one for the lock.
    assert sum(query["sql"].startswith("SELECT") for query in queries) == 6


@pytest.mark.django_db
def test_what_was_observed_of_an_issuer_is_left_alone() -> None:
    load()
    Issuer.objects.filter(pk="ca_gac").update(list_is_whole=True)
    said, _ = load()
    assert said.endswith(": unchanged.\n")
    assert Issuer.objects.get(pk="ca_gac").list_is_whole


@pytest.mark.django_db
def test_what_was_altered_is_put_right() -> None:
    load()
    Country.objects.filter(code="UA").update(name_en="Ucraine")
    IssuerLabel.objects.filter(issuer="us_state", code="4").update(level="1")
    CountryAlias.objects.filter(issuer="us_state", name="Saba").delete()
    said, _ = load()
    assert said.endswith(": 1 created, 2 changed.\n")
    assert Country.objects.get(code="UA").name_en == "Ukraine"
    assert IssuerLabel.objects.get(issuer="us_state", code="4").level == "4"
    assert CountryAlias.objects.get(issuer="us_state", name="Saba").codes == ["BQ"]


@pytest.mark.django_db
def test_what_the_files_no_longer_hold_is_named() -> None:
    load()
    Country.objects.create(
        code="QQ",
        iso3="QQQ",
        name_en="Ruritania",
        name_fr="Ruritanie",
        region="Europe",
        slug="ruritania",
        sort_name="Ruritania",
    )
    CountryAlias.objects.create(issuer="us_state", name="Ruritania", codes=["QQ"])
    CountryAlias.objects.create(issuer="", name="Zenda", codes=["QQ"])
    said, complaints = load()
    assert said.endswith(": 2 removed.\n")
    assert complaints.splitlines() == [
        "countries: QQ: not in the files, kept because the record may refer to it.",
        "country aliases: Zenda: not in the files, removed.",
        "country aliases: us_state: Ruritania: not in the files, removed.",
    ]
    assert Country.objects.filter(code="QQ").exists()
    assert not CountryAlias.objects.filter(codes__contains=["QQ"]).exists()
