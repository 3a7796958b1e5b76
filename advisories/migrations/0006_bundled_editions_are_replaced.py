"""A bundled edition may be filled in once its archive is read here."""

from typing import ClassVar

from django.db import migrations

ALLOW_FILLING = """
CREATE FUNCTION chancery_fill_bundled() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER append_only ON advisories_edition;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_edition
    FOR EACH ROW EXECUTE FUNCTION chancery_fill_bundled();
"""

REFUSE_AGAIN = """
DROP TRIGGER append_only ON advisories_edition;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON advisories_edition
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
DROP FUNCTION chancery_fill_bundled();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("advisories", "0005_strands")]

    operations: ClassVar = [migrations.RunSQL(ALLOW_FILLING, REFUSE_AGAIN)]
