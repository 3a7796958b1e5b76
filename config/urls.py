"""The site's addresses, grouped by who answers them."""

from django.urls import include, path

from config.health import healthz

urlpatterns = [
    # / /countries/ /events/ /editions/ /issuers/ /feeds/
    path("", include("advisories.urls")),
    # /captures/ /sources/
    path("", include("ingest.urls")),
    # /missions/ /embassies/
    path("", include("embassies.reader_urls")),
    # /staff/
    path("staff/", include("embassies.urls")),
    # /staff/holds/
    path("staff/holds/", include("ingest.staff_urls")),
    # /healthz
    path("healthz", healthz, name="healthz"),
]
