"""Who may keep the record: signing in, its limit, and what staff may do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

GROUP = "Staff"
# "change" is the right to correct and to retract; nothing is ever edited in place.
PERMISSIONS = (
    "embassies.view_mission",
    "embassies.add_mission",
    "embassies.add_posture",
    "embassies.change_posture",
    "embassies.add_departure",
    "embassies.change_departure",
    "embassies.add_reconfirmation",
    "ingest.view_hold",
    "ingest.change_hold",
)

ATTEMPTS = 10
WINDOW_SECONDS = 15 * 60

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_page(permission: str) -> Callable[[View[P]], View[P]]:
    """Open the view to signed-in holders of the permission, and never cache it.

    Anybody else is sent to sign in, or refused (403) when signed in already.
    """

    def wrap(view: View[P]) -> View[P]:
        allowed = permission_required(permission, raise_exception=True)(view)
        return never_cache(login_required(allowed))

    return wrap


def staff_of(request: HttpRequest) -> User:
    """The person behind a request that ``staff_page`` let through."""
    if not isinstance(request.user, User):
        raise TypeError("Only a view behind staff_page knows who asks.")
    return request.user


@transaction.atomic
def add_staff(name: str, password: str) -> bool:
    """Let a person in, or give them a new password; True where they are new."""
    user, created = User.objects.get_or_create(username=name)
    user.set_password(password)
    user.save()
    user.groups.add(_staff_group())
    return created


def _staff_group() -> Group:
    group, _created = Group.objects.get_or_create(name=GROUP)
    group.permissions.set(_permission(name) for name in PERMISSIONS)
    return group


def _permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


class Attempts:
    """Failed attempts to sign in under one name from one address.

    An attempt counts before the password is looked at, so that many at once cannot
    pass together.
    """

    def __init__(self, name: str, address: str) -> None:
        packed = f"{name.casefold()}\0{address}".encode("utf-8", "replace")
        self._key = f"sign-in:{hashlib.sha256(packed).hexdigest()}"

    def begin(self) -> bool:
        """Count one more; False where there have been too many."""
        cache.add(self._key, 0, WINDOW_SECONDS)
        try:
            return cache.incr(self._key) <= ATTEMPTS
        except ValueError:  # the window closed between the two calls
            return True

    def forget(self) -> None:
        cache.delete(self._key)


def address_of(request: HttpRequest | None) -> str:
    """The peer's address; behind a proxy that is the proxy's."""
    meta: dict[str, Any] = request.META if request is not None else {}
    return str(meta.get("REMOTE_ADDR", ""))
