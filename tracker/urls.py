"""Every address of the site, in reading order."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

from tracker import views

# The format of data is a suffix, and data is the same in every language: no prefix.
urlpatterns: list[URLPattern | URLResolver] = [
    path("claims.csv", views.claims_csv, name="claims_csv"),
    path("claims/<int:number>.csv", views.claim_csv, name="claim_csv"),
    path("health/", views.health, name="health"),
]

# English has no prefix, French stands under /fr/: one address, one language.
urlpatterns += i18n_patterns(
    path("", views.dashboard, name="dashboard"),
    path("timeline/", views.timeline, name="timeline"),
    path("charts/", views.charts, name="charts"),
    path("claims/<int:number>/", views.claim, name="claim"),
    path("corridors/<str:supplier>/<str:recipient>/", views.corridor, name="corridor"),
    path("articles/", views.articles, name="articles"),
    path("articles/<int:number>/", views.article, name="article"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("equipment/", views.equipment_list, name="equipment_list"),
    path("equipment/<slug:slug>/", views.equipment, name="equipment"),
    path("corrections/", views.corrections, name="corrections"),
    path("data/", views.data, name="data"),
    path("methodology/", views.methodology, name="methodology"),
    path("about/", views.about, name="about"),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "tracker.frame.bad_request"
