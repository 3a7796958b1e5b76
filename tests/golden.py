"""Golden files: what reading a real document yields, reviewed by a person once."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from ingest.records import Notice, Reading, Sheet

FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, facts: object) -> None:
    """Fail unless ``facts`` are those in ``golden/<name>.json``.

    A missing file is written and the test fails, so that somebody looks at it before
    it counts. ``CHANCERY_WRITE_GOLDEN=1`` (``make golden``) writes all of them anew.
    """
    path = FOLDER / f"{name}.json"
    found = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    rewrite = os.environ.get("CHANCERY_WRITE_GOLDEN") == "1"
    if rewrite or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
        if not rewrite:
            pytest.fail(f"{path.name} was missing and is written: review and rerun.")
    assert json.loads(found) == json.loads(path.read_text(encoding="utf-8"))


def sheet_facts(sheet: Sheet) -> dict[str, object]:
    """What a golden file keeps of a sheet: one line for each destination, no texts."""
    return {
        "followed": len(sheet.follow),
        **(
            {"notices": {each.key: notice_facts(each) for each in sheet.notices}}
            if sheet.notices
            else {}
        ),
        "readings": {
            reading.destination.key: reading_facts(reading)
            for reading in sheet.readings
        },
    }


def reading_facts(reading: Reading) -> str:
    place = reading.destination.place
    facts: dict[str, object] = {"of": "+".join(place.codes), "part": place.part}
    if advice := reading.advice:
        facts |= {
            "level": advice.level.value,
            "code": advice.native_code,
            "regional": advice.regional_max and advice.regional_max.value,
            "regions": len(advice.regions),
            "reasons": "".join(advice.reasons),
            "issued": advice.issued and advice.issued.at.isoformat(),
            "basis": advice.basis.value,
            "complete": advice.complete,
            "withdrawn": advice.withdrawn or None,
            "note": advice.change_note and _hash(advice.change_note),
            "text": advice.text and _hash(advice.text),
        }
    facts["doubts"] = ",".join(doubt.guard for doubt in reading.doubts)
    return " ".join(
        f"{k}={fact}" for k, fact in facts.items() if fact not in (None, "")
    )


def notice_facts(notice: Notice) -> str:
    post = notice.post and f"{notice.post.host} {notice.post.city}".strip()
    facts: dict[str, object] = {
        "hosts": "+".join(notice.hosts),
        "post": post,
        "issued": notice.issued and notice.issued.at.isoformat(),
        "standing": notice.standing or None,
        "title": _hash(notice.title)[:16],
        "text": _hash(notice.text)[:16],
        "facts": json.dumps(dict(notice.facts), ensure_ascii=False, sort_keys=True),
    }
    return " ".join(
        f"{k}={fact}" for k, fact in facts.items() if fact not in (None, "", "{}")
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
