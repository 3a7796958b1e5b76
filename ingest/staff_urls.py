"""The staff's pages on held readings."""

from django.urls import path

from . import staff_views

app_name = "holds"

urlpatterns = [
    # /staff/holds/
    path("", staff_views.holds, name="list"),
    path("<int:pk>/", staff_views.hold, name="hold"),
    path("published/", staff_views.published, name="published"),
    path("published/<uuid:pk>/", staff_views.take_back, name="take-back"),
]
