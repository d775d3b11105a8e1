"""Every address of the site, in reading order."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from tracker.views import (
    charts,
    claims,
    dashboard,
    editions,
    evidence,
    machines,
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

CHART = "charts/<str:conflict>/<str:supplier>/<str:recipient>/<str:kind>/<str:measured>/<str:details>"

# The format of data is a suffix, and data is the same in every language: no prefix.
urlpatterns: list[URLPattern | URLResolver] = [
    path("claims.csv", claims.claims_csv, name="claims_csv"),
    path("claims/<int:number>.csv", claims.claim_csv, name="claim_csv"),
    path(f"{CHART}.csv", charts.chart_csv, name="chart_csv"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", machines.sitemap, name="sitemap"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("health/", machines.health, name="health"),
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
    path("data/", editions.data, name="data"),
    path("methodology/", reading.methodology, name="methodology"),
    path("about/", reading.about, name="about"),
    path("accounts/", include(sign_in)),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "tracker.frame.bad_request"
