"""Captures never change; their bodies are compressed already."""

from typing import ClassVar

from django.db import migrations

KEEP = """
ALTER TABLE ingest_capture ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ingest_capture
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
"""

LOOSE = """
DROP TRIGGER append_only ON ingest_capture;
ALTER TABLE ingest_capture ALTER COLUMN body SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("ingest", "0001_initial"),
        ("advisories", "0002_append_only"),
    ]

    operations: ClassVar = [migrations.RunSQL(KEEP, LOOSE)]
