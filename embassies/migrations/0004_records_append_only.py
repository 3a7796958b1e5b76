"""What is said of missions can be added, never changed; corrections stay at home."""

from typing import ClassVar

from django.db import migrations

TABLES = (
    "headofmission",
    "statement",
    "representation",
    "witness",
    "notice",
    "notice_hosts",
    "decision",
)
REFUSE = (
    "".join(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON embassies_{table} "
        "FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();\n"
        for table in TABLES
    )
    + """
ALTER TABLE embassies_headofmission
    ADD CONSTRAINT headofmission_of_mission UNIQUE (event_id, mission_id),
    ADD CONSTRAINT headofmission_corrects_same_mission
        FOREIGN KEY (corrects_id, mission_id)
        REFERENCES embassies_headofmission (event_id, mission_id);
"""
)
ALLOW = """
ALTER TABLE embassies_headofmission
    DROP CONSTRAINT headofmission_corrects_same_mission,
    DROP CONSTRAINT headofmission_of_mission;
""" + "".join(f"DROP TRIGGER append_only ON embassies_{table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("embassies", "0003_records_of_missions")]

    operations: ClassVar = [migrations.RunSQL(REFUSE, ALLOW)]
