"""The editions that a chart is drawn from are found without reading the others."""

import datetime
from typing import ClassVar

from django.db import migrations, models
from django.db.models.lookups import GreaterThan


class Migration(migrations.Migration):
    dependencies: ClassVar = [("advisories", "0008_facts_are_shipped")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(
                    change__in=["first", "level", "regions", "technical"]
                )
                | models.Q(
                    GreaterThan(
                        models.F("seen_at") - models.F("previous_confirmed_at"),
                        datetime.timedelta(days=3),
                    )
                ),
                fields=["advisory", "archive", "seen_at"],
                name="edition_turn",
            ),
        ),
    ]
