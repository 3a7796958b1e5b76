"""A source keeps what the ledger said of it is lost."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ingest", "0004_captures_as_differences")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="source",
            name="lost",
            field=models.JSONField(default=dict),
        ),
    ]
