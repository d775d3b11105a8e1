"""What the public must never read is in no byte of what is given away: secrets are planted and looked for."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.test import Client

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
)
from tests.test_changes import correct, redact
from tracker import packages
from tracker.exports import DATASETS
from tracker.models import Capture, Citation, Claim, Edition, ErrorReport, Organisation, Remark
from tracker.models.merging import merge

pytestmark = pytest.mark.django_db

RESOURCES = [name for name in DATASETS if name not in ("deployments", "casualties", "transfers", "events")]
# Never published at all.
PRIVATE = "Zendaprivate"
# Published, and withdrawn since: of earlier editions it may be read, of later ones never.
WITHDRAWN = "Hentzauwithdrawn"
# Published, and redacted since: gone from every edition.
REDACTED = "Tarlenheimredacted"


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield written()
        transaction.set_rollback(True)


def written() -> dict[str, int]:
    make_user("agreer")
    mail = f"{PRIVATE}@example.org"
    editor = make_user(f"{PRIVATE}-editor", email=mail, first_name=PRIVATE, last_name=PRIVATE)
    known = make_published(
        internal_note=f"{PRIVATE} told us.", created_by=editor,
        public_note=f"{REDACTED} counted.", quote=f"So said {REDACTED}.",
        article=make_article(title=f"{REDACTED} speaks", story="one-story"),
    )  # fmt: skip
    article = known.citations.get().article
    Capture.objects.create(article=article, text=f"They came, and {PRIVATE} saw it.")
    Remark.objects.create(claim=known, text=f"{PRIVATE} doubts it.", author=editor)
    ErrorReport.objects.create(claim=known, text=f"{PRIVATE} says no.", email=mail)
    draft = make_claim(
        "transfer",
        claimant=make_organisation(f"{PRIVATE} Ministry", part_of=make_organisation(f"{PRIVATE} League")),
        place=PRIVATE, conflict=make_conflict(f"{PRIVATE} War"), supplier=make_actor(f"{PRIVATE}ia"),
        equipment=make_equipment(f"{PRIVATE} Gun"), quote=f"{PRIVATE} said so.",
        article=make_article(title=f"{PRIVATE} Times", publisher=make_organisation(f"{PRIVATE} Press")),
    )  # fmt: skip
    # What a published claim says by now, and nobody has published yet.
    Claim.objects.filter(pk=known.pk).update(public_note=f"{PRIVATE} and {REDACTED}.", status="draft")
    Citation.objects.create(claim=known, article=article, quote=f"{PRIVATE} later.")
    Organisation.objects.filter(pk=known.claimant_id).update(name=f"Ministry of {PRIVATE}")

    gone = make_published(
        "transfer",
        claimant=make_organisation(f"The friends of {WITHDRAWN}", kind="person"), place=WITHDRAWN,
        conflict=make_conflict(f"War of {WITHDRAWN}"), recipient=make_actor(f"{WITHDRAWN}ia"),
        supplier=make_actor(f"{WITHDRAWN}land"),
        equipment=make_equipment(f"{WITHDRAWN} Gun", parent=make_equipment(f"{WITHDRAWN} Guns")),
        public_note=f"As {WITHDRAWN} told.", as_reported=f"{WITHDRAWN} lots", quote=f"{WITHDRAWN} saw it.",
        article=make_article(
            title=f"{WITHDRAWN} speaks", url=f"https://{WITHDRAWN.lower()}.example/1",
            publisher=make_organisation(f"{WITHDRAWN} Press", kind="news_outlet"),
            wire=make_organisation(f"{WITHDRAWN} Wire", kind="news_agency"),
            story=f"{WITHDRAWN.lower()}-story",
        ),
    )  # fmt: skip
    told_twice = {name: getattr(gone, name) for name in ("claimant", "conflict", "recipient", "supplier")}
    twin = make_published(
        "transfer", **told_twice, equipment=gone.equipment, place=f"{WITHDRAWN} Twin",
        quote=f"{WITHDRAWN} saw it too.",
        article=make_article(
            title=f"{WITHDRAWN} once more", publisher=make_organisation(f"{WITHDRAWN} Herald", kind="other")
        ),
    )  # fmt: skip
    # Public reasons stay: what stands in them is redacted, not withdrawn.
    correct(gone, "It said 1,100.", best=1100)
    correct(twin, "It said 1,200.", best=1200)
    merge(gone, twin, by=make_user("second"), reason="One statement, told twice.")
    gone.refresh_from_db()
    gone.withdraw(by=make_user(), reason="It named a prisoner.")
    redact("claim", known, "public_note")
    redact("citation", known.citations.order_by("pk").first(), "quote")
    redact("article", article, "title")
    return {"known": known.pk, "draft": draft.pk, "gone": gone.pk, "twin": twin.pk}


CHART = "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party/deployment/unspecified/person.arrived"


def addresses(numbers: dict[str, int]) -> Iterator[str]:
    """Everything that is given away of the newest edition."""
    newest = Edition.objects.latest().number
    for name in DATASETS:
        yield from (f"/{name}.csv", f"/{name}.csv?excel=1&reported_by=2030-01-01", f"/{name}.manifest.json")
    for name in RESOURCES:
        yield f"/api/v1/{name}?limit=500"
    for number in numbers.values():
        for suffix in ("csv", "manifest.json", "bib", "csl.json"):
            yield f"/claims/{number}.{suffix}"
        yield f"/api/v1/claims/{number}"
    yield from (f"/api/v1/changes?since_edition={number}&limit=1000" for number in range(newest + 1))
    yield from ("/changes.atom", "/changes.atom?kind=transfer", "/changes.atom?reported_by=2030-01-01")
    yield from ("/api/v1/series", "/api/v1/openapi.json", "/data.bib", "/data.csl.json", "/editions/2.bib")
    yield from (f"{CHART}.{suffix}" for suffix in ("csv", "manifest.json", "bib", "csl.json"))
    for page in ("data/", "data/dictionary/", "data/api/", "articles/", "organisations/", "corrections/"):
        yield f"/{page}"
    yield f"/fr/embed{CHART}/"


def read(client: Client, address: str) -> str:
    """Its status, headers and content."""
    answer = client.get(address)
    content = answer.getvalue()
    told = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{answer.status_code}\n{told}\n{content.decode()}"


def unpacked(number: int) -> Iterator[tuple[str, str]]:
    """Each member of the edition's packages, with its name in front."""
    for form in ("zip", "xlsx"):
        package = packages.build(number, form)
        assert package
        with storages["packages"].open(package.name) as file:
            kept = zipfile.ZipFile(io.BytesIO(file.read()))
        for name in kept.namelist():
            yield f"edition-{number}.{form} {name}", f"{name}\n{kept.read(name).decode()}"


def holding(texts: dict[str, str], *secrets: str) -> set[tuple[str, str]]:
    return {
        (secret, place)
        for place, text in texts.items()
        for secret in secrets
        if secret.lower() in text.lower()
    }


def test_no_byte_of_the_newest_edition_holds_a_secret(client, planted, settings, tmp_path):
    kept_here = {**settings.STORAGES["packages"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "packages": kept_here}
    texts = {address: read(client, address) for address in addresses(planted)}
    texts |= unpacked(Edition.objects.latest().number)
    assert holding(texts, PRIVATE, WITHDRAWN, REDACTED) == set()
    # That there was something to read.
    assert "single_source" in texts["/claims.csv"]
    assert [place for place, text in texts.items() if text.startswith("5")] == []


def test_no_byte_of_an_earlier_edition_holds_what_was_never_published_or_was_redacted(client, planted):
    editions = range(1, Edition.objects.latest().number)
    texts = {
        address: read(client, address)
        for number in editions
        for address in (
            *(f"/{name}.csv?edition={number}" for name in DATASETS),
            f"/api/v1/changes?since_edition=0&edition={number}&limit=1000",
            f"/changes.atom?edition={number}",
            f"/editions/{number}.bib",
        )
    }
    assert holding(texts, PRIVATE, REDACTED) == set()
    assert holding(texts, WITHDRAWN)


@pytest.mark.parametrize("secret", [PRIVATE, WITHDRAWN, REDACTED])
def test_nobody_finds_a_secret_by_asking_for_it(client, planted, secret):
    for page in ("/claims.csv", "/citations.csv", "/corrections.csv", "/articles.csv"):
        # A search that finds nothing has the header and no row.
        assert client.get(f"{page}?q={secret}").getvalue().count(b"\n") == 1, page
    assert client.get(f"/api/v1/claims?q={secret}").json()["results"] == []
    # Asked for almost by its name, it is not suggested.
    for name in ("claimant", "publisher", "supplier", "conflict", "equipment", "place"):
        for typed in (f"the-friends-of-{secret}x", f"{secret}x", f"{secret}-pres", f"{secret}-gum"):
            refused = client.get(f"/api/v1/claims?{name}={typed.lower()}")
            assert refused.status_code == 400
            assert secret.lower() not in refused.json()["detail"].lower().replace(typed.lower(), "")
