"""Every address of the site, in reading order."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.urls.converters import StringConverter

from tracker.api import pages
from tracker.views import (
    charts,
    citations,
    claims,
    dashboard,
    data,
    editions,
    embed,
    evidence,
    feeds,
    files,
    machines,
    packages,
    pictures,
    reading,
    reports,
    timeline,
)

# Of allauth's pages those that an editor needs: nobody signs up, and administrators enter addresses.
sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]


class ReferenceForm(StringConverter):
    """What the file of a reference ends with (tracker/citing.py)."""

    regex = r"bib|csl\.json"


register_converter(ReferenceForm, "reference")

CHART = "charts/<str:conflict>/<str:supplier>/<str:recipient>/<str:kind>/<str:measured>/<str:details>"

# The format of data is a suffix, and data is the same in every language: no prefix.
urlpatterns: list[URLPattern | URLResolver] = [
    path("claims.csv", files.dataset_csv, {"dataset": "claims"}, name="claims_csv"),
    path("<slug:dataset>.csv", files.dataset_csv, name="dataset_csv"),
    path("<slug:dataset>.manifest.json", files.dataset_manifest, name="dataset_manifest"),
    path("claims/<int:number>.csv", files.claim_csv, name="claim_csv"),
    path("claims/<int:number>.manifest.json", files.claim_manifest, name="claim_manifest"),
    path(f"{CHART}.csv", files.chart_csv, name="chart_csv"),
    path(f"{CHART}.manifest.json", files.chart_manifest, name="chart_manifest"),
    path("api/v1/", include("tracker.api.urls")),
    path("claims.json", pages.claims_json, name="claims_json"),
    path("claims.atom", pages.claims_atom, name="claims_atom"),
    path("data.<reference:form>", citations.data_citation, name="data_citation"),
    path("editions/<int:number>.<reference:form>", citations.edition_citation, name="edition_citation"),
    path("claims/<int:number>.<reference:form>", citations.claim_citation, name="claim_citation"),
    path(f"{CHART}.<reference:form>", citations.chart_citation, name="chart_citation"),
    path("embed.js", embed.embed_js, name="embed_js"),
    re_path(
        r"^data/edition-(?P<number>[1-9][0-9]{0,17})\.(?P<form>zip|xlsx)$",
        packages.data_package,
        name="data_package",
    ),
    path("changes.atom", feeds.changes_feed, name="changes_feed"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", machines.sitemap, name="sitemap"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("health/", machines.health, name="health"),
    path("health/live", machines.health_live, name="health_live"),
    path("health/ready", machines.health, name="health_ready"),
]

# English has no prefix, French stands under /fr/: one address, one language.
urlpatterns += i18n_patterns(
    path("", dashboard.dashboard, name="dashboard"),
    path("card.png", pictures.card, name="card"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("charts/", charts.charts, name="charts"),
    path(f"{CHART}/", charts.chart, name="chart"),
    path(f"{CHART}.svg", pictures.chart_svg, name="chart_svg"),
    path(f"{CHART}.png", pictures.chart_png, name="chart_png"),
    path(f"{CHART}/card.png", pictures.chart_card, name="chart_card"),
    path(f"embed/{CHART}/", embed.chart_embed, name="chart_embed"),
    path("embed/<path:rest>", embed.no_embed, name="no_embed"),
    path("claims/<int:number>/", claims.claim, name="claim"),
    path("claims/<int:number>/report/", reports.report, name="report_error"),
    path("claims/<int:number>/reports/", reports.reports, name="reports"),
    path("claims/<int:number>.png", pictures.claim_card, name="claim_card"),
    path("corridors/", dashboard.corridors, name="corridors"),
    path("corridors/<str:supplier>/<str:recipient>/", dashboard.corridor, name="corridor"),
    path("articles/", evidence.articles, name="articles"),
    path("articles/<int:number>/", evidence.article, name="article"),
    path("organisations/", evidence.organisations, name="organisations"),
    path("organisations/<slug:slug>/", evidence.organisation, name="organisation"),
    path("equipment/", evidence.equipment_list, name="equipment_list"),
    path("equipment/<slug:slug>/", evidence.equipment, name="equipment"),
    path("corrections/", editions.corrections, name="corrections"),
    path("editions/", editions.editions, name="editions"),
    path("editions/<int:number>/", editions.edition, name="edition"),
    path("data/", data.data, name="data"),
    path("data/dictionary/", data.dictionary, name="dictionary"),
    path("data/api/", pages.api_docs, name="api_docs"),
    path("methodology/", reading.methodology, name="methodology"),
    path("about/", reading.about, name="about"),
    path("accounts/", include(sign_in)),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "tracker.frame.bad_request"
handler500 = "tracker.replicas.server_error"
