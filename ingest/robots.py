"""The robots.txt files of hosts, kept in the database for all workers."""

from .fetch import RobotsFile
from .models import Host


class DatabaseRobots:
    """A ``RobotsCache`` that all workers share."""

    def load(self, host: str) -> RobotsFile | None:
        row = Host.objects.filter(name=host).first()
        if row is None or row.robots_fetched_at is None or row.robots_status is None:
            return None
        return RobotsFile(row.robots_body, row.robots_status, row.robots_fetched_at)

    def save(self, host: str, file: RobotsFile) -> None:
        Host.objects.update_or_create(
            name=host,
            defaults={
                "robots_body": file.body,
                "robots_status": file.status,
                "robots_fetched_at": file.fetched_at,
            },
        )
