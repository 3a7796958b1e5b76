"""What the pages of a country cost that has ten thousand editions.

    .venv/bin/python -m config.stack exec --tmp \\
        env DJANGO_SETTINGS_MODULE=config.settings .venv/bin/python -m bench.pages

Writes the editions into the database of DATABASE_URL, which must be empty, and asks for
pages in this process, in turns. Reports medians; the last line is one JSON object. See
docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median

import django

COUNTRY, ISSUER = "UA", "gb_fcdo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--editions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    django.setup()
    _write(options.editions)
    costs = _measure(_addresses(options.editions), options.rounds)
    first = costs["first page"]["ms"]
    for name, cost in costs.items():
        cost["times_first"] = round(cost["ms"] / first, 2)
        print(
            f"{name:32} {cost['ms']:7.1f} ms {cost['queries']:4.0f} queries"
            f" {cost['kb']:7.1f} kB {cost['times_first']:6.2f} of the first page"
        )
    print(json.dumps({"editions": options.editions, "pages": costs}))


def _write(count: int) -> None:
    """One issuer's history on one country, half read live and half from an archive."""
    from django.core.management import call_command
    from django.utils import timezone

    from advisories import services
    from advisories.facts import Advice
    from advisories.levels import Level
    from advisories.models import Advisory, Archive
    from advisories.services import Evidence, Listing, Sighting, Statement
    from bench.history import STEP, analyze, lengthen

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if Advisory.objects.exists():
        raise SystemExit("The database has advisories already: give an empty one.")
    start = timezone.now() - (count // 2 + 2) * STEP
    key, url = COUNTRY, "https://www.gov.uk/foreign-travel-advice/ukraine"
    listing = Listing(key=key, name="Ukraine", codes=(COUNTRY,), url=url)
    services.list_advisories(issuer=ISSUER, listings=[listing], at=start)
    about = services.advisory_id(ISSUER, key)
    said = Advice(level=Level.CAUTION, native_label="Stage 2", text="Take care.")
    evidence = (Evidence("page", url, "0" * 64, start),)
    services.record_editions(
        statements=[Statement(advisory=about, advice=said, url=url, evidence=evidence)],
        seen_at=start,
        adapter=ISSUER,
        adapter_version=1,
    )
    Archive.objects.create(slug="bench", title="An archive", made_by="nobody")
    services.record_history(
        archive="bench",
        found=[
            Sighting(
                advisory=about,
                advice=said,
                url=url,
                evidence=evidence,
                seen_at=start,
                confirmed_at=None,
            )
        ],
        confirmed={about: start},
        adapter="bench",
        adapter_version=1,
    )
    lengthen(about, "", count // 2)
    lengthen(about, "bench", count // 2)
    analyze()


def _addresses(count: int) -> dict[str, str]:
    """The pages that are compared, by name."""
    from advisories.models import Country, Edition, Event
    from advisories.timeline import PAGE, Cursor

    country = Country.objects.get(pk=COUNTRY)
    url = country.get_absolute_url()
    last = min(300, count // PAGE - 1)

    def at(page: int) -> Cursor:
        return Cursor.of(Event.objects.on_timeline(country)[(page - 1) * PAGE - 1])

    middle = Edition.objects.get(archive="", number=count // 4)
    return {
        "first page": url,
        "page 2": f"{url}?before={at(2)}",
        f"page {last}": f"{url}?before={at(last)}",
        "first page, levels": f"{url}?show=levels",
        f"page {last} on, levels": f"{url}?show=levels&before={at(last)}",
        f"page {last} on, one government": f"{url}?issuer={ISSUER}&before={at(last)}",
        "a filter that nothing passes": f"{url}?show=departures",
        "edition in the middle": middle.get_absolute_url(),
    }


def _measure(addresses: dict[str, str], rounds: int) -> dict[str, dict[str, float]]:
    """By name, the median milliseconds, and queries and size of the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    costs: dict[str, dict[str, float]] = {}
    for name, url in addresses.items():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        if response.status_code != 200:
            raise SystemExit(f"{url} was answered with {response.status_code}.")
        costs[name] = {
            "queries": len(captured),
            "kb": round(len(response.content) / 1000, 1),
        }
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(rounds):
        for name, url in addresses.items():
            begun = time.perf_counter()
            client.get(url)
            times[name].append(time.perf_counter() - begun)
    for name, measured in times.items():
        costs[name]["ms"] = round(1000 * median(measured), 1)
    return costs


if __name__ == "__main__":
    main()
