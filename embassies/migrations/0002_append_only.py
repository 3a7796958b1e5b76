"""Entries can be added, never changed; corrections stay with their own mission."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON embassies_citation
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON embassies_posture
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON embassies_departure
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON embassies_reconfirmation
    FOR EACH ROW EXECUTE FUNCTION chancery_refuse_change();
ALTER TABLE embassies_posture
    ADD CONSTRAINT posture_of_mission UNIQUE (event_id, mission_id),
    ADD CONSTRAINT posture_corrects_same_mission FOREIGN KEY (corrects_id, mission_id)
        REFERENCES embassies_posture (event_id, mission_id);
ALTER TABLE embassies_departure
    ADD CONSTRAINT departure_of_mission UNIQUE (event_id, mission_id),
    ADD CONSTRAINT departure_corrects_same_mission FOREIGN KEY (corrects_id, mission_id)
        REFERENCES embassies_departure (event_id, mission_id),
    ADD CONSTRAINT departure_replaces_same_mission FOREIGN KEY (replaces_id, mission_id)
        REFERENCES embassies_departure (event_id, mission_id);
"""

ALLOW = """
ALTER TABLE embassies_departure
    DROP CONSTRAINT departure_replaces_same_mission,
    DROP CONSTRAINT departure_corrects_same_mission,
    DROP CONSTRAINT departure_of_mission;
ALTER TABLE embassies_posture
    DROP CONSTRAINT posture_corrects_same_mission,
    DROP CONSTRAINT posture_of_mission;
DROP TRIGGER append_only ON embassies_reconfirmation;
DROP TRIGGER append_only ON embassies_departure;
DROP TRIGGER append_only ON embassies_posture;
DROP TRIGGER append_only ON embassies_citation;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("advisories", "0002_append_only"),
        ("embassies", "0001_initial"),
    ]

    operations: ClassVar = [migrations.RunSQL(REFUSE, ALLOW)]
