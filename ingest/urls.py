"""What was fetched and how the sources fare, grouped by parent path."""

from django.urls import path, re_path

from . import views

app_name = "ingest"

urlpatterns = [
    # /captures/
    re_path(r"^captures/(?P<sha256>[0-9a-f]{64})/$", views.capture, name="capture"),
    re_path(
        r"^captures/(?P<sha256>[0-9a-f]{64})/raw$",
        views.capture_raw,
        name="capture-raw",
    ),
    # /sources/
    path("sources/", views.sources, name="sources"),
    path("sources/guards/", views.guards_table, name="guards"),
    path("sources/<slug:slug>/", views.source, name="source"),
]
