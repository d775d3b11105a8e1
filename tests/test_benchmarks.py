"""The synthetic record of `make bench` against the rules of the real one, and the table that it prints."""

from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from benchmarks import report
from benchmarks.loading import load
from benchmarks.measurements import MEASUREMENTS, Measurement, Run
from benchmarks.rows import VersionTable
from benchmarks.synthetic import EVERY, Plan, World, Writer
from tracker.models import (
    Actor,
    Article,
    Claim,
    Edition,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    PublishedOrganisation,
)
from tracker.models.publishing import VERSIONS, shared
from tracker.models.record import series_key
from tracker.models.sealing import broken_links, row_digest
from tracker.models.sources import normalised_url
from tracker.models.statement import CitationFields, ClaimFields
from tracker.quantities import reported_on

SIZE = 300


@pytest.fixture
def record(transactional_db: None) -> None:
    """Three hundred claims, written as a million are."""
    Actor.objects.get_or_create(code="unknown", defaults={"name": "Unknown", "kind": "unknown"})
    load(SIZE, 1, workers=0)


# One load for all that can be asked of it: it takes some seconds.
def test_the_synthetic_record_is_one_that_the_site_could_have_written(record):
    assert list(broken_links()) == []
    plan = Plan(SIZE, 1)
    assert Edition.objects.latest().number == plan.editions == Edition.objects.count()
    current = PublishedClaim.objects.filter(edition_to=None)
    assert current.count() == Claim.objects.count() == SIZE
    assert PublishedArticle.objects.filter(edition_to=None).count() == Article.objects.count()
    assert abs(Article.objects.count() - SIZE / 4) < 20
    # Most things happen in it that happen in a real one.
    for field, least in {
        "kind": 4,
        "qualifier": 9,
        "basis": 4,
        "stance": 5,
        "precision": 4,
        "rank": 2,
    }.items():
        assert current.values(field).distinct().count() >= least, field
    changes = set(PublishedClaim.objects.values_list("change", flat=True))
    assert {"new", "regraded", "corrected", "revised"} <= changes
    assert PublishedOrganisation.objects.exclude(edition_to=None).exists()
    assert current.exclude(supersedes=None).exists()
    assert current.exclude(adds_to=None).exists()
    # As unevenly spread as real things are: the tenth most frequent of claimants have most to say.
    claimants = sorted(Counter(current.values_list("claimant", flat=True)).values(), reverse=True)
    assert sum(claimants[: len(claimants) // 10]) > SIZE / 4
    # What the desk has is what the record says; each claim stands on the dates of its articles.
    desk = Claim.objects.in_bulk()
    articles = {row.article_id: row for row in PublishedArticle.objects.filter(edition_to=None)}
    supporting = {number: [] for number in desk}
    for citation in PublishedCitation.objects.filter(edition_to=None):
        if citation.role in CitationFields.SUPPORTING:
            article = articles[citation.article_id]
            supporting[citation.claim_id].append((article.published_on, article.published_precision))
    for row in current:
        claim = desk[row.claim_id]
        assert shared(ClaimFields, row) == shared(ClaimFields, claim)
        assert row.counted_with == sorted(claim.counted_with.values_list("pk", flat=True))
        assert row.reported_on == reported_on(row.stated_on, supporting[row.claim_id])
        has_series = row.kind != "event" and row.stance != "denies"
        assert row.series == (str(series_key(row)) if has_series else "")
        assert claim.status == "clean"
    for model, (version, fields) in VERSIONS.items():
        own = {row.identity_id: row for row in version._default_manager.filter(edition_to=None)}
        for number, row in model._default_manager.in_bulk(own).items():
            assert shared(fields, row) == shared(fields, own[number])
    for article in Article.objects.exclude(url=""):
        assert article.url_normalised == normalised_url(article.url)
        assert article.url.startswith("https://example.org/")
    # Nothing was switched off for it, and what was taken away has come back.
    assert not _disabled_triggers()
    indexes = {
        index.name for model in (PublishedClaim, PublishedCitation, Claim) for index in model._meta.indexes
    }
    assert indexes <= _index_names()
    for change in ({"best": 1}, {"edition_to": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PublishedClaim.objects.filter(claim=1).update(**change)
    assert Claim.objects.create(kind="event", **_of_event()).pk > SIZE


def _of_event():
    claim = Claim.objects.filter(kind="event").first()
    return {name: getattr(claim, name) for name in ("conflict_id", "supplier_id", "recipient_id", "summary")}


def _disabled_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")
        return cursor.fetchall()


def _index_names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes")
        return {name for (name,) in cursor.fetchall()}


def world(size=400, seed=1):
    return World(
        plan=Plan(size, seed),
        corridors=[(1, 2 * place, 2 * place + 1) for place in range(1, 151)],
        claimants=list(range(1, 401)),
        publishers=list(range(401, 431)),
        agencies=list(range(431, 441)),
        equipment=list(range(1, 301)),
        forms=dict.fromkeys(range(1, 301), "system"),
        author=1,
    )


def test_a_seed_draws_the_same_record_again_and_another_one_another():
    first, again, other = (Writer(world(seed=seed)).block(0) for seed in (1, 1, 2))
    assert (first.desk, first.record) == (again.desk, again.record)
    assert first.desk != other.desk


def test_a_block_does_not_depend_on_those_drawn_before_it(monkeypatch):
    monkeypatch.setattr("benchmarks.synthetic.BLOCK", 50)
    writer = Writer(world(size=400))
    writer.block(0)
    assert writer.block(1).desk == Writer(world(size=400)).block(1).desk


@pytest.mark.parametrize("size", [300, 10_000, 1_000_000])
def test_a_plan_publishes_every_claim_once_and_revises_in_between(size):
    plan = Plan(size, 1)
    numbers = [
        number
        for edition in plan.publishing
        for number in (plan.claims[edition][0], plan.claims[edition][-1])
    ]
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (1, size)
    assert sum(map(len, plan.claims.values())) == size
    assert [number for block in plan.blocks for number in block] == plan.publishing
    assert not set(plan.revising) & set(plan.publishing)
    assert len(plan.revising) == plan.editions // EVERY - 1
    assert abs(sum(map(len, plan.articles.values())) - size / 4) < max(20, size / 100)


@pytest.mark.parametrize(
    "change", [{}, {"best": 2**40, "public_note": 'Ça « dit » "oui" 한국', "adds_to_id": 7}]
)
def test_a_row_is_sealed_as_the_site_seals_it(change):
    table = VersionTable(PublishedClaim)
    values = table.defaults | {
        "claim_id": 3,
        "edition_from_id": 2,
        "period_end": date(2025, 3, 27),
        "grade_reason": {"message": "It says “%(claim)s”.", "args": {"claim": 4, "a": None}},
        "counted_with": [5, 6],
        "as_reported_quoted": True,
        **change,
    }
    line, digest = table.sealed(values, b"0123456789abcdef")
    row = PublishedClaim(**values)
    assert row_digest(row).hex() == digest
    assert row.digest.hex() in line


ONE = Measurement("Ours / theirs", lambda _run: 3.0, lambda _run: 2.0, 1.5, unit="×")
LEAST = Measurement("Theirs / ours", lambda _run: 1.0, lambda _run: 1.0, 12, is_at_least=True, unit="×")
SHARE = Measurement("A part / everything", lambda _run: 1.0, lambda _run: 1.0, 0.05, unit="%")
GROWTH = Measurement("Growth", lambda _run: 1.0, lambda _run: 1.0, 32, unit="MB")


def test_the_table_says_the_median_the_spread_and_whether_the_target_is_met():
    values = {ONE.name: [1.4, 9.0, 1.2], LEAST.name: [11.99, 11.5, 13], SHARE.name: [0.01, 0.051, 0.049]}
    assert report.rows([ONE, LEAST, SHARE, GROWTH], values) == [
        ("Ours / theirs", "1.40", "1.20 – 9.00", "at most 1.5", "yes"),
        ("Theirs / ours", "11.99", "11.50 – 13.00", "at least 12", "no"),
        ("A part / everything", "4.9 %", "1.0 % – 5.1 %", "at most 5 %", "yes"),
        ("Growth", "not measured", "", "at most 32 MB", ""),
    ]
    table = report.table([ONE, SHARE], values)
    assert len({len(line) for line in table.splitlines()}) == 1
    assert table.splitlines()[1].startswith("|---")


def test_what_two_ratios_share_is_measured_once_in_a_run():
    asked = []

    def counted(_run: Run) -> float:
        asked.append(1)
        return 2.0

    run = Run(bench=None, reader=None)
    ratios = [Measurement(name, counted, lambda _run: 4.0, 1) for name in "ab"]
    assert [one.measure(run) for one in ratios] == [0.5, 0.5]
    assert len(asked) == 1


def test_a_section_of_the_page_takes_the_place_of_the_one_of_its_size():
    page = "# P\n<!-- 10 -->\nold\n<!-- end of 10 -->\nrest <!-- 100 --><!-- end of 100 -->\n"
    once = report.into(page, 10, "new")
    assert "old" not in once
    assert once.endswith("rest <!-- 100 --><!-- end of 100 -->\n")
    assert report.into(once, 10, "new") == once
    with pytest.raises(ValueError, match="20"):
        report.into(page, 20, "new")


def test_the_page_has_a_place_for_each_size_and_names_no_machine():
    page = (report.Path(report.__file__).parent.parent / "docs" / "performance.md").read_text()
    for size in (10_000, 100_000, 1_000_000):
        assert report.into(page, size, "x")
    assert "/home" not in page
    assert all(one.target for one in MEASUREMENTS)
