"""The reader pages and feeds, grouped by parent path."""

from django.urls import path

from . import as_of_views, feeds, views

app_name = "advisories"

urlpatterns = [
    # /
    path("", views.home, name="home"),
    # /countries/
    path("countries/", views.countries, name="countries"),
    path("countries/<slug:slug>/", views.country, name="country"),
    path("countries/<slug:slug>/feed.rss", feeds.country_feed, name="country-feed"),
    # /countries/<slug>/as-of/<day>/
    path(
        "countries/<slug:slug>/as-of/<str:day>/",
        as_of_views.country,
        name="country-as-of",
    ),
    path(
        "countries/<slug:slug>/as-of/<str:day>/certificate/",
        as_of_views.certificate,
        name="certificate",
    ),
    path(
        "countries/<slug:slug>/as-of/<str:day>/certificate.pdf",
        as_of_views.certificate_pdf,
        name="certificate-pdf",
    ),
    # /as-of/
    path("as-of/", as_of_views.door, name="as-of-door"),
    path("as-of/<str:day>/", as_of_views.every_country, name="as-of"),
    # /events/
    path("events/<uuid:pk>/", views.event, name="event"),
    # /editions/
    path("editions/<uuid:pk>/", views.edition, name="edition"),
    # /issuers/
    path("issuers/", views.issuers, name="issuers"),
    path("issuers/<slug:slug>/", views.issuer, name="issuer"),
    # /feeds/
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/<slug:name>.rss", feeds.feed, name="feed"),
]
