"""The reader pages and feeds, grouped by parent path."""

from django.urls import path

from . import feeds, views

app_name = "advisories"

urlpatterns = [
    # /
    path("", views.home, name="home"),
    # /countries/
    path("countries/", views.countries, name="countries"),
    path("countries/<slug:slug>/", views.country, name="country"),
    path("countries/<slug:slug>/feed.rss", feeds.country_feed, name="country-feed"),
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
