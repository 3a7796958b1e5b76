"""Who may keep the record: signing in, its limit, and what each role may do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

# Each role has the rights of the one before it, and its own.
READER, EDITOR, PUBLISHER, ADMINISTRATOR = (
    "Reader",
    "Editor",
    "Publisher",
    "Administrator",
)
OWN_RIGHTS: dict[str, tuple[str, ...]] = {
    READER: (),
    EDITOR: (
        "embassies.view_mission",
        "embassies.view_proposal",
        "embassies.add_proposal",
    ),
    # "change" is the right to correct and to retract; of these, a mission's details
    # alone are ever edited in place.
    PUBLISHER: (
        "embassies.add_mission",
        "embassies.change_mission",
        "embassies.add_posture",
        "embassies.change_posture",
        "embassies.add_departure",
        "embassies.change_departure",
        "embassies.add_headofmission",
        "embassies.change_headofmission",
        "embassies.add_statement",
        "embassies.change_statement",
        "embassies.add_representation",
        "embassies.change_representation",
        "embassies.add_reconfirmation",
        "embassies.add_witness",
        "embassies.decide_proposal",
        "ingest.view_hold",
        "ingest.change_hold",
    ),
    ADMINISTRATOR: ("auth.view_user", "auth.change_user"),
}
ROLES = tuple(OWN_RIGHTS)
# What may need two people (``SECOND_PERSON``), by the kind of its item.
GUARDED = ("posture", "departure")

ATTEMPTS = 10
WINDOW_SECONDS = 15 * 60

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def rights_of(role: str) -> tuple[str, ...]:
    """All rights of a role, those of the roles before it first."""
    upto = ROLES[: ROLES.index(role) + 1]
    return tuple(right for each in upto for right in OWN_RIGHTS[each])


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


def right_to_enter(item: dict[str, Any]) -> str:
    """The right that entering the item of ``embassies.entries`` takes."""
    kind = item["kind"]
    if kind == "mission-change":
        return "embassies.change_mission"
    return f"embassies.{'change' if item.get('corrects') else 'add'}_{kind}"


def needs_second_person(item: dict[str, Any]) -> bool:
    return settings.SECOND_PERSON and item["kind"] in GUARDED


def publishes_alone(person: User, item: dict[str, Any]) -> bool:
    """Whether what this person enters stands at once, with nobody else looking."""
    return person.has_perm(right_to_enter(item)) and not needs_second_person(item)


@transaction.atomic
def add_staff(name: str, password: str, role: str = PUBLISHER) -> bool:
    """Let a person in, or give them a new password; True where they are new."""
    user, created = User.objects.get_or_create(username=name)
    user.set_password(password)
    user.save()
    ensure_roles()
    give_role(user, role)
    return created


def give_role(user: User, role: str) -> None:
    """This role and no other; groups that are no roles stay."""
    others = user.groups.filter(name__in=ROLES).exclude(name=role)
    user.groups.remove(*others)
    user.groups.add(Group.objects.get(name=role))


def role_of(user: User) -> str:
    """The highest role that a person has; empty for none."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(ROLES) if role in names), "")


def ensure_roles() -> None:
    """The groups of the roles, with their rights as this version has them."""
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(_permission(name) for name in rights_of(role))


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
