"""Names to places, over the tables themselves and over all that was ever published."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisories import reference
from ingest import countries
from ingest.countries import Place, resolve
from ingest.errors import UnknownValue

KNOWN = {row.code for row in reference.countries()}

# issuer, name as written, codes, part
NAMES = [
    ("us_state", "Burma", ("MM",), ""),
    ("us_state", "Burma (Myanmar)", ("MM",), ""),
    ("us_state", "The Kyrgyz Republic", ("KG",), ""),
    ("us_state", "Cote d Ivoire", ("CI",), ""),
    ("us_state", "Côte d\u2019Ivoire", ("CI",), ""),
    ("us_state", "Kingdom of Denmark", ("DK",), ""),
    ("us_state", "Switzerland\u00a0", ("CH",), ""),
    ("us_state", "Kenya ", ("KE",), ""),
    ("us_state", "Guinea", ("GN",), ""),
    ("us_state", "Guinea-Bissau", ("GW",), ""),
    ("us_state", "Niger", ("NE",), ""),
    ("us_state", "Nigeria", ("NG",), ""),
    ("us_state", "Israel, the West Bank and Gaza", ("IL", "PS"), ""),
    ("us_state", "Mainland China, Hong Kong & Macau", ("CN", "HK", "MO"), ""),
    ("us_state", "French West Indies", ("GP", "MQ", "BL", "MF"), ""),
    ("us_state", "Saba", ("BQ",), "Saba"),
    ("ca_gac", "Azores", ("PT",), "Azores"),
    ("ca_gac", "Canary Islands", ("ES",), "Canary Islands"),
    ("ca_gac", "Israel and Palestine", ("IL", "PS"), ""),
    ("ca_gac", "Micronesia (FSM)", ("FM",), ""),
    ("gb_fcdo", "Congo", ("CG",), ""),
    ("gb_fcdo", "Democratic Republic of the Congo", ("CD",), ""),
    ("gb_fcdo", "Cook Islands, Tokelau and Niue", ("CK", "TK", "NU"), ""),
    ("gb_fcdo", "CZECHIA", ("CZ",), ""),
    ("de_aa", "Island", ("IS",), ""),
    ("de_aa", "Palästinensische Gebiete*", ("PS",), ""),
    ("de_aa", unicodedata.normalize("NFD", "Österreich"), ("AT",), ""),
    ("ie_dfa", "China - Hong Kong / Macao", ("HK", "MO"), ""),
    ("jp_mofa", "Corée du Nord", ("KP",), ""),
]


@pytest.mark.parametrize(("issuer", "name", "codes", "part"), NAMES)
def test_a_name_means_what_its_issuer_means(
    issuer: str, name: str, codes: tuple[str, ...], part: str
) -> None:
    assert resolve(issuer, name) == Place(codes, part)


# issuer, name
NOT_NAMES = [
    ("us_state", ""),
    ("us_state", "See Individual Summaries"),
    ("us_state", "Guinea - Bissau"),  # a hyphen is not a separator
    ("us_state", "Guine"),
    ("us_state", "Niger - Level 3"),
    ("us_state", "Azores"),  # known to Canada alone
    ("us_state", "Congo"),  # one of two, nobody can tell which
    ("us_state", "BH"),  # a code is not a name
    ("fi_um", "Island"),  # Iceland in German, nothing in Finnish
    ("au_dfat", "No travel advice"),
]


@pytest.mark.parametrize(("issuer", "name"), NOT_NAMES)
def test_any_other_name_raises_and_is_quoted(issuer: str, name: str) -> None:
    with pytest.raises(UnknownValue) as caught:
        resolve(issuer, name)
    assert caught.value.field == "country"
    assert caught.value.value == name


def test_every_country_answers_to_its_own_names_from_anyone() -> None:
    for row in reference.countries():
        for name in (row.name_en, row.name_fr):
            assert resolve("no_ud", name) == Place((row.code,)), name


def test_every_alias_resolves_to_what_its_line_says() -> None:
    for row in reference.aliases():
        place = resolve(row.issuer, row.name)
        assert place == Place(row.codes, row.part), row
        assert set(place.codes) <= KNOWN, row


def test_no_alias_stands_twice_under_one_issuer() -> None:
    keys = [(row.issuer, countries.key(row.name)) for row in reference.aliases()]
    assert len(keys) == len(set(keys))


def test_a_table_that_contradicts_itself_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = reference.AliasRow("", "germany", ("FR",), "")
    monkeypatch.setattr(reference, "aliases", lambda: (wrong,))
    with pytest.raises(ValueError, match="'germany' of any issuer means both"):
        countries._by_name.__wrapped__()


def test_codes_resolve_in_either_case_and_at_their_own_length_only() -> None:
    assert countries.by_iso2("PT") == Place(("PT",))
    assert countries.by_iso3("bhr") == Place(("BH",))
    assert countries.by_iso3("XKX") == countries.by_iso2("xk") == Place(("XK",))
    for wrong in ("", "ZZ", "IC", "PT-20", "BHR"):
        with pytest.raises(UnknownValue):
            countries.by_iso2(wrong)
    for wrong in ("", "ZZZ", "BH"):
        with pytest.raises(UnknownValue):
            countries.by_iso3(wrong)


# issuer, last segment of the link, codes
LINKS = [
    ("us_state", "azerbajian-travel-advisory.html", ("AZ",)),
    ("us_state", "bosinia-and-herzegovina-travel-advisory", ("BA",)),
    ("us_state", "belizetravel-advisory", ("BZ",)),
    ("us_state", "afghanistan-advisory", ("AF",)),
    ("us_state", "Liechtenstein-Travel-Advisory.html", ("LI",)),
    ("us_state", "israel-west-bank-and-gaza-travel-advisory", ("IL", "PS")),
    ("us_state", "destination.isr", ("IL", "PS")),
    ("gb_fcdo", "burma", ("MM",)),
    ("gb_fcdo", "the-occupied-palestinian-territories", ("PS",)),
]


@pytest.mark.parametrize(("issuer", "slug", "codes"), LINKS)
def test_a_link_leads_to_its_destination(
    issuer: str, slug: str, codes: tuple[str, ...]
) -> None:
    assert countries.by_link_slug(issuer, slug).codes == codes


def test_a_link_of_another_issuer_or_of_nobody_raises() -> None:
    for issuer, slug in (
        ("us_state", "the-occupied-palestinian-territories"),
        ("us_state", "atlantis-travel-advisory"),
        # Titled "New Zealand" in the feed: the link went astray.
        ("us_state", "destination.nfk"),
    ):
        with pytest.raises(UnknownValue) as caught:
            countries.by_link_slug(issuer, slug)
        assert caught.value.field == "link"


def test_every_link_slug_leads_to_countries_that_exist() -> None:
    for row in reference.link_slugs():
        assert countries.by_link_slug(row.issuer, row.slug) == Place(
            row.codes, row.part
        )
        assert set(row.codes) <= KNOWN, row


# What follows reads the archives of real pages.


def test_the_reviewed_aliases_all_resolve(shared: Path) -> None:
    issuers = {
        "US": "us_state",
        "GB": "gb_fcdo",
        "CA": "ca_gac",
        "AU": "au_dfat",
        "IE": "ie_dfa",
    }
    with (shared / "reference/country_aliases.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            # An underscore there stands for the slash of a file name.
            name = row["name"].replace("_", "/")
            for issuer in row["issuers"].split("|"):
                if row["iso2"] != "ZZ":
                    assert row["iso2"] in resolve(issuers[issuer], name).codes


def test_every_american_title_ever_archived_resolves(
    shared: Path, tmp_path: Path
) -> None:
    archive = clone(shared / "history/us-state.bundle", tmp_path)
    titles = {
        row["full_title"]
        for rows in versions(archive, "data/current_advisories.json")
        for row in rows
    }
    assert len(titles) > 200
    for title in titles:
        resolve("us_state", re.split(r" - Level \d", title)[0])


# folder, issuer, destinations at least
FIVE_ISSUERS = [
    ("australia", "au_dfat", 170),
    ("canada", "ca_gac", 220),
    ("ireland", "ie_dfa", 200),
    ("unitedkingdom", "gb_fcdo", 220),
    ("unitedstates", "us_state", 200),
]


def test_every_destination_of_five_issuers_ever_archived_resolves(
    shared: Path, tmp_path: Path
) -> None:
    archive = clone(shared / "history/five-issuers.bundle", tmp_path)
    for folder, issuer, least in FIVE_ISSUERS:
        names = {
            row["destination"]
            for rows in versions(archive, f"{folder}_summary.json")
            for row in rows
        }
        # Australia's pseudo-row is no destination.
        names.discard("No travel advice")
        assert len(names) > least
        for name in names:
            resolve(issuer, name)


def test_every_british_folder_ever_archived_is_a_known_link(
    shared: Path, tmp_path: Path
) -> None:
    archive = clone(shared / "history/uk-fcdo.bundle", tmp_path)
    listing = git(archive, "log", "--all", "--name-only", "--format=").decode()
    slugs = set(re.findall(r"^countries/([^/]+)/", listing, re.MULTILINE))
    assert len(slugs) > 220
    for slug in slugs:
        countries.by_link_slug("gb_fcdo", slug)


def test_every_name_of_the_british_list_resolves(shared: Path) -> None:
    path = shared / "captures/uk/official_countries_travel-advice-publisher.yml"
    pairs = re.findall(r"name: (.*)\n +slug: (.*)", path.read_text(encoding="utf-8"))
    assert len(pairs) > 220
    for name, slug in pairs:
        by_name = resolve("gb_fcdo", name.strip('"'))
        assert by_name == countries.by_link_slug("gb_fcdo", slug), name


def test_canadian_names_agree_with_the_codes_beside_them(shared: Path) -> None:
    apart = {"PT-20": "PT", "IC": "ES"}
    seen = 0
    for path in sorted((shared / "captures/canada").glob("*index-alpha-eng*.json")):
        for code, row in json.loads(path.read_bytes())["data"].items():
            place = resolve("ca_gac", row["eng"]["name"])
            assert apart.get(code, code) == place.codes[0], row["eng"]["name"]
            seen += 1
    assert seen > 900


def test_german_names_agree_with_the_codes_beside_them(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "captures/germany").glob("travelwarning_*.json")):
        for row in json.loads(path.read_bytes())["response"].values():
            if isinstance(row, dict):
                place = resolve("de_aa", row["countryName"])
                assert place == countries.by_iso2(row["countryCode"])
                assert place == countries.by_iso3(row["iso3CountryCode"])
                seen += 1
    assert seen > 790


def test_american_list_names_resolve(shared: Path) -> None:
    folder = shared / "captures/us"
    (path,) = folder.glob("derived_list_225*.json")
    rows = json.loads(path.read_bytes())["advisories"]
    assert len(rows) == 225
    for row in rows:
        resolve("us_state", row["name"])
    (tags,) = (shared / "reference").glob("us_country_tags_*.tsv")
    with tags.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            resolve("us_state", re.split(r" - Level \d", row["rss_title"])[0])


def versions(repository: Path, path: str) -> Iterator[list[dict[str, Any]]]:
    """Every version of a JSON file in an archive, each content once."""
    commits = git(repository, "log", "--all", "--format=%H", "--", path).split()
    names = "".join(f"{commit.decode()}:{path}\n" for commit in commits)
    listed = git(repository, "cat-file", "--batch-check", stdin=names.encode())
    blobs = {line.split()[0] for line in listed.splitlines() if b" blob " in line}
    out = git(repository, "cat-file", "--batch", stdin=b"\n".join(sorted(blobs)))
    while out:
        head, _, rest = out.partition(b"\n")
        size = int(head.split()[2])
        yield json.loads(rest[:size])
        out = rest[size + 1 :]


def clone(bundle: Path, folder: Path) -> Path:
    target = folder / f"{bundle.stem}.git"
    subprocess.run(["git", "clone", "-q", "--bare", bundle, target], check=True)
    return target


def git(repository: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(
        ["git", "-C", repository, *arguments],
        input=stdin,
        capture_output=True,
        check=True,
    )
    return done.stdout
