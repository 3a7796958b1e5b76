from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_migrate


class EmbassiesConfig(AppConfig):
    name = "embassies"

    def ready(self) -> None:
        post_migrate.connect(_make_roles, sender=self)


def _make_roles(using: str, **kwargs: Any) -> None:
    """The roles are there, with this version's rights, once the tables are."""
    from .access import ensure_roles

    state = kwargs.get("apps", apps)
    if "auth" not in state.app_configs:
        return
    for label in ("auth", "embassies", "ingest"):
        # Django makes them too, but app by app, and some only after this.
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    ensure_roles()
