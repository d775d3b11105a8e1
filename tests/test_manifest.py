"""What stands beside a file: what it says is true of the file, for every dataset, chart and claim."""

import csv
import hashlib
import io
import json
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache, caches

from tests.factories import make_claim, make_published, make_user, publish
from tracker.exports import DATASETS, SCHEMA_VERSION, manifest, spool
from tracker.models.redacting import approve, request

pytestmark = pytest.mark.django_db


def both(client, path, query=""):
    """A file and its manifest."""
    file = client.get(f"{path}.csv{query}").getvalue()
    return file, json.loads(client.get(f"{path}.manifest.json{query}").content)


def test_the_manifest_of_every_dataset_adds_up(client):
    make_published()
    make_published("transfer", quote="Two lines,\nand “quotes”.")
    for name, dataset in DATASETS.items():
        for query in ("", "?excel=1"):
            file, told = both(client, f"/{name}", query)
            rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), strict=True))
            assert (told["dataset"], told["rows"]) == (name, len(rows) - 1)
            assert (told["bytes"], told["sha256"]) == (len(file), hashlib.sha256(file).hexdigest())
            assert [column["name"] for column in told["columns"]] == rows[0]
            assert all(column["description"] and column["type"] for column in told["columns"])
            assert set(told["primary_key"]) <= set(rows[0])
            assert told["schema_version"] == SCHEMA_VERSION
            assert told["licence"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
            assert told["excel"] == bool(query)
            assert name in dataset.name


def test_the_filter_stands_there_as_a_query_and_in_words(client):
    make_published("casualties")
    make_published()
    _file, told = both(client, "/claims", "?sort=id&category=killed&kind=casualties&reported_by=2025-01-31")
    assert told["filter"] == {
        "query": "kind=casualties&category=killed&reported_by=2025-01-31&sort=id",
        "sentence": "Casualty estimates, losses: killed, reported by 31\xa0January\xa02025",
    }
    assert told["file"].startswith("claims-casualties-killed-reported-by-2025-01-31-edition-")
    assert told["rows"] == 1
    (kind,) = [column for column in told["columns"] if column["name"] == "kind"]
    assert kind["values"] == ["deployment", "casualties", "transfer", "event"]


def test_the_address_gives_the_same_bytes_for_good(client):
    claim = make_published()
    told = [both(client, path, "?excel=1")[1] for path in ("/claims", f"/claims/{claim.pk}")]
    make_published()
    for one in told:
        address = urlsplit(one["address"])
        file = client.get(f"{address.path}?{address.query}").getvalue()
        assert hashlib.sha256(file).hexdigest() == one["sha256"]
        assert one["edition"]["number"] == 1
        assert len(one["edition"]["hash"]) == 64
        assert one["citation"].count("Edition 1") == 1
    assert both(client, "/claims", "?excel=1")[1]["sha256"] != told[0]["sha256"]


def test_a_chart_has_one_too(client):
    claim = make_published("casualties")
    supplier, recipient = claim.supplier.code, claim.recipient.code
    path = f"/charts/{claim.conflict.slug}/{supplier}/{recipient}/casualties/killed/person"
    file, told = both(client, path)
    assert told["rows"] == 1
    assert told["sha256"] == hashlib.sha256(file).hexdigest()
    assert urlsplit(told["address"]).path == f"{path}.csv"
    assert told["file"].startswith("chart-killed-person")


def test_a_large_file_is_counted_once_an_edition(client, monkeypatch):
    make_published()
    monkeypatch.setattr(manifest, "KEPT_FROM", 0)
    told = client.get("/claims.manifest.json").content
    with monkeypatch.context() as counted_already:
        counted_already.delattr(spool.Download, "__init__")
        assert client.get("/claims.manifest.json").content == told
        with pytest.raises(TypeError):
            client.get("/claims.manifest.json?excel=1")
    make_published()
    assert json.loads(client.get("/claims.manifest.json").content)["rows"] == 2


def test_sums_leave_alone_what_strangers_are_counted_by(client, monkeypatch):
    make_published()
    monkeypatch.setattr(manifest, "KEPT_FROM", 0)
    monkeypatch.setattr(caches["sums"], "_max_entries", 2)
    cache.set("allauth:rl:somebody", [1])
    for day in range(1, 9):
        client.get(f"/claims.manifest.json?reported_by=2024-07-0{day}")
    assert cache.get("allauth:rl:somebody") == [1]


def test_what_was_redacted_is_named(client):
    claim = make_claim(quote="The colonel's name.")
    publish(claim)
    before = both(client, "/claims")[1]
    assert before["redactions"] == []
    number = claim.citations.get().pk
    agreer = make_user("agreer")
    notice = {"notice": "[Removed for safety]", "reason": "A source asked."}
    approve(request("citation", number, ["quote"], by=make_user("asker"), **notice), by=agreer)
    told = both(client, "/claims", "?edition=1")[1]
    assert told["redactions"] == [
        {
            "edition": 2,
            "what": f"citation {number}",
            "fields": ["quote"],
            "notice": "[Removed for safety]",
        }
    ]
    assert told["sha256"] != before["sha256"]


def test_head_counts_nothing(client, monkeypatch):
    make_published()
    monkeypatch.delattr(spool.Download, "__init__")
    head = client.head("/claims.manifest.json")
    assert (head.status_code, head.headers["Content-Type"]) == (200, "application/json")
