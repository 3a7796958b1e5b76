"""The site's addresses, grouped by who answers them."""

from django.urls import path

from config.health import healthz

urlpatterns = [
    # /healthz
    path("healthz", healthz, name="healthz"),
]
