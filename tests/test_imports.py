"""Files -> drafts: what each bad cell is told, and that nothing comes in beside it."""

import pytest
from django.contrib.auth.models import Permission

from tests.factories import (
    make_actor,
    make_article,
    make_conflict,
    make_equipment,
    make_organisation,
    make_user,
)
from tracker.imports import ClaimImport, ImportRefused, import_vocabulary, read_csv
from tracker.models import Article, Citation, Claim, Equipment, Organisation

pytestmark = pytest.mark.django_db

ROW = {
    "row": "1",
    "kind": "deployment",
    "conflict": "war-of-the-two-rivers",
    "supplier": "ruritania-party",
    "recipient": "freedonia-party",
    "personnel": "unspecified",
    "stage": "arrived",
    "best": "3 000",
    "qualifier": "about",
    "unit": "person",
    "basis": "cumulative",
    "period_end": "2024-06-01",
    "precision": "day",
    "claimant": "Ministry of War (Freedonia)",
    "publisher": "The Strelsau Gazette",
    "article_url": "https://gazette.example/1",
    "article_published_on": "2024-06-02",
    "quote": "Some three thousand came, the ministry said.",
}


@pytest.fixture(autouse=True)
def _vocabulary(db):
    make_conflict()
    make_actor("Ruritania")
    make_actor("Freedonia")
    make_organisation()
    make_organisation("The Strelsau Gazette", kind="news_outlet")
    make_equipment("Catapult")
    make_equipment("Ballista")


def csv_of(*rows: dict[str, str]) -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def claims_of(*rows: dict[str, str]) -> ClaimImport:
    return ClaimImport(read_csv("claims.csv", csv_of(*rows)))


def refusals_of(*rows: dict[str, str]) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        claims_of(*rows).save()
    assert not Claim.objects.exists()
    assert not Article.objects.exists()
    return [str(refusal) for refusal in refused.value.refusals]


def test_a_row_becomes_a_draft_with_its_citation():
    (claim,) = claims_of(ROW).save().new
    claim.refresh_from_db()
    assert (claim.status, claim.kind, claim.best, claim.qualifier) == ("draft", "deployment", 3000, "about")
    citation = Citation.objects.get(claim=claim)
    assert citation.quote == ROW["quote"]
    assert citation.article.publisher.name == "The Strelsau Gazette"


@pytest.mark.parametrize("number", ["3000", "3 000", "3\u202f000", "3\u00a0000"])
def test_numbers_may_be_grouped_by_spaces(number):
    assert claims_of({**ROW, "best": number}).rows[0].statement["best"] == 3000


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("best", "3,000", "“3,000” is not a whole number: write digits only, such as 11000."),
        ("best", "30 00", "“30 00” is not a whole number: write digits only, such as 11000."),
        ("best", "9" * 20, f"“{'9' * 20}” is too large: the largest number stored is 9223372036854775807."),
        (
            "period_end",
            "01/06/2024",
            "“01/06/2024” could mean two days: write year-month-day, such as 2025-03-27.",
        ),
        ("period_end", "2024-06-31", "“2024-06-31” is not a date: write year-month-day, such as 2025-03-27."),
        ("basis", "total", "“total” is not one of: flow, stock, cumulative."),
        ("claimant", "Zenda Post", "There is no organisation “Zenda Post”: add it first."),
        (
            "claimant",
            "Ministry of War (Fredonia)",
            "There is no organisation “Ministry of War (Fredonia)”. Is “Ministry of War (Freedonia)” meant?"
            " Otherwise add it first.",
        ),
        ("conflict", "", "This cell is empty, and every row needs it."),
        ("article_url", "ftp://gazette.example/1", "Enter a valid URL."),
        ("adds_to", "7", "No row of this file has the key “7”."),
        ("row", "one two", "“one two” is not a key: use letters, digits, dots and hyphens."),
        ("best", "", "“About” takes the best figure and nothing else."),
    ],
)
def test_a_bad_cell_is_named_with_what_is_wrong(column, cell, sentence):
    assert refusals_of({**ROW, column: cell}) == [f"claims.csv, row 2, column {column}: {sentence}"]


def test_one_bad_row_keeps_all_others_out():
    bad = {**ROW, "row": "2", "article_url": "https://gazette.example/2", "category": "killed"}
    assert refusals_of(ROW, bad) == [
        "claims.csv, row 3, column category:"
        " This field belongs to another kind of claim; leave it empty here."
    ]


def test_each_bad_cell_is_told_at_once():
    assert len(refusals_of({**ROW, "best": "many", "basis": "all"}, {**ROW, "row": "2", "unit": "head"})) == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "row,kind\n1,dépl".encode("latin-1"),
            "This file is not text in UTF-8: save it as “CSV UTF-8” and import that.",
        ),
        (
            b"row;kind;conflict\n1;2;3",
            "The columns are not separated by commas: save the file as “CSV (comma separated)”.",
        ),
        (b"", "The first row must hold the names of the columns."),
        (b"row,kind,kind\n", "column kind: This column is there twice: remove one."),
        (b"row,kind\n1,a,b\n", "row 2: This row has 3 cells, the header 2: check its commas and quotes."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_why(content, sentence):
    with pytest.raises(ImportRefused) as refused:
        read_csv("claims.csv", content)
    (refusal,) = refused.value.refusals
    assert str(refusal).startswith("claims.csv")
    assert str(refusal).endswith(sentence)


def test_a_broken_quote_is_told():
    with pytest.raises(ImportRefused, match="not a well-formed CSV"):
        read_csv("claims.csv", b'row,kind\n1,"a"b"\n')


def test_columns_are_matched_by_name():
    (_, *rest) = ROW
    table = read_csv("claims.csv", csv_of({name: ROW[name] for name in [*rest, "row"]}))
    assert len(ClaimImport(table).rows) == 1
    assert refusals_of({**ROW, "clamaint": "x"}) == [
        "claims.csv, column clamaint: No such column. Is “claimant” meant?"
    ]
    assert refusals_of({name: cell for name, cell in ROW.items() if name != "kind"}) == [
        "claims.csv, column kind: This column is missing."
    ]


def test_a_key_is_given_once():
    second = {**ROW, "article_url": "https://gazette.example/2"}
    assert refusals_of(ROW, second) == [
        "claims.csv, row 3, column row: Row 2 has this key already: give each row its own."
    ]


def test_the_same_row_twice_is_refused():
    assert refusals_of(ROW, {**ROW, "row": "2"}) == [
        "claims.csv, row 3: Row 2 says the same of the same article: remove one."
    ]


def test_rows_with_one_address_share_one_article():
    other = {**ROW, "row": "2", "best": "4000", "article_url": "http://www.gazette.example/1/?utm_source=x"}
    claims_of(ROW, other).save()
    assert Article.objects.count() == 1
    assert Article.objects.get().url == ROW["article_url"]


def test_rows_about_one_article_describe_it_alike():
    other = {**ROW, "row": "2", "best": "4000", "article_published_on": "2024-06-03"}
    assert refusals_of(ROW, other) == [
        "claims.csv, row 3, column article_published_on:"
        " Row 2 says “2024-06-02” here of the same article: make both say the same."
    ]


def test_an_article_without_address_and_title_needs_a_name():
    nameless = {**ROW, "article_url": ""}
    assert refusals_of(nameless) == [
        "claims.csv, row 2, column article: An article without address and title needs a name here,"
        " the same in all rows that cite it."
    ]
    named = {**nameless, "article": "session"}
    claims_of(named, {**named, "row": "2", "best": "4000"}).save()
    assert Article.objects.count() == 1


def test_links_are_made_to_rows_above_and_below():
    total = {**ROW, "row": "total"}
    flow = {
        **ROW,
        "row": "more",
        "basis": "flow",
        "adds_to": "total",
        "best": "500",
    }
    forecast = {
        **ROW,
        "row": "plan",
        "stance": "forecasts",
        "borne_out_by": "total",
        "quote": "They will come.",
    }
    claims = claims_of(flow, forecast, total)
    claims.save()
    assert Claim.objects.get(pk=claims.claims["more"].pk).adds_to == claims.claims["total"]
    assert list(claims.claims["plan"].borne_out_by.all()) == [claims.claims["total"]]


def test_a_link_waits_for_its_other_end():
    plan = {**ROW, "row": "plan", "stance": "forecasts", "borne_out_by": "total", "quote": "They will come."}
    claims = claims_of(plan, {**ROW, "row": "total"})
    first, second = claims.rows
    assert claims.save([first]).linked == []
    assert not claims.claims["plan"].borne_out_by.exists()
    assert claims.save([second]).linked == [claims.claims["plan"]]


def test_a_link_that_the_rules_forbid_is_refused():
    make_organisation("Ministry of Truth (Graustark)")
    later = {**ROW, "row": "2", "claimant": "Ministry of Truth (Graustark)", "supersedes": "1"}
    assert refusals_of(ROW, later) == [
        "claims.csv, row 3, column supersedes:"
        " A claim can only revise an earlier claim of the same claimant, corridor and kind."
    ]


def test_a_joint_count_names_the_other_equipment():
    row = {
        **ROW,
        "kind": "transfer",
        "personnel": "",
        "stage": "delivered",
        "unit": "item",
        "equipment": "Catapult",
        "counted_with": "Ballista",
    }
    (claim,) = claims_of(row).save().new
    assert [equipment.name for equipment in claim.counted_with.all()] == ["Ballista"]


def test_words_and_article_go_together():
    assert refusals_of({**ROW, "quote": ""}) == [
        "claims.csv, row 2, column quote: Quote the article, or say in our words what it says."
    ]
    alone = {**ROW, "publisher": "", "article_url": "", "article_published_on": ""}
    assert refusals_of(alone) == [
        "claims.csv, row 2, column article_url: Say which article these words are from."
    ]


def test_importing_again_changes_nothing():
    claims_of(ROW).save()
    saved = claims_of(ROW).save()
    assert (len(saved.new), len(saved.same)) == (0, 1)
    assert (Claim.objects.count(), Citation.objects.count(), Article.objects.count()) == (1, 1, 1)


def test_an_article_that_the_desk_has_is_not_rewritten():
    claims_of(ROW).save()
    other = {**ROW, "best": "4000", "article_published_on": "2024-06-05"}
    with pytest.raises(ImportRefused, match="The desk says “2024-06-02” here"):
        claims_of(other).save()
    assert Claim.objects.count() == 1


def test_small_tables_come_parents_first_and_once():
    rows = [{"name": "Siege engine"}, {"name": "Trebuchet", "parent": "Siege engine", "calibre_mm": "400"}]
    counts = import_vocabulary(Equipment, read_csv("equipment.csv", csv_of(*rows)))
    assert (counts.new, counts.same) == (2, 0)
    assert Equipment.objects.get(slug="trebuchet").parent.name == "Siege engine"
    counts = import_vocabulary(Equipment, read_csv("equipment.csv", csv_of(*rows)))
    assert (counts.new, counts.same) == (0, 2)


def test_small_tables_refuse_what_does_not_fit():
    rows = [
        {"name": "Senate (Freedonia)", "kind": "government", "country": "Freedonia", "part_of": ""},
        {"name": "Army (Freedonia)", "kind": "army", "country": "", "part_of": "Senat (Freedonia)"},
        {"name": "The Strelsau Gazette", "kind": "news_agency", "country": "", "part_of": ""},
    ]
    with pytest.raises(ImportRefused) as refused:
        import_vocabulary(Organisation, read_csv("organisations.csv", csv_of(*rows)))
    assert [(refusal.row, refusal.column) for refusal in refused.value.refusals] == [
        (2, "country"),
        (3, "kind"),
        (3, "part_of"),
        (4, "kind"),
    ]
    assert not Organisation.objects.filter(name__contains="Senate").exists()


# Rows that give the number of a claim.


def changed_by(*rows: dict[str, str]) -> ClaimImport:
    claims = claims_of(*rows)
    claims.save()
    return claims


def first() -> Claim:
    return claims_of(ROW).save().new[0]


def test_a_row_with_a_number_changes_that_claim_and_says_what():
    number = str(first().pk)
    claims = changed_by({"id": number, "best": "4000", "public_note": "", "claimant": ROW["claimant"]})
    assert claims.saving.differences == {2: [("best", "3000", "4000")]}
    assert claims.saving.outcomes == {2: "changed"}
    claim = Claim.objects.get()
    assert (claim.best, claim.qualifier, claim.stage) == (4000, "about", "arrived")


def test_an_empty_cell_empties_and_a_missing_column_leaves_alone():
    claim = first()
    Claim.objects.filter(pk=claim.pk).update(place="Zenda", internal_note="Ask again.")
    changed_by({"id": str(claim.pk), "place": ""})
    claim.refresh_from_db()
    assert (claim.place, claim.internal_note) == ("", "Ask again.")


def test_what_is_in_review_becomes_a_draft_when_a_file_changes_it_and_only_then():
    claim = first()
    claim.submit(by=make_user())
    changed_by({"id": str(claim.pk), "best": ROW["best"]})
    assert Claim.objects.get().status == "in_review"
    changed_by({"id": str(claim.pk), "best": "4000"})
    assert Claim.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        ({"id": "999"}, "column id: The desk has no claim 999: leave the cell empty for a new one."),
        ({"id": "x"}, "column id: “x” is not a whole number: write digits only, such as 11000."),
        ({"kind": "event"}, "column kind: A claim keeps its kind; make a new claim instead."),
        ({"conflict": ""}, "column conflict: This cell is empty, and every row needs it."),
        ({"supersedes": "#999"}, "column supersedes: The desk has no claim 999."),
        (
            {"citation_id": "999"},
            "column citation_id: Claim {pk} has no citation 999: leave the cell empty for a new one.",
        ),
        ({"low": "5"}, ": “About” takes the best figure and nothing else."),
        ({"adds_to": "#{pk}"}, "column adds_to: Only a flow can come on top of a total."),
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused_at_its_cell(cells, refusal):
    claim = first()
    row = {"id": str(claim.pk), **{name: cell.format(pk=claim.pk) for name, cell in cells.items()}}
    with pytest.raises(ImportRefused) as refused:
        claims_of(row).save()
    assert refusal.format(pk=claim.pk) in str(refused.value)
    assert Claim.objects.get().best == 3000


def test_rows_about_one_claim_must_state_it_alike():
    number = str(first().pk)
    with pytest.raises(ImportRefused) as refused:
        claims_of({"id": number, "best": "1"}, {"id": number, "best": "2"}).save()
    assert str(refused.value) == (
        "claims.csv, row 3, column best: Row 2 says “1” here of the same claim: make both say the same."
    )


def test_a_citation_is_changed_by_its_number_and_added_without():
    claim = first()
    citation = claim.citations.get()
    changed_by({"id": str(claim.pk), "citation_id": str(citation.pk), "quote": "Three thousand came."})
    citation.refresh_from_db()
    assert (citation.quote, citation.article.url) == ("Three thousand came.", ROW["article_url"])
    claims = changed_by(
        {"id": str(claim.pk), "article_url": "https://zenda.example/9", "quote": "So we heard."},
    )
    assert claims.saving.outcomes == {2: "changed"}
    assert [each.quote for each in claim.citations.order_by("pk")] == ["Three thousand came.", "So we heard."]


def test_a_citation_of_another_claim_is_not_taken():
    citation = first().citations.get()
    other = claims_of({**ROW, "best": "4000", "article_url": "https://gazette.example/2"}).save().new[0]
    with pytest.raises(ImportRefused, match="has no citation"):
        claims_of({"id": str(other.pk), "citation_id": str(citation.pk), "quote": "Mine."}).save()


def test_links_name_claims_of_the_desk_by_number_and_are_taken_back():
    claim = first()
    later = {**ROW, "article_url": "https://gazette.example/2", "best": "5000", "supersedes": f"#{claim.pk}"}
    (revision,) = claims_of(later).save().new
    assert Claim.objects.get(pk=revision.pk).supersedes_id == claim.pk
    claims = changed_by({"id": str(revision.pk), "supersedes": ""})
    assert claims.saving.differences == {2: [("supersedes", f"#{claim.pk}", "")]}
    assert Claim.objects.get(pk=revision.pk).supersedes_id is None


def test_a_change_that_breaks_the_link_of_another_claim_is_refused():
    claim = first()
    later = {**ROW, "article_url": "https://gazette.example/2", "best": "5000", "supersedes": f"#{claim.pk}"}
    claims_of(later).save()
    make_organisation("Ministry of Truth (Graustark)")
    with pytest.raises(ImportRefused, match="names this one, and would no longer fit"):
        claims_of({"id": str(claim.pk), "claimant": "Ministry of Truth (Graustark)"}).save()


def test_the_article_is_named_by_its_number_where_it_has_no_address():
    article = make_article(url="")
    row = {**ROW, "article": f"#{article.pk}"} | dict.fromkeys(
        ["article_url", "publisher", "article_published_on"], ""
    )
    (claim,) = claims_of(row).save().new
    assert claim.citations.get().article == article


def test_a_check_leaves_nothing_and_finds_what_the_database_refuses():
    good = {**ROW, "row": "1"}
    bad = {**ROW, "row": "2", "best": "4000", "precision": "", "article_url": "https://gazette.example/2"}
    claims = claims_of(good, bad)
    claims.check()
    assert [str(refusal) for refusal in claims.reading.refusals] == [
        "claims.csv, row 3, column precision:"
        " A period needs its precision (day, month, quarter or year), and a precision needs a period."
    ]
    assert not Claim.objects.exists()
    assert not Article.objects.exists()


def test_a_contributor_changes_own_drafts_and_no_others():
    author = make_user("author", is_superuser=False)
    author.user_permissions.set(
        Permission.objects.filter(codename__in=["add_claim", "change_claim", "add_article"])
    )
    claim = first()
    row = {"id": str(claim.pk), "best": "4000"}
    with pytest.raises(ImportRefused, match="You may change your own drafts, and claim"):
        ClaimImport(read_csv("claims.csv", csv_of(row)), asker=author).save(by=author)
    Claim.objects.filter(pk=claim.pk).update(created_by=author)
    ClaimImport(read_csv("claims.csv", csv_of(row)), asker=author).save(by=author)
    assert Claim.objects.get().best == 4000


def test_who_imported_and_from_which_file_is_kept():
    author = make_user("author")
    (claim,) = claims_of(ROW).save(by=author).new
    event = Claim.pgh_event_model.objects.filter(pgh_obj=claim).first()
    assert event.pgh_context.metadata == {"reason": "imported from claims.csv", "user": author.pk}


def test_many_rows_take_no_more_queries_than_a_few(django_assert_max_num_queries):
    rows = [
        {**ROW, "row": str(n), "best": str(n), "article_url": f"https://gazette.example/{n}"}
        for n in range(300)
    ]
    claims = claims_of(*rows)
    with django_assert_max_num_queries(60):
        claims.save()
