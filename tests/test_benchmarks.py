"""The synthetic record of `make bench` against the rules of the real one, and the table that it prints."""

from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client

from benchmarks import crowd, databases, measuring, report
from benchmarks.editor import Form
from benchmarks.forgetting import forget
from benchmarks.loading import load
from benchmarks.measurements import GROUPS, MEASUREMENTS
from benchmarks.measuring import Group, Measurement, Run
from benchmarks.rows import VersionTable
from benchmarks.synthetic import EVERY, Plan, World, Writer
from tracker import facets
from tracker.filters import Selection
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
def test_the_synthetic_record_is_one_that_the_site_could_have_written(record, monkeypatch):
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
    # And the clerk finds in it what is measured.
    monkeypatch.setenv("BENCH_SEED", "1")
    _ask_all()


def _ask_all():
    """Every question but those that need files or a table; some of them publish."""
    from benchmarks import questions

    editions = Edition.objects.count()
    answers = {
        name: ask() for name, ask in questions.QUESTIONS.items() if name not in {"packed", "plain_table"}
    }
    assert Edition.objects.count() > editions
    numbers = answers["claims"]
    assert len(numbers) == questions.SAMPLE
    selection = Selection.of(QueryDict(f"q={answers['common_word']}"))
    assert selection.claims.count() > SIZE / 4
    assert Selection.of(QueryDict(answers["one_percent"])).claims.exists()
    assert PublishedClaim.objects.filter(
        claim=max(numbers), edition_from__lte=answers["old_edition"]
    ).exists()
    assert answers["much_named"] > 10
    assert answers["points"] > 0
    assert answers["point_count"] == _points_of(answers["chart_data"])


def _points_of(address):
    (chart,) = Client().get(address).json()["results"]
    return len(chart["points"])


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


ONE = Measurement("Ours / theirs", lambda _run: 3.0, lambda _run: 2.0, 1.5)
LEAST = Measurement("Theirs / ours", lambda _run: 1.0, lambda _run: 1.0, 12, is_at_least=True)
SHARE = Measurement("A part / everything", lambda _run: 1.0, lambda _run: 1.0, 0.05, unit="%")
GROWTH = Measurement("Growth", lambda _run: 1.0, lambda _run: 1.0, 32, unit="MB")
TOLD = Measurement("Answers", lambda _run: 1.0, lambda _run: 1.0, None, unit="requests")
ERRORS = Measurement("Errors", lambda _run: 1.0, lambda _run: 1.0, 0, unit="errors")


def test_the_table_says_the_median_the_spread_and_whether_the_target_is_met():
    values = {ONE.name: [1.4, 9.0, 1.2], LEAST.name: [11.99, 11.5, 13], SHARE.name: [0.01, 0.051, 0.049]}
    values |= {TOLD.name: [31_415.0], ERRORS.name: [0, 0, 1]}
    assert report.rows([ONE, LEAST, SHARE, GROWTH, TOLD, ERRORS], values) == [
        ("Ours / theirs", "1.40", "1.20 – 9.00", "at most 1.5", "yes"),
        ("Theirs / ours", "11.99", "11.50 – 13.00", "at least 12", "no"),
        ("A part / everything", "4.9 %", "1.0 % – 5.1 %", "at most 5 %", "yes"),
        ("Growth", "not measured", "", "at most 32 MB", ""),
        ("Answers", "31,415", "31,415 – 31,415", "", ""),
        ("Errors", "0", "0 – 1", "none", "yes"),
    ]
    table = report.table([ONE, SHARE], values)
    assert len({len(line) for line in table.splitlines()}) == 1
    assert table.splitlines()[1].startswith("|---")


def test_a_table_a_group_and_none_where_nothing_was_measured():
    groups = [Group("a", "First", [ONE], print), Group("b", "Second", [SHARE], print)]
    tables = report.tables(groups, {ONE.name: [1.0]})
    assert tables.startswith("### First\n\n| Measured")
    assert tables.endswith("### Second\n\nNot measured.")


def test_each_measurement_has_a_name_and_numbers_of_its_own():
    assert len({group.word for group in GROUPS}) == len(GROUPS)
    assert len({one.name for one in MEASUREMENTS}) == len(MEASUREMENTS)
    numbers = {one for each in MEASUREMENTS for one in (each.numerator, each.denominator)}
    kept = {}
    for number in numbers:  # what is called alike is measured once in a run
        code = getattr(number, "once", number).__code__
        assert kept.setdefault(number.__name__, code) == code


def test_what_is_compared_takes_turns():
    asked = []

    def repeated(name, value):
        return measuring.Repeated(name, lambda _run, turn: asked.append((name, turn)) or value)

    over, under = repeated("over", 3.0), repeated("under", 2.0)
    run = Run(bench=None, reader=None)
    assert Measurement("Ours / theirs", over, under, 1.5).measure(run) == 1.5
    assert asked[:4] == [("over", 0), ("under", 0), ("under", 1), ("over", 1)]
    assert len(asked) == 2 * measuring.PAGES
    assert Measurement("The other way", under, over, 1).measure(run) == 2 / 3  # known by now
    assert len(asked) == 2 * measuring.PAGES


def test_what_a_process_keeps_of_the_record_is_forgotten(db):
    facets._kept["anything"] = {}
    forget()
    assert not facets._kept


def test_the_form_of_a_page_is_sent_back_as_it_stands():
    page = """
    <form id="logout-form" method="post"><input type="hidden" name="gone" value="1"></form>
    <form id="claim_form" method="post">
      <input type="hidden" name="token" value="a&amp;b"><input name="empty"><input type="file" name="file">
      <input type="checkbox" name="on" value="1" checked><input type="checkbox" name="off" value="1">
      <select name="unit"><option value="">-</option><option value="item" selected>Item</option></select>
      <textarea name="note">\nTwo\nlines &lt;</textarea><input type="submit" name="_save" value="Save">
    </form>
    """
    assert Form.fields_of(page) == [
        ("token", "a&b"),
        ("empty", ""),
        ("on", "1"),
        ("unit", "item"),
        ("note", "Two\nlines <"),
    ]


def test_what_was_served_is_as_old_as_the_edition_that_it_lacked():
    editions = [[5, 100.0], [6, 101.0], [7, 102.0]]
    assert crowd.staleness(editions, [(101.5, 6), (102.1, 7)]) == 0
    assert crowd.staleness(editions, [(103.5, 5), (103.0, 6)]) == pytest.approx(2.5)
    assert crowd.staleness([], [(1.0, 4)]) == 0


class Server:
    """What is asked of PostgreSQL about a template."""

    def __init__(self):
        self.comment = None

    def execute(self, statement, parameters=()):
        if not isinstance(statement, str):
            self.comment = statement.as_string(None).rpartition(" IS ")[2].strip("'")
        return self

    def fetchone(self):
        return (self.comment,)


def test_a_template_is_brought_up_to_date_once(monkeypatch):
    done = []
    monkeypatch.setattr(databases, "run", lambda arguments, _database: done.append(arguments[1]))
    server = Server()
    for _run in range(2):
        databases._bring_up_to_date(server, "bench_10")
    assert done == ["migrate", "benchmarks"]
    monkeypatch.setattr(databases, "state", lambda: "another")  # as after one more migration
    databases._bring_up_to_date(server, "bench_10")
    assert len(done) == 4


def test_what_publishes_is_measured_last_and_each_group_is_prepared_right_before_it(monkeypatch):
    seen = []

    def group(word, **options):
        def measure(_run):
            seen.append(word)
            return 2.0

        measure.__name__ = word
        one = Measurement(f"{word} / itself", measure, measure, 1)
        return Group(word, word, [one], lambda _bench: seen.append(f"prepare {word}"), **options)

    monkeypatch.setattr(measuring, "Reader", lambda _port: SimpleNamespace(close=int))
    groups = [group("a", publishes=True), group("b")]
    values = measuring.measured(SimpleNamespace(site=SimpleNamespace(port=0)), groups, 2, seen.append)
    assert values == {"b / itself": [1.0, 1.0], "a / itself": [1.0, 1.0]}
    assert [word for word in seen if word in {"a", "b", "prepare a", "prepare b"}] == [
        *("prepare b", "b", "b"),
        *("prepare a", "a", "a"),
    ]


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
    assert sum(one.target is None for one in MEASUREMENTS) < 6
