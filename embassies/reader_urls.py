"""What readers see of missions."""

from django.urls import path

from . import reader_views

app_name = "embassies"

urlpatterns = [
    # /missions/<slug>/
    path("missions/<slug:slug>/", reader_views.mission, name="mission"),
    # /embassies/
    path("embassies/", reader_views.index, name="index"),
    path("embassies/help/", reader_views.representations, name="help"),
    # /embassies/<host-city-slug>/
    path("embassies/<slug:slug>/", reader_views.board, name="board"),
]
