"""Whoever was in the one group of staff may do what they could, and is a publisher."""

from typing import Any, ClassVar

from django.db import migrations


def rename(apps: Any, before: str, after: str) -> None:
    groups = apps.get_model("auth", "Group").objects
    if not groups.filter(name=after).exists():
        groups.filter(name=before).update(name=after)


def forwards(apps: Any, schema_editor: Any) -> None:
    rename(apps, "Staff", "Publisher")


def backwards(apps: Any, schema_editor: Any) -> None:
    rename(apps, "Publisher", "Staff")


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("embassies", "0007_keep_history"),
    ]

    operations: ClassVar = [migrations.RunPython(forwards, backwards)]
