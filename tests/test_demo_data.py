"""What the demo data must show, each by the rows that show it (tracker/demo/README.md)."""

import socket
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from tests.test_changes import Mirror, fresh
from tracker import demo
from tracker.imports import ClaimImport
from tracker.management.commands.demo import ACCOUNTS, free_port, make_accounts
from tracker.models import (
    Article,
    Citation,
    Claim,
    Edition,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    PublishedCorridor,
    Vocabulary,
    broken_links,
)
from tracker.panels import Panel, outlines, panels
from tracker.quantities import Total
from tracker.tallies import rows_of, tallies_of

pytestmark = pytest.mark.django_db

SEED = [f"seed-{number}" for number in range(1, 10)]
UNDATED = ["4", "12", "27", "50", "56", "57", "79", "80", "103", "104"]


class Record:
    """The newest edition, its rows by the keys of the demo file."""

    def __init__(self, claims: dict[str, Claim]) -> None:
        self.claims = claims
        self.newest = Edition.objects.latest().number
        published = PublishedClaim.objects.in_edition(self.newest).published().with_revision(self.newest)
        by_claim = {row.claim_id: row for row in published}
        self.rows = {key: by_claim[claim.pk] for key, claim in claims.items() if claim.pk in by_claim}
        self.vocabulary = Vocabulary(self.newest)

    def __getitem__(self, key: str) -> PublishedClaim:
        return self.rows[key]

    def ids(self, *keys: str) -> list[int]:
        return sorted(self.claims[key].pk for key in keys)

    def panels(self) -> list[Panel]:
        rows = [row.as_row for row in self.rows.values() if row.kind != "event"]
        return panels(rows, lies_within=self.vocabulary.denied_at)

    def panel(self, key: str) -> Panel:
        claim = self.claims[key].pk
        (found,) = [panel for panel in self.panels() if claim in {row.claim for row in panel.rows}]
        return found

    def point(self, key: str):
        claim = self.claims[key].pk
        (found,) = [point for point in self.panel(key).points if point.row.claim == claim]
        return found


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker) -> Iterator[Record]:
    """The demo data, loaded once for all the tests of this file, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Record(demo.load())
        transaction.set_rollback(True)


def test_each_day_of_reports_is_an_edition_and_unknown_days_come_last(record):
    days = dict(
        PublishedClaim.objects.filter(change="new").values_list("edition_from_id", "reported_on").distinct()
    )
    *known, last = [days[number] for number in range(1, Edition.objects.count() + 1)]
    assert known == sorted(set(known))
    assert last is None
    assert len(record.rows) == 103


def test_claims_without_any_date_stay_drafts(record):
    assert [key for key in record.claims if key not in record.rows] == UNDATED
    drafts = Claim.objects.filter(status="draft")
    assert sorted(drafts.values_list("pk", flat=True)) == record.ids(*UNDATED)


def test_the_record_is_whole(record, capsys):
    assert list(broken_links()) == []
    call_command("verify")
    assert capsys.readouterr().out.startswith("The record is whole: ")


def test_the_seed_article_is_there_with_its_quotes(record):
    numbers = {key: record[key].best for key in SEED[:6]}
    assert list(numbers.values()) == [3000, 11000, 4000, None, None, 220]
    assert record["seed-4"].as_reported == "considerable quantity"
    assert record["seed-4"].as_reported_quoted
    articles = set()
    for key in SEED:
        citation = PublishedCitation.objects.get(claim=record[key].claim_id)
        assert 0 < len(citation.quote.split()) <= 12
        assert citation.translation
        articles.add(citation.article_id)
    (article,) = PublishedArticle.objects.filter(article__in=articles)
    assert (article.url, article.publisher_id, article.published_on) == ("", None, date(2025, 3, 27))


def test_reported_by_new_year_hides_the_seed_article(record):
    seen = PublishedClaim.objects.in_edition(record.newest).reported_by(date(2025, 1, 1))
    assert not set(seen.values_list("claim_id", flat=True)) & set(record.ids(*SEED))


@pytest.mark.parametrize(("one", "other"), [("46", "47"), ("21", "22"), ("65", "66")])
def test_rivals_stand_side_by_side(record, one, other):
    assert record[one].series == record[other].series
    assert record[one].period_end == record[other].period_end
    assert (record[one].grade, record[other].grade) == ("contested", "contested")
    drawn = {point.row.claim for point in record.panel(one).points}
    assert set(record.ids(one, other)) <= drawn


def test_a_revised_number_is_drawn_up_to_its_revision(record):
    assert (record["61"].superseded_by, record["61"].superseded_on) == (
        record.claims["65"].pk,
        date(2025, 9, 2),
    )
    point = record.point("61")
    assert (point.state, point.until) == ("superseded", date(2025, 9, 2))
    assert not record["61"].as_row.is_countable
    assert record["65"].as_row.is_countable


def test_growing_totals_and_other_offices_are_no_revision(record):
    assert [key for key, row in record.rows.items() if row.superseded_by] == ["61"]
    growing = [
        ("44", "52"),
        ("45", "53"),
        ("63", "69"),
        ("46", "59"),
        ("60", "64"),
        ("74", "94"),
        ("78", "85"),
    ]
    for earlier, later in growing:
        assert record.point(earlier).state == record.point(later).state == "normal"


def test_a_joint_count_is_a_series_of_its_own(record):
    assert [len(record.panel(key).key.measured) for key in ("86", "90", "seed-6", "88")] == [2, 2, 1, 1]
    howitzers, launchers = record["86"].equipment_id, record["seed-6"].equipment_id
    assert record.panel("86").key.measured == tuple(sorted((howitzers, launchers)))
    assert record["86"].best == record["seed-6"].best == 220


@pytest.mark.parametrize("key", ["43", "49", "75", "87", "96", "seed-4", "seed-5"])
def test_what_is_no_number_gets_none(record, key):
    row = record[key]
    assert (row.qualifier, row.low, row.best, row.high) == ("unquantified", None, None, None)
    assert row.as_reported
    assert row.as_reported_fr
    panel = record.panel(key)
    assert row.claim_id in {entry.row.claim for entry in panel.strip}
    assert row.claim_id not in {point.row.claim for point in panel.points}


@pytest.mark.parametrize(
    ("forecast", "outcomes"),
    [
        ("2", ["11"]), ("3", ["7"]), ("23", ["29", "33"]), ("24", ["31"]), ("28", ["29", "31"]),
        ("15", []), ("26", []), ("82", []),
    ],
)  # fmt: skip
def test_a_forecast_names_what_bore_it_out_and_counts_nowhere(record, forecast, outcomes):
    row = record[forecast]
    assert row.stance == "forecasts"
    assert row.borne_out_by == record.ids(*outcomes)
    assert not row.as_row.is_countable


def test_no_edition_names_a_claim_that_it_does_not_hold(record):
    for row in PublishedClaim.objects.all():
        there = set(PublishedClaim.objects.in_edition(row.edition_from_id).values_list("claim_id", flat=True))
        named = {*row.borne_out_by, row.adds_to_id, row.supersedes_id} - {None}
        assert named <= there


def test_denials_stand_beside_every_transfer_and_change_no_grade(record):
    denials = set(record.ids("105", "106"))
    for key in ("71", "72", "73", "74", "86", "95", "seed-6"):
        strip = record.panel(key).strip
        assert {entry.row.claim for entry in strip if entry.type == "denial"} == denials
    assert denials.isdisjoint(entry.row.claim for entry in record.panel("101").strip)
    assert {record[key].series for key in ("105", "106")} == {""}
    assert {record[key].grade for key in ("105", "106", "74")} == {"single_source"}


def test_the_reverse_direction_is_another_corridor(record):
    actors = {actor.code: number for number, actor in record.vocabulary.actors.items()}
    reverse = [key for key, row in record.rows.items() if row.supplier_id == actors["RU"]]
    assert reverse == ["101"]
    corridors = PublishedCorridor.objects.order_by("corridor_id")
    assert [(row.supplier_id, row.recipient_id, row.is_featured) for row in corridors] == [
        (actors["KP"], actors["RU"], True),
        (actors["RU"], actors["KP"], False),
    ]
    assert [row.edition_from_id for row in corridors] == [1, record["101"].edition_from_id]


def test_only_the_flow_that_names_a_total_is_added_to_it(record):
    (total,) = [total for panel in record.panels() for total in panel.totals]
    assert total.cumulative.claim == record.claims["19"].pk
    assert [flow.claim for flow in total.flows] == record.ids("20")
    assert total.total == Total(low=14000, best=None, high=None, is_approximate=True)


@pytest.mark.parametrize(
    "keys",
    [("7", "8"), ("54", "55"), ("61", "63"), ("62", "63"), ("88", "89"), ("94", "95"), ("29", "33")],
)
def test_parts_and_their_whole_are_in_different_series(record, keys):
    one, other = keys
    assert record[one].series != record[other].series


@pytest.mark.parametrize("keys", [("52", "53"), ("28", "29", "65", "30", "66")])
def test_one_wire_story_is_known_as_one(record, keys):
    articles = Article.objects.filter(
        pk__in=Citation.objects.filter(claim__in=record.ids(*keys)).values("article")
    )
    assert articles.count() == 2
    assert articles.values("story").distinct().count() == 1
    assert articles.exclude(story="").exists()


def test_claims_that_cite_one_page_share_one_article(record):
    cited = Citation.objects.filter(claim__in=record.ids("98", "99", "100")).values("article").distinct()
    assert cited.count() == 1
    assert (
        Citation.objects.filter(claim__in=record.ids("12", "103")).values("article").distinct().count() == 1
    )


@pytest.mark.parametrize("key", ["7", "36", "59", "102", "77"])
def test_a_hedge_that_print_lost_is_not_put_back(record, key):
    row = record[key]
    assert row.qualifier == "exact"
    assert row.low == row.best == row.high
    assert record["61"].qualifier == "about"


def test_what_a_party_concedes_is_its_own_word(record):
    for key in ("66", "68"):
        parties = record.vocabulary.parties(record[key].claimant_id)
        assert parties == {record[key].supplier_id}
    assert record["68"].grade == "confirmed"


def test_everything_is_there_in_french(record):
    assert not [key for key, row in record.rows.items() if row.kind != "event" and not row.as_reported_fr]
    assert not [key for key in SEED[6:] if not record[key].summary_fr]
    assert not Citation.objects.filter(quote="", paraphrase_fr="").exists()


def test_importing_the_file_again_changes_nothing(record):
    saved = ClaimImport(demo.table("claims")).save()
    assert (len(saved.new), len(saved.same), saved.linked) == (0, len(record.claims), [])


def test_it_is_only_loaded_into_an_empty_database(record):
    with pytest.raises(demo.NotEmpty), transaction.atomic():
        demo.load()


def test_the_demo_is_refused_while_debug_is_off():
    with pytest.raises(CommandError, match="refused while DEBUG is off"):
        call_command("demo")


def test_a_port_in_use_is_told_in_one_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            free_port(str(port))
    assert str(refused.value) == f"Port {port} is in use already: PORT=8001 make demo takes another."
    assert free_port(str(port)) == port


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０００"])
def test_what_is_no_port_is_told(port):
    with pytest.raises(CommandError, match="is not a port"):
        free_port(port)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_demo_has_an_account_of_each_role_with_its_name_for_a_password(client, name):
    make_accounts()
    make_accounts()
    assert client.login(username=name, password=name)
    assert client.get("/admin/").status_code == 200


def test_a_copy_that_follows_the_demo_from_edition_to_edition_has_what_the_record_has(record):
    mirror = Mirror()
    for number in [*range(2, record.newest, 3), record.newest]:
        mirror.follow(number)
    assert mirror.tables == fresh(record.newest)
    assert mirror.tables["claims"].keys() == {row.claim_id for row in record.rows.values()}
    assert len(mirror.tables["citations"]) == PublishedCitation.objects.in_edition(record.newest).count()
    for row in record.rows.values():
        copied = mirror.tables["claims"][row.claim_id]
        assert (copied["low"], copied["best"], copied["high"]) == (row.low, row.best, row.high)
        assert mirror.tables["organisations"][copied["claimant_id"]]["name"] == (
            record.vocabulary.organisations[row.claimant_id].name
        )


def test_the_record_counted_by_the_database_is_what_its_claims_add_up_to(record):
    claims = PublishedClaim.objects.in_edition(record.newest).published().with_revision(record.newest)
    assert {row.claim: row for row in rows_of(claims)} == {
        row.claim: row for row in (claim.as_row for claim in record.rows.values())
    }
    charted = claims.exclude(kind="event")
    found = outlines(tallies_of(charted), record.vocabulary.denied_at)
    shown = [panel for panel in record.panels() if panel.last]
    assert [one.key for one in found] == [panel.key for panel in shown]
    for one, panel in zip(found, shown, strict=True):
        assert set(one.claims) == {row.claim for row in panel.rows}
        assert set(one.denials) == {row.claim for row in panel.denials}
        assert (one.claimants, one.newest) == (panel.claimants, panel.last)


@pytest.mark.parametrize("address", ["/", "/charts/", "/?stance=denies", "/corridors/KP/RU/"])
def test_a_page_is_the_same_whether_all_its_claims_are_read_or_those_shown_alone(
    record, monkeypatch, address
):
    whole = Client().get(address)
    monkeypatch.setattr("tracker.charts.FEW", 0)
    assert whole.status_code == 200
    assert Client().get(address).content == whole.content
