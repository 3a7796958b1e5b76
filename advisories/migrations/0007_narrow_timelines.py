"""A timeline is narrowed by what stands on its own rows."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("level-first-read", "level first read"),
    ("level-raised", "level raised"),
    ("level-lowered", "level lowered"),
    ("level-changed", "level changed"),
    ("level-first-stated", "level first stated"),
    ("level-withdrawn", "level withdrawn"),
    ("regions-changed", "regional advice changed"),
    ("reasons-changed", "reasons changed"),
    ("reissued", "reissued without change"),
    ("text-changed", "text changed"),
    ("mission-added", "mission added to the record"),
    ("departure-ordered", "departure ordered"),
    ("departure-authorized", "departure authorized"),
    ("staff-withdrawn", "staff withdrawn"),
    ("departure-changed", "departure changed"),
    ("departure-ended", "departure ended"),
    ("posture-changed", "embassy posture changed"),
    ("head-of-mission-changed", "head of mission changed"),
    ("statement", "statement"),
    ("press-report", "press report"),
    ("source-lost", "source lost"),
    ("source-recovered", "source recovered"),
    ("not-confirmed", "not confirmed after all"),
    ("correction", "correction"),
]

# The rows are append-only; here they only learn what their events say already.
FILL = """
ALTER TABLE advisories_eventcountry DISABLE TRIGGER append_only;
UPDATE advisories_eventcountry place
SET issuer = coalesce(event.issuer_id, ''),
    about = coalesce(
        CASE WHEN event.kind = 'correction' AND wrong.kind = 'correction'
            THEN first.kind END,
        CASE WHEN event.kind = 'correction' THEN wrong.kind END,
        CASE WHEN event.kind = 'not-confirmed' THEN dropped.kind END,
        event.kind
    )
FROM advisories_event event
LEFT JOIN advisories_event wrong ON wrong.id = event.corrects_id
LEFT JOIN advisories_event first ON first.id = wrong.corrects_id
LEFT JOIN advisories_event dropped ON dropped.id = event.settles_id
WHERE event.id = place.event_id;
ALTER TABLE advisories_eventcountry ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("advisories", "0006_bundled_editions_are_replaced")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="eventcountry",
            name="about",
            field=models.CharField(choices=KINDS, default="", max_length=30),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="eventcountry",
            name="issuer",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="eventcountry",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="advisories.country",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("status", "unconfirmed")),
                fields=["advisory", "position"],
                name="event_unconfirmed",
            ),
        ),
    ]
