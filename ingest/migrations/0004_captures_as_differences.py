"""A capture may be kept as a difference from an earlier one."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ingest", "0003_archive_runs")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="capture",
            name="base",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ingest.capture",
            ),
        ),
        migrations.AddIndex(
            model_name="capture",
            index=models.Index(
                condition=models.Q(("base", None)),
                fields=["url", "-first_fetched_at"],
                name="capture_whole_newest_first",
            ),
        ),
    ]
