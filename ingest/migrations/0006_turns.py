"""The order in which all entered the record, and what staff published instead."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ingest", "0005_sources_tell_what_is_lost")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("position", models.BigIntegerField()),
                ("finished", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.AddField(
            model_name="hold",
            name="amended",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="turn",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="ingest.turn",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="turn",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="ingest.turn",
            ),
        ),
    ]
