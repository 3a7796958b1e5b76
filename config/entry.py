"""The entry points of an installation, the same in ``make run`` and in containers.

    python -m config.entry prepare|worker|beat|web

``prepare`` brings the database up to date and ends; the others run until they are
told to stop. Each takes its configuration from the environment alone.
"""

import os
import sys
from pathlib import Path

from config.env import env_str

BASE_DIR = Path(__file__).resolve().parent.parent
PREPARE_LOCK = 0x6368616E
PAGE_MILLISECONDS = 15_000


def prepare() -> None:
    """Migrate, then load the reference data, missions and history that ship.

    One process at a time per database.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARE_LOCK])
        call_command("migrate", interactive=False, verbosity=1)
        call_command("load_reference")
        call_command("missions", "import")
        call_command("load_record")
        call_command("load_history")
        cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARE_LOCK])


def worker() -> None:
    # Celery's warning about root is about pickled messages; only JSON is taken.
    python = ["-W", "ignore:You're running the worker with superuser"]
    _become(
        *python,
        *("-m", "celery", "-A", "config", "--quiet", "worker"),
        *("--loglevel", "INFO"),
        # Workers need not know of each other: the database says what is whose.
        *("--without-mingle", "--without-gossip", "--without-heartbeat"),
    )


def beat() -> None:
    _become("-m", "celery", "-A", "config", "--quiet", "beat", "--pidfile=")


def web() -> None:
    if not env_str("STATEMENT_TIMEOUT_MS"):
        os.environ["STATEMENT_TIMEOUT_MS"] = str(PAGE_MILLISECONDS)
    _become("-m", "gunicorn", "-c", "python:config.gunicorn_conf", "config.wsgi")


ENTRIES = {"prepare": prepare, "worker": worker, "beat": beat, "web": web}


def _become(*arguments: str) -> None:
    os.chdir(BASE_DIR)
    os.execv(sys.executable, [sys.executable, *arguments])


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in ENTRIES:
        sys.exit(f"Name one of: {', '.join(ENTRIES)}.")
    ENTRIES[arguments[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
