"""Facts are shipped in a table; what it announced is completed by its archive.

Of an event that the table announced, the payload, the edition and what it settles may
be set, nothing else. An edition that the table alone knows may go with the table.
"""

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

ALLOW_COMPLETING = """
CREATE FUNCTION chancery_complete_bundled() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['payload', 'edition_id', 'settles_id'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.payload ? 'bundled'
        AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: correct it with a new row that refers to it',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
DROP TRIGGER append_only ON advisories_event;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_event
    FOR EACH ROW EXECUTE FUNCTION chancery_complete_bundled();

CREATE OR REPLACE FUNCTION chancery_fill_bundled() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.bundled AND TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF OLD.bundled AND TG_OP = 'UPDATE'
        AND NEW.id = OLD.id
        AND NEW.advisory_id = OLD.advisory_id
        AND NEW.archive = OLD.archive
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: correct it with a new row that refers to it',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_facttable
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
"""

REFUSE_AGAIN = """
DROP TRIGGER append_only ON advisories_facttable;
DROP TRIGGER append_only ON advisories_event;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_event
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
DROP FUNCTION chancery_complete_bundled();

CREATE OR REPLACE FUNCTION chancery_fill_bundled() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.bundled
        AND NEW.id = OLD.id
        AND NEW.advisory_id = OLD.advisory_id
        AND NEW.archive = OLD.archive
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: correct it with a new row that refers to it',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("advisories", "0007_narrow_timelines")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="archive",
            name="table",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.CreateModel(
            name="FactTable",
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
                ("sha256", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
                (
                    "archives",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("position", models.BigIntegerField()),
                (
                    "loaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunSQL(ALLOW_COMPLETING, REFUSE_AGAIN),
    ]
