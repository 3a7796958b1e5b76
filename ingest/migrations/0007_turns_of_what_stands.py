"""What was recorded before turns were noted gets them by its times."""

from typing import ClassVar

from django.db import migrations

# The times of an archive's runs are those of its commits, and say nothing of when it was
# imported: these runs come first, in the order in which they were written.
FILL = """
CREATE TEMPORARY TABLE entered ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY at, run, hold) AS turn, run, hold, position
FROM (
    SELECT run, hold, at,
        coalesce(max(position) OVER (ORDER BY at RANGE UNBOUNDED PRECEDING), 0)
            AS position
    FROM (
        SELECT id AS run, NULL::bigint AS hold,
            CASE archive WHEN '' THEN finished_at ELSE '-infinity' END AS at,
            NULL::bigint AS position
        FROM ingest_run WHERE state NOT IN ('running', 'abandoned')
        UNION ALL
        SELECT NULL, id, closed_at, NULL
        FROM ingest_hold WHERE outcome IN ('approved', 'refused')
        UNION ALL
        SELECT NULL, NULL, recorded_at, position FROM advisories_event
    ) AS moments
) AS placed
WHERE run IS NOT NULL OR hold IS NOT NULL;

INSERT INTO ingest_turn (id, position, finished)
SELECT turn, position, '' FROM entered;
SELECT setval(
    pg_get_serial_sequence('ingest_turn', 'id'), (SELECT max(turn) FROM entered)
);
INSERT INTO ingest_turn (position, finished)
SELECT coalesce((SELECT max(position) FROM advisories_event), 0), slug
FROM advisories_archive WHERE imported ORDER BY slug;
UPDATE ingest_run SET turn_id = turn FROM entered WHERE id = run;
UPDATE ingest_hold SET turn_id = turn FROM entered WHERE id = hold;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("ingest", "0006_turns"),
        ("advisories", "0007_narrow_timelines"),
    ]

    operations: ClassVar = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
