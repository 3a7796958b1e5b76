"""The staff's door: everything here but signing in asks who it is."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from . import views

app_name = "staff"

urlpatterns = [
    # /staff/
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    # /staff/missions/
    path("missions/", views.missions, name="missions"),
    path("missions/add/", views.add_mission, name="add-mission"),
    path("missions/<slug:slug>/", views.mission, name="mission"),
    # /staff/missions/<slug>/postures/
    path(
        "missions/<slug:slug>/postures/record/",
        views.record_posture,
        name="record-posture",
    ),
    path(
        "missions/<slug:slug>/postures/<int:number>/correct/",
        views.correct_posture,
        name="correct-posture",
    ),
    path(
        "missions/<slug:slug>/postures/<int:number>/retract/",
        views.retract_posture,
        name="retract-posture",
    ),
    path(
        "missions/<slug:slug>/postures/<int:number>/reconfirm/",
        views.reconfirm_posture,
        name="reconfirm-posture",
    ),
    # /staff/missions/<slug>/departures/
    path(
        "missions/<slug:slug>/departures/record/",
        views.record_departure,
        name="record-departure",
    ),
    path(
        "missions/<slug:slug>/departures/<int:number>/correct/",
        views.correct_departure,
        name="correct-departure",
    ),
    path(
        "missions/<slug:slug>/departures/<int:number>/retract/",
        views.retract_departure,
        name="retract-departure",
    ),
]
