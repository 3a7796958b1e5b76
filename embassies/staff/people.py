"""The administrator's page: who may do what."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from embassies.access import give_role, role_of, staff_of, staff_page
from embassies.forms import RoleForm

from .entering import posted, require_form


@staff_page("auth.change_user")
@require_form
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account; nobody changes what they may do themselves."""
    form = RoleForm(posted(request))
    if form.is_valid():
        person = get_object_or_404(User, pk=form.cleaned_data["person"])
        if person == staff_of(request):
            form.add_error(None, _("Somebody else has to change your own role."))
        else:
            _change(person, form.cleaned_data["role"], form.cleaned_data["active"])
            text = _("Changed: %(who)s.") % {"who": person.get_username()}
            messages.success(request, text)
            return redirect("staff:people")
    users = User.objects.prefetch_related("groups").order_by("username")
    rows = [
        (
            user,
            role_of(user),
            RoleForm(
                auto_id=f"id_{user.pk}_%s",
                initial={
                    "person": user.pk,
                    "role": role_of(user),
                    "active": user.is_active,
                },
            ),
        )
        for user in users
    ]
    context = {"rows": rows, "form": form, "second": settings.SECOND_PERSON}
    return render(request, "staff/people.html", context)


@transaction.atomic
def _change(person: User, role: str, active: bool) -> None:
    give_role(person, role)
    person.is_active = active
    person.save(update_fields=["is_active"])
