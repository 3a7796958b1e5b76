"""Editions and ledger rows can be added, never changed or deleted."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION chancery_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: correct it with a new row that refers to it',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_edition
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_event
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_eventcountry
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
"""

ALLOW = """
DROP TRIGGER append_only ON advisories_eventcountry;
DROP TRIGGER append_only ON advisories_event;
DROP TRIGGER append_only ON advisories_edition;
DROP FUNCTION chancery_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("advisories", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(REFUSE, ALLOW)]
