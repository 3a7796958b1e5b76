"""The staff's door: everything here but signing in asks who it is."""

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .entries import CHAINS
from .staff import entries, history, missions, people, queue


class ChainConverter(StringConverter):
    """A kind of row that stands in a mission's chain."""

    regex = "|".join(CHAINS)


class ToldConverter(StringConverter):
    """A kind of row that stands in no mission's chain."""

    regex = "statement|representation"


register_converter(ChainConverter, "chain")
register_converter(ToldConverter, "told")

app_name = "staff"

urlpatterns = [
    # /staff/
    path("", missions.home, name="home"),
    path("sign-in/", missions.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("people/", people.people, name="people"),
    path("audit/", history.changes, name="audit"),
    # /staff/proposals/
    path("proposals/", queue.waiting, name="proposals"),
    path("proposals/<uuid:pk>/", queue.proposal, name="proposal"),
    path("proposals/<uuid:pk>/amend/", queue.amend, name="amend"),
    # /staff/missions/
    path("missions/", missions.missions, name="missions"),
    path("missions/add/", missions.add_mission, name="add-mission"),
    path("missions/<slug:slug>/", missions.mission, name="mission"),
    path("missions/<slug:slug>/edit/", missions.edit_mission, name="edit-mission"),
    path("missions/<slug:slug>/<chain:kind>/record/", entries.record, name="record"),
    # /staff/<kind>/
    path("<told:kind>/record/", entries.tell, name="tell"),
    # /staff/entries/<event>/
    path("entries/<uuid:pk>/correct/", entries.correct, name="correct"),
    path("entries/<uuid:pk>/retract/", entries.retract, name="retract"),
    path("entries/<uuid:pk>/witness/", entries.witness, name="witness"),
    path("entries/<uuid:pk>/reconfirm/", entries.reconfirm, name="reconfirm"),
    path("entries/<uuid:pk>/unchanged/", entries.unchanged, name="unchanged"),
]
