"""The language of a page: said by its address, offered at the front door, and a third one by a catalogue."""

import shutil
from datetime import date
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import override

from tests.factories import make_organisation, make_published
from tracker import languages, wording

ROOT = Path(__file__).parent.parent
THIN = "\N{NARROW NO-BREAK SPACE}"
HERE = {"Sec-Fetch-Site": "same-origin"}
FRENCH = {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.5"}

pytestmark = pytest.mark.django_db


# The front door


def test_who_prefers_french_is_led_from_the_front_door_to_the_french_one_with_the_query(client):
    response = client.get("/?kind=transfer&utm_source=x", headers=FRENCH)
    assert (response.status_code, response.headers["Location"]) == (302, "/fr/?kind=transfer&utm_source=x")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Language": "en-GB, fr;q=0.9"},
        {"Accept-Language": "xx, *"},
        {"Accept-Language": "nonsense;;;q=,"},
        {**FRENCH, **HERE},
        {**FRENCH, "Referer": "http://testserver/fr/timeline/"},
    ],
)
def test_others_and_who_comes_from_a_page_of_ours_get_english_there(client, headers):
    response = client.get("/", headers=headers)
    assert response.status_code == 200
    assert b'<html lang="en" dir="ltr">' in response.content


def test_a_referrer_that_is_no_address_is_one_from_elsewhere(client):
    assert client.get("/", headers={**FRENCH, "Referer": "http://["}).status_code == 302


def test_a_page_elsewhere_that_links_here_does_not_choose_the_language(client):
    headers = {**FRENCH, "Sec-Fetch-Site": "cross-site", "Referer": "http://elsewhere.example/"}
    assert client.get("/", headers=headers).status_code == 302


@pytest.mark.parametrize(("address", "language"), [("/timeline/", "en"), ("/fr/timeline/", "fr")])
def test_every_other_address_is_in_one_language_whoever_asks_and_caches_may_know(client, address, language):
    for accepted in ("en", "fr"):
        response = client.get(address, headers={"Accept-Language": accepted})
        assert response.status_code == 200
        assert f'<html lang="{language}"'.encode() in response.content
        assert response.headers["Content-Language"] == language
        assert "Accept-Language" not in response.headers["Vary"]


def test_only_the_front_door_varies_by_who_asks_and_no_page_sets_a_cookie(client):
    for headers in ({}, FRENCH):
        response = client.get("/", headers=headers)
        for name in ("Accept-Language", "Sec-Fetch-Site", "Referer"):
            assert name in response.headers["Vary"]
        assert not response.cookies


def test_the_links_between_languages_keep_page_and_query(client):
    make_published()
    page = client.get("/timeline/?kind=deployment").content.decode()
    assert 'href="/fr/timeline/?kind=deployment" lang="fr" hreflang="fr"' in page
    page = client.get("/fr/timeline/?kind=deployment").content.decode()
    assert 'href="/timeline/?kind=deployment" lang="en" hreflang="en"' in page


# A third language


def compiled(folder: Path, code: str, **messages: str) -> None:
    """A catalogue of a few messages, as compilemessages would leave it."""
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for msgid, msgstr in messages.items():
        catalogue.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    place = folder / code / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalogue.save_as_mofile(str(place / "django.mo"))


def test_the_languages_are_those_of_the_catalogues_each_named_in_itself(tmp_path):
    assert languages.offered(tmp_path) == [("en", "English")]
    for code in ("fr", "de", "pt_BR", "zh_Hans"):
        compiled(tmp_path, code)
    (tmp_path / "es" / "LC_MESSAGES").mkdir(parents=True)  # nothing is compiled there yet
    assert languages.offered(tmp_path) == [
        ("en", "English"),
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("pt-br", "Português (Brasil)"),
        ("zh-hans", "中文 (简体)"),
    ]
    assert languages.name_of("qqq") == "qqq"


def test_the_site_offers_english_and_french():
    assert settings.LANGUAGES == [("en", "English"), ("fr", "Français")]
    assert languages.offered(settings.LOCALE_PATHS[0]) == settings.LANGUAGES


@pytest.fixture
def german(settings, tmp_path):
    """The site with a third catalogue, of a few messages, in the folder of languages."""
    shutil.copytree(ROOT / "locale" / "fr", tmp_path / "fr")
    compiled(tmp_path, "de", **{"Timeline": "Zeitleiste", "about %(number)s": "etwa %(number)s"})
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = languages.offered(tmp_path)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("address", ["", "timeline/", "claims/{claim}/", "data/", "methodology/", "nowhere/"])
def test_a_catalogue_is_all_that_a_third_language_needs(client, address):
    claim = make_published(best=11_000, qualifier="about")
    response = client.get(f"/de/{address.format(claim=claim.pk)}")
    assert response.status_code == (404 if address == "nowhere/" else 200)
    page = response.content.decode()
    assert '<html lang="de" dir="ltr">' in page
    # What the catalogue has is German, what it lacks is English, and nothing is French.
    assert "Zeitleiste" in page
    assert "Skip to the content" in page
    assert "Aller au contenu" not in page
    assert 'lang="fr" hreflang="fr"' in page
    if response.status_code == 200:
        assert 'hreflang="de"' in page
        assert "etwa 11.000" in page or "11.000" not in page


@pytest.mark.usefixtures("german")
def test_a_third_language_reads_the_english_of_what_editors_wrote_in_two(client):
    claimant = make_organisation("Ministry of War", name_fr="Ministère de la Guerre")
    claim = make_published(best=11_000, qualifier="about", claimant=claimant)
    page = client.get(f"/de/claims/{claim.pk}/").content.decode()
    assert "Ministry of War" in page
    assert "Ministère" not in page
    assert "etwa 11.000" in page


@pytest.mark.usefixtures("german")
def test_the_front_door_leads_to_a_third_language_too(client):
    response = client.get("/", headers={"Accept-Language": "de-AT, fr;q=0.8"})
    assert response.headers["Location"] == "/de/"


@pytest.mark.parametrize(
    ("code", "number", "day", "month", "days", "months"),
    [
        ("de", "1.234.567", "1. März 2025", "März 2025", "14.–15. Dezember 2024", "Januar–Februar 2025"),
        (
            "es",
            f"1{THIN}234{THIN}567",
            "1 de marzo de 2025",
            "marzo de 2025",
            "14–15 de diciembre de 2024",
            None,
        ),
        (
            "pl",
            f"1{THIN}234{THIN}567",
            "1 marca 2025",
            "marzec 2025",
            "14–15 grudnia 2024",
            "styczeń–luty 2025",
        ),
        ("ko", "1,234,567", "2025년 3월 1일", "2025년 3월", "2024년 12월 14일~15일", None),
        ("qqq", "1234567", "1 March 2025", "March 2025", "14–15 December 2024", "January–February 2025"),
    ],
)
def test_numbers_and_dates_are_those_of_the_language(code, number, day, month, days, months):
    def plain(text):
        return text.replace("\N{NO-BREAK SPACE}", " ")

    with override(code):
        assert wording.number(1_234_567) == number
        assert plain(wording.day(date(2025, 3, 1))) == day
        assert plain(wording.day(date(2025, 3, 1), "month")) == month
        assert plain(wording.period(date(2024, 12, 14), date(2024, 12, 15))) == days
        if months:
            assert plain(wording.period(date(2025, 1, 1), date(2025, 2, 28), "month")) == months


def test_countries_and_languages_are_named_in_the_language_of_the_page():
    for code, country, language in [
        ("en", "North Korea", "Korean"),
        ("fr", "Corée du Nord", "coréen"),
        ("de", "Nordkorea", "Koreanisch"),
    ]:
        with override(code):
            assert (wording.country("KP"), wording.language("ko")) == (country, language)
