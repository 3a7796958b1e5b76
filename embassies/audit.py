"""Who changed what, when and why, as the database itself kept it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware


class WhoAndWhy(HistoryMiddleware):
    """Gives what the database notes of a request's changes its person and its reason.

    The person is the one who is signed in; the reason is the form's own.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request)
        if request.method == "POST":
            context["reason"] = request.POST.get("reason", "")
        return context
