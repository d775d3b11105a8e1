"""What a re-user meets: the page of the data, its examples, the dictionary, and the lists as files."""

import csv
import html
import io
import re
import subprocess
import sys
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pandas
import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as page_of
from pandas.api.types import is_numeric_dtype
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tests.local_site import answers, running
from tracker.exports import DATASETS
from tracker.models import Citation, Claim, DataPackage, Edition

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, address
    text = response.getvalue().decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def parsed(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    return page_of.fromstring(response.content.decode())


@pytest.fixture
def record() -> dict[str, Claim]:
    """Claims of each kind on two corridors; one was corrected, another corrected and then withdrawn."""
    herald = make_organisation("The Ruritanian Herald", kind="news_outlet")
    artillery = make_equipment("Artillery", unroca="III")
    howitzer = make_equipment("Howitzer", unroca="III", parent=artillery)
    one = make_claim("casualties", best=700, quote="Seven hundred fell.")
    other = make_claim(
        "transfer",
        supplier=make_actor("Graustark"),
        recipient=make_actor("Sylvania"),
        claimant=make_organisation("Ministry of War (Sylvania)"),
        article=make_article(publisher=herald, published_on=date(2024, 7, 1), title="Howitzers, by rail"),
        equipment=howitzer,
        best=12,
    )
    Citation.objects.create(claim=other, article=make_article(title="A dozen, it says"), quote="A dozen.")
    publish(one, other, make_claim("deployment", best=40), make_claim("event", summary="They met."))
    Claim.objects.filter(pk=other.pk).update(best=14)
    other.refresh_from_db()
    other.submit(by=make_user())
    other.correct(by=make_user(), correction_type="entry_error", reason="A slip of the pen.")
    hidden = make_published("transfer", place="Zenda", equipment=howitzer, supplier=make_actor("Graustark"))
    Claim.objects.filter(pk=hidden.pk).update(best=9)
    hidden.refresh_from_db()
    hidden.submit(by=make_user())
    hidden.correct(by=make_user(), correction_type="entry_error", reason="Misread.")
    hidden.withdraw(by=make_user(), reason="It should not be shown.")
    return {"one": one, "other": other, "hidden": hidden}


NARROWED = ["", "?kind=transfer", "?supplier=graustark-party", "?publisher=the-ruritanian-herald", "?q=fell"]


# The lists.


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("query", NARROWED)
def test_a_list_is_its_file_row_by_row(client, query):
    for page, numbers in (
        ("articles", r"/articles/(\d+)/"),
        ("equipment", r"/equipment/([\w-]+)/"),
        ("organisations", r"/organisations/([\w-]+)/"),
    ):
        listed = parsed(client, f"/{page}/{query}").xpath("//*[@class='index']//a")
        shown = [re.match(numbers, link.get("href"))[1] for link in listed]
        key = "id" if page == "articles" else "slug"
        assert shown == [row[key] for row in rows(client, f"/{page}.csv{query}")], page
        assert shown or (page, query) == ("equipment", "?q=fell"), page
    relations = [
        (row.xpath("th/a/@href")[0].partition("?")[0], row.xpath("td[@data-label='All claims']")[0].text)
        for row in parsed(client, f"/corridors/{query}").xpath("//tbody/tr")
    ]
    assert relations == [(row["path"], row["claims"]) for row in rows(client, f"/corridors.csv{query}")] != []


@pytest.mark.usefixtures("record")
def test_a_list_says_what_it_is_narrowed_to_and_leads_back(client):
    for page in ("articles", "organisations", "equipment", "corridors", "corrections"):
        whole = client.get(f"/{page}/")
        assertNotContains(whole, "Of these claims alone")
        narrowed = client.get(f"/{page}/?kind=transfer&supplier=graustark-party")
        assertContains(narrowed, "Of these claims alone: Equipment transfers, from Graustark")
        assertContains(narrowed, f'<a href="/{page}/?supplier=graustark-party">Kind: equipment transfer')
        assertContains(narrowed, f'href="/{page}.csv?supplier=graustark-party&amp;kind=transfer"')


@pytest.mark.usefixtures("record")
def test_a_list_that_nothing_fits_says_which_filter_to_loosen(client):
    for page in ("articles", "organisations", "equipment", "corridors"):
        response = client.get(f"/{page}/?kind=event&supplier=graustark-party")
        assertContains(response, "No claim fits all of these filters.")
        assertContains(response, f'<a href="/{page}/?kind=event">without “Supplier: Graustark”</a>')


def test_relations_are_those_of_the_claims_asked_for_and_lead_on_with_the_filter(client, record):
    assertContains(client.get("/corridors/"), "2 relations")
    response = client.get("/corridors/?kind=transfer")
    assertContains(response, "1 relation with")
    assertContains(response, 'href="/corridors/graustark-party/sylvania-party/?kind=transfer"')
    assert record["other"].recipient.name == "Sylvania"


def test_corrections_are_narrowed_by_what_the_claim_said(client, record):
    def numbers(query: str) -> list[int]:
        found = parsed(client, f"/corrections/{query}").xpath("//article[starts-with(@id, 'correction')]")
        return [int(one.get("id").split("-")[1]) for one in found]

    assert numbers("?kind=transfer") == [record["other"].pk]
    assert numbers("?kind=casualties") == []
    assert numbers("?claimant=ministry-of-war-sylvania") == [record["other"].pk]


def test_no_filter_finds_a_withdrawn_claim_by_what_it_said(client, record):
    hidden = f"correction-{record['hidden'].pk}-"
    assertContains(client.get("/corrections/"), hidden)
    for query in (
        "kind=transfer",
        "equipment=howitzer",
        "supplier=graustark-party",
        "q=Zenda",
        "from=2000-01-01",
    ):
        assertNotContains(client.get(f"/corrections/?{query}"), hidden)


# The page of the data.


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("query", ["", "?kind=transfer", "?edition=1", "?reported_by=2024-06-30"])
def test_the_data_page_lists_every_file_with_its_rows(client, query):
    listed = parsed(client, f"/data/{query}").xpath("//table[contains(@class, 'data__files')]/tbody/tr")
    names = [row.xpath("td[@class='data__links']/a")[0].text_content().removesuffix(".csv") for row in listed]
    if "kind" not in query:
        assert names == list(DATASETS)
    # What cannot be asked the same is not offered.
    assert {"claims", "citations", "articles"} <= set(names)
    for row, name in zip(listed, names, strict=True):
        count = int(row.xpath("td[@class='number']")[0].text_content())
        file, manifest = (link.get("href") for link in row.xpath("td[@class='data__links']/a"))
        assert urlsplit(file).path == f"/{name}.csv"
        assert count == len(rows(client, file)), name
        assert client.get(manifest).json()["rows"] == count, name


def test_the_data_page_before_anything_is_published(client):
    assert client.get("/data/").status_code == client.get("/data/dictionary/").status_code == 200


@pytest.mark.usefixtures("record")
def test_the_data_page_leads_to_nothing_that_is_not_there(client):
    links = {
        html.unescape(link.get("href"))
        for address in ("/data/", "/fr/data/", "/data/dictionary/")
        for link in parsed(client, address).xpath("//main//a[@href]")
    }
    # Packages are made by the worker (test_packages.py).
    inside = [link for link in links if link.startswith("/") and not link.endswith((".zip", ".xlsx"))]
    assert len(inside) > 40
    broken = [link for link in inside if client.get(link).status_code not in (200, 202, 302)]
    assert broken == []


def test_the_data_page_is_new_once_a_package_is_built(client):
    make_published()
    tag = client.get("/data/").headers["ETag"]
    assert client.get("/data/", headers={"If-None-Match": tag}).status_code == 304
    DataPackage.objects.create(
        edition=Edition.objects.first(),
        format="zip",
        name="edition.zip",
        size=2048,
        sha256="0" * 64,
        built_at=timezone.now(),
        redactions=0,
    )
    response = client.get("/data/", headers={"If-None-Match": tag})
    assertContains(response, "2.0\xa0KB")
    assertContains(response, "0" * 64)


# The examples, as they stand on the page.


@pytest.fixture
def examples(client: Client, record: dict[str, Claim], monkeypatch: pytest.MonkeyPatch):
    """The examples by language, with the addresses of a site on this machine that has the same files."""
    assert record
    blocks = parsed(client, "/data/").xpath("//code[@data-example]")
    with running(monkeypatch) as site:
        texts = {}
        for block in blocks:
            text = block.text_content()
            for address in set(re.findall(r"https?://[^\s\"']+", text)):
                file = urlsplit(address)
                path = f"{file.path}?{file.query}".rstrip("?")
                site.pages[path] = answers(client.get(path).getvalue(), media_type="text/csv")
                text = text.replace(address, f"{site.address}{path}")
            texts[block.get("data-example")] = text
        yield texts


def test_the_python_example_runs_as_it_stands(examples, tmp_path):
    script = tmp_path / "example.py"
    script.write_text(examples["python"])
    run = subprocess.run([sys.executable, "-W", "error", script], capture_output=True, text=True, timeout=60)
    assert run.stderr == ""
    assert "700" in run.stdout
    assert "Seven hundred fell." in run.stdout


def test_the_duckdb_example_runs_as_it_stands(client, examples, tmp_path):
    # Reading from the web takes an extension, which DuckDB fetches when it is online.
    (address,) = re.findall(r"https?://[^\s\"']+", examples["sql"])
    file = tmp_path / "casualties.csv"
    file.write_bytes(client.get(urlsplit(address).path).getvalue())
    found = duckdb.sql(examples["sql"].replace(address, str(file)).rstrip("; \n")).fetchall()
    assert [(row[0], row[2]) for row in found] == [("killed", 700)]


def test_pandas_needs_no_options(client, record):
    assert record
    for dataset in DATASETS.values():
        data = client.get(f"/{dataset.name}.csv").getvalue()
        frame = pandas.read_csv(io.BytesIO(data))
        assert list(frame.columns) == [column.name for column in dataset.columns]
        for column in dataset.columns:
            cells = frame[column.name]
            if column.datatype == "integer":
                assert is_numeric_dtype(cells), (dataset.name, column.name)
            elif column.datatype in ("date", "time"):
                assert pandas.to_datetime(cells).notna().equals(cells.notna()), (dataset.name, column.name)
            elif column.datatype == "boolean":
                assert set(cells.dropna()) <= {True, False}, (dataset.name, column.name)


# The dictionary.


def test_the_dictionary_has_every_column_with_its_meaning(client):
    page = parsed(client, "/data/dictionary/")
    for dataset in DATASETS.values():
        section = page.get_element_by_id(dataset.name)
        listed = section.xpath(".//tbody/tr")
        assert [row.get("id") for row in listed] == [f"{dataset.name}-{one.name}" for one in dataset.columns]
        for row, column in zip(listed, dataset.columns, strict=True):
            name, datatype, meaning = (" ".join(cell.text_content().split()) for cell in row)
            assert (name, datatype) == (column.name, column.datatype)
            assert str(column.description).replace("`", "") in meaning
            for value in column.values.values if column.values else ():
                assert value in meaning
    targets = page.xpath("//main//a/@href[starts-with(., '#')]")
    assert [target for target in targets if page.get_element_by_id(target[1:], None) is None] == []
