"""What the public must never read is in no byte of what is given away: secrets are planted and looked for."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

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
from tracker.models import (
    Capture,
    Citation,
    Claim,
    Edition,
    ErrorReport,
    ImportJob,
    Intake,
    LinkCheck,
    Organisation,
    Original,
    Remark,
    ScheduledPublication,
)
from tracker.models.merging import merge
from tracker.models.redacting import request
from tracker.models.workspace import RefusedProposal

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


# Texts of the desk that are planted below, by model: nobody may ever read them.
PRIVATE_TEXTS: dict[str, set[str]] = {
    "Claim": {"internal_note"},
    "LinkCheck": {"detail"},
    "Capture": {"text"},
    "Original": {"name", "content"},
    "Redaction": {"reason", "words"},
    "Remark": {"text"},
    "ScheduledPublication": {"reason", "reason_fr"},
    "ErrorReport": {"text", "email"},
    "Intake": {"data", "original_name", "original"},
    "RefusedProposal": {"text_sha256", "proposal"},
    "ImportJob": {"name", "content", "report"},
}
# Those that readers may have: published with their row, answers to readers, or what says nothing of anybody.
PUBLIC_TEXTS: dict[str, set[str]] = {
    "Actor": {"name", "name_fr", "code"},
    "Conflict": {"name", "name_fr", "slug"},
    "Equipment": {"name", "name_fr", "slug", "designation"},
    "Organisation": {"name", "name_fr", "slug", "country"},
    "Article": {"title", "url", "language", "archive_url", "story", "retraction_note", "url_normalised"},
    "Claim": {
        "place", "summary", "summary_fr", "as_reported", "as_reported_fr", "rank_reason",
        "rank_reason_fr", "public_note", "public_note_fr", "warnings",
    },
    "Citation": {"quote", "quote_check", "translation", "paraphrase", "paraphrase_fr", "locator"},
    "LinkCheck": {"address"},
    "Capture": {"sha256_before", "sha256", "fingerprint"},
    "Original": {"sha256_before", "sha256", "media_type"},
    "Edition": {"reason", "hash", "seed", "redacted"},
    "Census": {"sums"},
    "KeptDrawing": {"made_by", "drawn"},
    "Redaction": {"fields", "cells", "notice", "notice_fr"},
    "ScheduledPublication": {"seen"},
    "ErrorReport": {"answer"},
    "Intake": {"original_type", "window"},
    "DataPackage": {"name", "sha256", "schema_version"},
}  # fmt: skip


def texts_of(model: Any) -> set[str]:
    """The fields into which somebody, or a program for them, writes what it likes."""
    kinds = models.CharField | models.TextField | models.JSONField | models.BinaryField | ArrayField
    return {
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds) and not field.choices
    }


def desk_models() -> Iterator[Any]:
    """All but the record itself and the history, which is of the same fields."""
    for model in apps.get_app_config("tracker").get_models():
        if not (
            model._meta.proxy or model.__name__.startswith("Published") or model.__name__.endswith("Event")
        ):
            yield model


def plant_at_the_desk(known: Claim, draft: Claim, editor: Any) -> None:
    """What stands at the desk beside claims."""
    article = known.citations.get().article
    capture = Capture.objects.create(article=article, text=f"They came, and {PRIVATE} saw it.")
    Original.objects.create(
        capture=capture, name=f"{PRIVATE}.txt", media_type="text/plain", content=PRIVATE.encode()
    )
    LinkCheck.objects.create(
        article=article,
        which="url",
        address=article.url or "https://a.example/",
        outcome="dead",
        detail=PRIVATE,
    )
    ScheduledPublication.objects.create(
        claim=draft,
        at=timezone.now() + timedelta(days=1),
        by=editor,
        reason=PRIVATE,
        reason_fr=PRIVATE,
        seen="0",
    )
    Intake.objects.create(
        owner=editor,
        data={"article-text": PRIVATE},
        original_name=f"{PRIVATE}.pdf",
        original=PRIVATE.encode(),
    )
    RefusedProposal.objects.create(text_sha256=PRIVATE, proposal=PRIVATE, refused_by=editor)
    ImportJob.objects.create(
        owner=editor, name=f"{PRIVATE}.csv", content=PRIVATE.encode(), report={"problems": [PRIVATE]}
    )
    request(
        "article", draft.citations.get().article_id, ["title"],
        by=editor, notice="removed", reason=f"{PRIVATE} asked for it.", words=f"{PRIVATE} words",
    )  # fmt: skip


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
    Remark.objects.create(claim=known, text=f"{PRIVATE} doubts it.", author=editor)
    ErrorReport.objects.create(claim=known, text=f"{PRIVATE} says no.", email=mail)
    draft = make_claim(
        "transfer",
        claimant=make_organisation(f"{PRIVATE} Ministry", part_of=make_organisation(f"{PRIVATE} League")),
        place=PRIVATE, conflict=make_conflict(f"{PRIVATE} War"), supplier=make_actor(f"{PRIVATE}ia"),
        equipment=make_equipment(f"{PRIVATE} Gun"), quote=f"{PRIVATE} said so.",
        article=make_article(title=f"{PRIVATE} Times", publisher=make_organisation(f"{PRIVATE} Press")),
    )  # fmt: skip
    plant_at_the_desk(known, draft, editor)
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
    for page in ("", "timeline/", "charts/", "corridors/", "equipment/", "editions/", f"editions/{newest}/"):
        yield f"/{page}"
    for number in numbers.values():
        yield from (f"/claims/{number}/", f"/fr/claims/{number}/reports/", f"/claims/{number}/report/")
    for section in ("pages", "claims", "articles", "organisations"):
        yield f"/sitemap-{section}.xml"
    yield from ("/sitemap.xml", "/robots.txt", "/health/ready", "/embed.js", f"{CHART}.svg")


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


def test_every_field_of_the_desk_is_private_or_said_to_be_public(planted):
    """A new model, or a new text of one, fails here until somebody has decided who may read it."""
    for model in desk_models():
        name = model.__name__
        private, public = PRIVATE_TEXTS.get(name, set()), PUBLIC_TEXTS.get(name, set())
        assert texts_of(model) == private | public, name
        assert not private & public, name
        for field in private:
            table, column = model._meta.db_table, model._meta.get_field(field).column
            with connection.cursor() as cursor:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE "{column}"::text ~* %s OR "{column}"::text ~* %s',
                    [PRIVATE, PRIVATE.encode().hex()],
                )
                assert cursor.fetchone()[0], f"no secret stands in {name}.{field}"
    assert {one.__name__ for one in desk_models()} >= PRIVATE_TEXTS.keys() | PUBLIC_TEXTS.keys()
