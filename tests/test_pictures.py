"""Pictures drawn on the server: what stands on them, and that nothing of a request can break or bend them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override
from PIL import Image

from tests.factories import (
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker import demo
from tracker.chart_address import chart_args
from tracker.charts import Gallery
from tracker.filters import Selection
from tracker.models import Claim, State
from tracker.pictures import Credits, chart_sheet
from tracker.pictures.colours import TOKENS
from tracker.pictures.scales import date_ticks, day_of, even_steps
from tracker.pictures.sheet import MISSING, SANS, Face, Sheet, is_legible, legible, width_of, wrapped
from tracker.views import pictures as views

ROOT = Path(__file__).resolve().parent.parent
SVG = "{http://www.w3.org/2000/svg}"
RURITANIA = "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party"
KILLED = f"{RURITANIA}/casualties/killed/person"

in_database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_drawn_before() -> None:
    caches["pictures"].clear()


def words_of(content: bytes) -> str:
    """The text of an SVG, as one would read it aloud."""
    return " ".join(element.text or "" for element in ElementTree.fromstring(content).iter(f"{SVG}text"))  # noqa: S314 -- our own file


def image(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


# On the picture.


@in_database
def test_an_svg_says_as_text_what_it_shows_who_says_it_and_where(client):
    make_published(
        "casualties",
        claimant=make_organisation("Ministry of War (Freedonia)"),
        article=make_article(title="A report", published_on=date(2024, 6, 3)),
    )
    response = client.get(f"{KILLED}.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    told = words_of(response.content)
    for words in (
        "Killed: about 1,000",
        "Ministry of War (Freedonia)",
        "Source (1 article): The Strelsau Gazette, 3\xa0June\xa02024",
        "Edition 1, ",
        "CC BY 4.0",
        "Foreign Military Support Tracker",
        f"testserver{KILLED}/?edition=1",
    ):
        assert words in told, words
    root = ElementTree.fromstring(response.content)  # noqa: S314 -- our own file
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith("Killed: about 1,000")
    assert description is not None
    assert "1 claimant" in (description.text or "")


@in_database
def test_french_pictures_have_french_words_and_numbers(client):
    make_published("casualties")
    told = words_of(client.get(f"/fr{KILLED}.svg").content)
    assert "environ 1\u202f000" in told
    assert "juin" in told
    assert "Killed" not in told


@in_database
def test_a_png_has_twice_the_pixels_of_the_svg_and_says_where_it_is_from(client):
    make_published("casualties")
    svg = ElementTree.fromstring(client.get(f"{KILLED}.svg").content)  # noqa: S314 -- our own file
    response = client.get(f"{KILLED}.png")
    picture = image(response.content)
    assert picture.size == (2 * int(svg.attrib["width"]), 2 * int(svg.attrib["height"]))
    assert picture.info["Title"].startswith("Killed: about 1,000")
    assert picture.info["Source"] == f"testserver{KILLED}/?edition=1"
    assert "CC BY 4.0" in picture.info["Rights"]


@in_database
def test_the_same_edition_gives_the_same_bytes(client):
    make_published("casualties")
    for address in (f"{KILLED}.svg", f"{KILLED}.png", f"{KILLED}/card.png", "/card.png"):
        first = client.get(address).content
        caches["pictures"].clear()
        assert client.get(address).content == first, address


@in_database
def test_every_claimant_is_on_the_picture_in_its_colour_and_shape(client):
    names = [f"Ministry {letter}" for letter in "ABCDEFGHIJKL"]
    claims = [
        make_claim("casualties", claimant=make_organisation(name), best=1000 + 10 * number)
        for number, name in enumerate(names)
    ]
    publish(*claims)
    content = client.get(f"{KILLED}.svg").content
    told = words_of(content)
    assert all(name in told for name in names)
    for number in range(8):
        assert TOKENS[f"claimant-{number}"].encode() in content


@in_database
def test_a_claim_without_a_number_stands_there_in_its_words(client):
    make_published("casualties")
    make_published(
        "casualties", qualifier="unquantified", as_reported="whole villages", as_reported_quoted=False
    )
    told = words_of(client.get(f"{KILLED}.svg").content)
    assert "Said without a number, or denied" in told
    assert "whole villages" in told


@in_database
def test_filters_and_the_date_reported_by_are_named_on_the_picture(client):
    claim = make_published("casualties")
    told = words_of(client.get(f"{KILLED}.svg?claimant={claim.claimant.slug}&reported_by=2024-06-02").content)
    assert "Claimant: Ministry of War (Freedonia)" in told
    assert "only what had been reported by 2\xa0June\xa02024" in told


@in_database
def test_there_is_no_picture_where_the_filters_ask_for_another_kind_than_the_address(client):
    make_published("casualties")
    assert client.get(f"{KILLED}.svg?kind=casualties").status_code == 200
    assert client.get(f"{KILLED}.svg?kind=deployment").status_code == 404


@in_database
def test_signs_of_mathematics_and_markup_are_drawn_as_they_are_written(client):
    article = make_article(publisher=make_organisation(r"The $\frac{1}{0}$ & <script>"))
    make_published("casualties", claimant=make_organisation("Office $x_1^2$ <b>"), article=article)
    for suffix in ("svg", "png"):
        assert client.get(f"{KILLED}.{suffix}").status_code == 200
    content = client.get(f"{KILLED}.svg").content
    assert "Office $x_1^2$ <b>" in words_of(content)
    assert r"The $\frac{1}{0}$ & <script>" in words_of(content)
    assert b"<script" not in content


@in_database
def test_letters_that_no_typeface_has_are_squares_and_no_warning(client):
    make_published("casualties", claimant=make_organisation("국방부 Генштаб", slug="ministry"))
    told = words_of(client.get(f"{KILLED}.svg").content)
    assert f"{MISSING * 3} Генштаб" in told


# In HTTP.


@in_database
@pytest.mark.parametrize("suffix", [".svg", ".png", "/card.png"])
def test_what_is_no_chart_is_not_found_and_a_wrong_filter_is_refused_by_name(client, suffix):
    make_published("casualties")
    assert client.get(f"{RURITANIA}/casualties/wounded/person{suffix}").status_code == 404
    assert client.get(f"/charts/no-war/x/y/casualties/killed/person{suffix}").status_code == 404
    refused = client.get(f"{KILLED}{suffix}?colour=red")
    assert refused.status_code == 400
    assert b"colour" in refused.content


@in_database
def test_a_page_of_refusal_keeps_the_policy_of_pages_and_a_picture_has_its_own(client):
    make_published("casualties")
    assert "style-src" not in client.get(f"{KILLED}.svg?colour=red").headers["Content-Security-Policy"]
    policy = client.get(f"{KILLED}.svg").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@in_database
def test_a_picture_that_is_known_is_answered_304_and_a_head_has_no_body(client):
    make_published("casualties")
    response = client.get(f"{KILLED}.png")
    again = client.get(f"{KILLED}.png", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304
    head = client.head(f"{KILLED}.png")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "image/png"


@in_database
def test_a_downloaded_file_is_named_after_chart_and_edition(client):
    make_published("casualties")
    named = client.get(f"{KILLED}.svg").headers["Content-Disposition"]
    assert named == 'inline; filename="chart-ruritania-party-freedonia-party-killed-person-edition-1.svg"'


@in_database
def test_another_order_of_the_same_equipment_leads_to_the_one_address(client):
    make_published("transfer", counted_with=[make_equipment("Ballista")])
    right = f"{RURITANIA}/transfer/ballista+catapult/item.delivered"
    assert client.get(f"{right}.svg").status_code == 200
    response = client.get(f"{RURITANIA}/transfer/catapult+ballista/item.delivered.svg?sort=id")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{right}.svg?sort=id"


@in_database
def test_a_picture_is_drawn_once_an_edition_and_again_in_the_next(client, monkeypatch):
    make_published("casualties")
    drawn = []
    draw = views.pictures.chart_sheet
    monkeypatch.setattr(views.pictures, "chart_sheet", lambda *args: drawn.append(args) or draw(*args))
    client.get(f"{KILLED}.svg")
    client.get(f"{KILLED}.svg?sort=id&utm_source=x")
    client.get(f"{KILLED}.svg")
    assert len(drawn) == 2  # the order is part of the question
    make_published("casualties", best=2000)
    client.get(f"{KILLED}.svg")
    assert len(drawn) == 3


@in_database
def test_where_too_many_wait_a_reader_is_told_to_come_back(client, monkeypatch):
    make_published("casualties")
    monkeypatch.setattr(views, "PATIENCE", 0)
    with views.DRAWING:
        response = client.get(f"{KILLED}.svg")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"


def test_what_draws_and_what_reads_workbooks_is_not_loaded_until_it_is_needed():
    code = (
        "import sys, django; from django.conf import settings; django.setup(); import tracker.urls;"
        " assert 'tracker.pictures' in sys.modules;"
        " assert not {'matplotlib', 'fontTools', 'openpyxl', 'numpy'} & sys.modules.keys()"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "", "HOME": "/nonexistent", "DEBUG": "1"},
    )


def test_a_picture_is_drawn_in_silence_where_the_home_folder_cannot_be_written():
    code = (
        "import logging; logging.basicConfig(level=0);"
        "from tracker.pictures.sheet import Sheet, Face, SANS;"
        "sheet = Sheet(100); sheet.text(0, 20, 'Words', Face(SANS, 12)); sheet.finish(50);"
        "assert sheet.png(scale=1, metadata={}).startswith(b'\\x89PNG');"
        "assert b'Words' in sheet.svg(title='t', description='d', metadata={})"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import django; django.setup(); {code}"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "", "HOME": "/nonexistent", "DEBUG": "1"},
    )
    assert "matplotlib" not in done.stderr
    assert "fontTools" not in done.stderr


# Cards.


@in_database
@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_cards_have_the_size_that_link_previews_ask_for(client, prefix):
    claim = make_published("casualties")
    for address in ("/card.png", f"/claims/{claim.pk}.png", f"{KILLED}/card.png"):
        response = client.get(prefix + address)
        assert response.headers["Content-Type"] == "image/png", address
        assert image(response.content).size == (1200, 630), address


@in_database
def test_there_is_a_card_before_anything_is_published(client):
    assert image(client.get("/card.png").content).size == (1200, 630)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is set on a sheet."""
    words: list[str] = []
    text = Sheet.text
    monkeypatch.setattr(
        Sheet,
        "text",
        lambda self, x, y, one, *args, **more: words.append(one) or text(self, x, y, one, *args, **more),
    )
    return words


@in_database
def test_a_claims_card_says_how_much_who_when_and_on_what_words(client, drawn):
    claim = make_published("casualties", quote="A thousand fell.")
    client.get(f"/claims/{claim.pk}.png")
    told = " ".join(drawn)
    for words in (
        "About 1,000 killed",
        "Ministry of War (Freedonia)",
        "1\xa0June\xa02024",
        "single source",
        "“A thousand fell.”",
        "The Strelsau Gazette",
        "Edition 1, ",
    ):
        assert words in told, words


@in_database
def test_a_card_of_the_past_has_no_grade(client, drawn):
    claim = make_published("casualties")
    client.get(f"/claims/{claim.pk}.png?reported_by=2024-07-01")
    assert "single source" not in " ".join(drawn)
    assert "only what had been reported by" in " ".join(drawn)


@in_database
def test_a_retracted_claim_says_so_on_its_card(client, drawn):
    claim = make_published("casualties")
    claim.retract(by=make_user(), correction_type="method", reason="Counted twice.")
    client.get(f"/claims/{claim.pk}.png")
    retracted = capfirst(State.RETRACTED.label)
    assert f"{retracted}. Counted twice." in " ".join(drawn)


@in_database
def test_nothing_of_a_withdrawn_claim_is_on_its_card(client, drawn):
    claim = make_published("casualties", quote="A thousand fell.")
    claim.withdraw(by=make_user(), reason="It names a prisoner.")
    picture = image(client.get(f"/claims/{claim.pk}.png").content)
    told = " ".join([*drawn, *map(str, picture.info.values())])
    assert "This claim has been withdrawn." in told
    assert "It names a prisoner." in told
    for words in ("1,000", "killed", "thousand", "Ministry", "Ruritania", "Gazette"):
        assert words not in told, words


@in_database
def test_a_quote_that_cannot_be_set_gives_way_to_its_translation(client, drawn):
    article = make_article(language="ko")
    claim = make_published("casualties", article=article, quote="천 명이 전사했다")
    claim.citations.update(translation="A thousand fell.")
    Claim.objects.filter(pk=claim.pk).submit(by=make_user("somebody"))
    claim.refresh_from_db()
    claim.correct(by=make_user(), correction_type="entry_error", reason="Translated.")
    client.get(f"/claims/{claim.pk}.png")
    told = " ".join(drawn)
    assert "“A thousand fell.”" in told
    assert "Our translation" in told
    assert MISSING not in told


# The demo.


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        demo.load()
        yield
        transaction.set_rollback(True)


# Half a second each: every other one, and a few in the second language.
@pytest.mark.parametrize(("language", "step"), [("en", 2), ("fr", 12)])
def test_the_charts_of_the_demo_can_be_drawn(record, language, step, rf):
    with override(language):
        selection = Selection.of(rf.get("/").GET)
        gallery = Gallery(selection)
        client = Client(raise_request_exception=True)
        assert len(gallery.panels) > 20
        for panel in gallery.panels[::step]:
            address = reverse("chart_svg", kwargs=chart_args(panel.key, selection.vocabulary))
            told = words_of(client.get(address).content)
            for row in panel.rows:
                assert legible(gallery.names([row.claimant])[row.claimant]).split()[0] in told, address
            assert MISSING not in told, address


def test_a_chart_of_two_thousand_points_has_each_of_them():
    points = [
        {
            "claim": number,
            "claimant": number % 9,
            "basis": "cumulative",
            "start": None,
            "end": date.fromordinal(737000 + number).isoformat(),
            "low": None,
            "best": number,
            "high": None,
            "y": number,
            "open": "up" if number % 4 else "",
            "state": "normal",
            "words": "",
            "says": "",
        }
        for number in range(2000)
    ]
    data = {
        "from": points[0]["end"],
        "to": points[-1]["end"],
        "claimants": [
            {"key": key, "name": f"Office {key}", "colour": key % 8, "shape": key} for key in range(9)
        ],
        "points": points,
        "lines": [],
        "totals": [],
        "envelope": [],
        "strip": [],
        "text": {"derived": ""},
    }
    figure = SimpleNamespace(headline="Many", subtitle="", summary="", note="Not all are drawn.", json=data)
    credits = Credits(articles=tuple(f"Gazette {number}" for number in range(3000)), edition="", address="x")
    content = chart_sheet(figure, credits).svg(title="Many", description="", metadata={})
    assert content.count(b"<use ") >= 2 * len(points)
    # Each mark leans on the outline that it shares with others.
    assert len(content) < 1_800_000
    told = words_of(content)
    assert "Sources (3,000 articles): Gazette 0; Gazette 1;" in told
    assert re.search(r"and 2,9\d\d more", told)
    assert "Not all are drawn." in told


# The paper.


def test_colours_are_those_of_the_light_theme():
    css = (ROOT / "static/css/tokens.css").read_text()
    light = css[: css.index("@media")]
    for name, colour in TOKENS.items():
        assert f"--{name}: {colour};" in light, name


def test_long_words_are_broken_and_long_texts_cut_within_their_room():
    face = Face(SANS, 12)
    for text in ("/charts/" + "x" * 300, "many words " * 60):
        assert all(width_of(line, face) <= 200 for line in wrapped(text, face, 200))
    assert wrapped("many words " * 60, face, 200, 2)[-1].endswith("…")
    assert len(wrapped("many words " * 60, face, 200, 2)) == 2


def test_no_control_character_reaches_the_file():
    assert legible("a\x00b\u202ec\nd\u2028e") == "abc d e"
    assert is_legible("Żółć, Ångström, Київ")
    assert not is_legible("천")


def test_steps_of_the_axes_are_round_and_few():
    assert even_steps(6720, 4) == [0, 2000, 4000, 6000]
    assert even_steps(1, 4) == [0, 1]
    first, last = day_of("2024-12-18"), day_of("2025-01-20")
    ticks = date_ticks(first, last, 8, lambda on: f"{on:%b}", lambda on: f"{on:%-d %b}")
    assert 3 <= len(ticks) <= 8
    assert [tick.year for tick in ticks if tick.year] == ["2024", "2025"]
    years = date_ticks(day_of("2014-02-01"), day_of("2025-06-01"), 8, str, str)
    assert [tick.year for tick in years][:2] == ["2016", "2018"]
