"""Reference data do not always say in which city a mission is."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("embassies", "0004_records_append_only")]

    operations: ClassVar = [
        migrations.RemoveConstraint("mission", "mission_has_name_and_place"),
        migrations.AlterField(
            "mission", "city", models.CharField(blank=True, max_length=100)
        ),
        migrations.AlterField(
            "mission", "city_slug", models.SlugField(blank=True, max_length=100)
        ),
        migrations.AddConstraint(
            "mission",
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name=""), name="mission_has_name"
            ),
        ),
        migrations.AddConstraint(
            "mission",
            models.CheckConstraint(
                condition=Q(city="", city_slug="", recorded_by=None)
                | (~Q(city="") & ~Q(city_slug="")),
                name="mission_city_is_known_to_staff",
            ),
        ),
    ]
