"""What explains the files of an archive: datapackage.json for programs, README and CITATION.cff for people.

In English, like the data. Nothing in it depends on when it was written.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from tracker import citing, sharing
from tracker.citing import LICENCE
from tracker.exports import DATASETS, SCHEMA_VERSION, Column, Dataset
from tracker.exports.columns import BOOLEAN, DATE, INTEGER, JSON, LIST, TEXT, TIME
from tracker.filters import Selection
from tracker.models import DataPackage, Edition

type Json = dict[str, Any]

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE_FILE: Final = "LICENSE-DATA"
TYPES: Final = {
    INTEGER: "integer",
    TEXT: "string",
    DATE: "date",
    TIME: "datetime",
    BOOLEAN: "boolean",
    LIST: "list",
    JSON: "array",
}


class Part(NamedTuple):
    """A file of the archive as it was written."""

    dataset: str
    rows: int
    size: int
    sha256: str


def texts(selection: Selection, parts: Iterable[Part]) -> dict[str, str]:
    """The files beside the data by their names."""
    parts = list(parts)
    with override(settings.LANGUAGE_CODE):
        return {
            "datapackage.json": json.dumps(descriptor(selection, parts), ensure_ascii=False, indent=2) + "\n",
            "README.md": readme(selection, parts),
            "CITATION.cff": citation_file(selection),
            LICENCE_FILE: licence(),
        }


def title(edition: Edition) -> str:
    return f"Claims about foreign military support, edition {edition.number}"


def address(edition: Edition, form: str = DataPackage.Format.ZIP) -> str:
    """Where the file can be had for good."""
    return sharing.absolute(package_path(edition.number, form))


def package_path(number: int, form: str) -> str:
    return reverse("data_package", kwargs={"number": number, "form": form})


def reference(selection: Selection) -> citing.Reference:
    """How to cite the data of the edition; its address is the page that shows them for good."""
    with override(settings.LANGUAGE_CODE):
        cited = citing.of_data(selection)
    if cited is None:
        raise ValueError("there is no package before the first edition")
    return cited


def published(edition: Edition) -> str:
    """The time of the edition in the spelling of RFC 3339, to the second."""
    return edition.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def licence() -> str:
    return (settings.BASE_DIR / "LICENSE-DATA").read_text(encoding="utf-8")


# datapackage.json


def descriptor(selection: Selection, parts: Iterable[Part]) -> Json:
    """A Data Package of version 2 (datapackage.org)."""
    edition = selection.edition
    cited = reference(selection)
    site = sharing.absolute(reverse("dashboard"))
    return {
        "$schema": PROFILE,
        "name": f"military-support-claims-edition-{edition.number}",
        "id": address(edition),
        "title": title(edition),
        "description": "Who sent soldiers and weapons to whose war, how many, according to whom, and where"
        f" one can read it: every claim that {sharing.NAME} had published in edition {edition.number}.",
        "homepage": cited.address,
        "version": str(edition.number),
        "created": published(edition),
        "licenses": [{"name": LICENCE["name"], "path": LICENCE["url"], "title": LICENCE["title"]}],
        "contributors": [{"title": str(sharing.NAME), "path": site, "roles": ["publisher"]}],
        "sources": [{"title": str(sharing.NAME), "path": site, "version": str(edition.number)}],
        "keywords": ["military support", "arms transfers", "deployments", "casualties"],
        # Beyond the standard, which lets a package say more.
        "citation": cited.text,
        "edition": edition.number,
        "editionHash": edition.hash,
        "redactions": edition.redactions,
        "schemaVersion": SCHEMA_VERSION,
        "resources": [resource(part) for part in parts],
    }


def resource(part: Part) -> Json:
    dataset = DATASETS[part.dataset]
    return {
        "name": dataset.name,
        "type": "table",
        "path": f"{dataset.name}.csv",
        "title": str(dataset.title),
        "description": str(dataset.description),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": part.size,
        "hash": f"sha256:{part.sha256}",
        "rows": part.rows,
        "schema": table_schema(dataset),
    }


def table_schema(dataset: Dataset) -> Json:
    schema: Json = {
        "fields": [field(column, is_key=column.name in dataset.key) for column in dataset.columns],
        "missingValues": [""],
        "primaryKey": list(dataset.key),
    }
    if links := list(_links(dataset)):
        schema["foreignKeys"] = links
    return schema


def _links(dataset: Dataset) -> Iterator[Json]:
    lists = {column.name for column in dataset.columns if column.datatype == LIST}
    for link in dataset.links:
        # The standard has no word for a list of keys.
        if link.column in lists:
            continue
        reference: Json = {"fields": [link.its]}
        if link.dataset != dataset.name:
            reference["resource"] = link.dataset
        yield {"fields": [link.column], "reference": reference}


def field(column: Column, *, is_key: bool) -> Json:
    described: Json = {
        "name": column.name,
        "type": TYPES[column.datatype],
        "description": str(column.description),
    }
    if column.datatype == LIST:
        described |= {"delimiter": " ", "itemType": TYPES[column.items or TEXT]}
    constraints: Json = {}
    if is_key:
        constraints["required"] = True
    if column.choices and column.datatype == TEXT:
        constraints["enum"] = [value for value, _words in column.choices]
    return {**described, "constraints": constraints} if constraints else described


# For people


def readme(selection: Selection, parts: Iterable[Part]) -> str:
    edition = selection.edition
    cited = reference(selection)
    context = {
        "title": title(edition),
        "site": sharing.NAME,
        "edition": edition,
        "published": published(edition),
        "schema_version": SCHEMA_VERSION,
        "files": [(part, DATASETS[part.dataset]) for part in parts],
        "citation": cited.text,
        "page": cited.address,
        "address": address(edition),
        "dictionary": sharing.absolute(reverse("dictionary")),
        "corrections": sharing.absolute(reverse("corrections")),
        "methodology": sharing.absolute(reverse("methodology")),
        "licence": LICENCE["url"],
        "licence_title": LICENCE["title"],
        "licence_file": LICENCE_FILE,
    }
    return render_to_string("tracker/packages/README.md", context)


def citation_file(selection: Selection) -> str:
    """For programs that make references (Citation File Format 1.2.0). A text of JSON is one of YAML, too."""
    cited = reference(selection)
    site = sharing.absolute(reverse("dashboard"))
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use these data, cite them with the edition, and the original source beside them.",
        "type": "dataset",
        "title": cited.title,
        "authors": [{"name": cited.author, "website": site}],
        "version": str(cited.edition),
        "date-released": cited.issued.isoformat(),
        "license": LICENCE["name"],
        "url": cited.address,
        "repository-artifact": address(selection.edition),
    }
    return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())
