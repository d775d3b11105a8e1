"""Before anything is published the API is there, and has nothing."""

import pytest
from django.test import Client

from tracker.api.resources import RESOURCES

pytestmark = pytest.mark.django_db


def test_nothing_published_is_an_empty_list(client: Client) -> None:
    for name in [*(resource.dataset for resource in RESOURCES), "series"]:
        page = client.get(f"/api/v1/{name}").json()
        assert (page["edition"], page["next"], page["results"]) == (0, None, [])


def test_the_document_lists_no_name_that_nobody_published(client: Client) -> None:
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert "enum" not in schemas["SupplierCode"]
