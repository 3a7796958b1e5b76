"""What readers see of missions."""

from django.urls import path

from . import views

app_name = "embassies"

urlpatterns = [
    # /missions/
    path("<slug:slug>/", views.reader_mission, name="mission"),
]
