"""What is drawn of a large relation: kept until one of its claims changes, and the same as made anew."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    make_actor,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tests.test_packages import redact
from tests.test_series import some_rows
from tracker import drawing, kept_drawings
from tracker.charts import Gallery
from tracker.models import Edition, KeptDrawing, open_edition
from tracker.panels import panels
from tracker.series import PanelKey
from tracker.thinning import thinned


@pytest.fixture(autouse=True)
def all_are_large(monkeypatch):
    monkeypatch.setattr(kept_drawings, "LARGE", 1)


@pytest.fixture
def drawn_anew(monkeypatch):
    """How often something was drawn, and not read from what is kept."""
    seen = []
    draw = Gallery.drawn

    def drawn(gallery, *args):
        seen.append(gallery.selection.sentence)
        return draw(gallery, *args)

    monkeypatch.setattr(Gallery, "drawn", drawn)
    return seen


@given(some_rows(), st.integers(0, 9), st.data())
def test_what_was_kept_is_what_was_drawn(rows, budget, data):
    found = tuple(thinned(panel, budget) for panel in panels(rows))
    leading = next((drawing.Leading(one.key, one.headline) for one in found if one.headline), None)
    part = drawing.Part("deployment", found, data.draw(st.integers(0, 3)), leading)
    summary = drawing.Summary(
        count=len(rows),
        claimants=2,
        reported=None,
        between=frozenset({(1, 2)}),
        named=frozenset({("transfer", "", "", 3, (4, 5)), ("deployment", "combat_troops", "", None, ())}),
        numbered=frozenset(),
        has_denials=False,
    )
    made = drawing.Drawing(summary, (part,))
    read = drawing.from_json(drawing.as_json(made))
    assert read == made
    assert all(type(panel.key) is PanelKey for panel in read.parts[0].panels)


# When it holds.


def page_of(client, monkeypatch, path="/"):
    """The page as it is made of what is kept, and as it is made of all claims."""
    kept = client.get(path).content.decode()
    with monkeypatch.context() as anew:
        anew.setattr(kept_drawings, "_kept", lambda _selection: None)
        return kept, client.get(path).content.decode()


def make_much():
    """A relation with charts of each kind, a denial, a revision, a flow that adds up and an event."""
    rival = make_organisation("The Other Side")
    total = make_published(best=3000)
    publish(
        make_claim(best=4000, claimant=rival),
        make_claim(best=3500, supersedes=total, period_end=date(2024, 7, 1)),
        make_claim("casualties", best=120),
        make_claim("casualties", qualifier="unquantified", best=None, as_reported="many", claimant=rival),
        make_claim("transfer", best=20),
        make_claim("event"),
    )
    denial = {"stance": "denies", "qualifier": "unquantified", "best": None, "as_reported": "denied"}
    publish(make_claim("transfer", claimant=rival, **denial))


@pytest.mark.django_db
def test_the_dashboard_is_the_same_whether_it_was_kept_or_not(client, monkeypatch, drawn_anew):
    make_much()
    assert len(kept_drawings.take()) == 1
    drawn_anew.clear()
    for path in ("/", "/fr/", "/?supplier=ruritania-party&recipient=freedonia-party&sort=id"):
        kept, anew = page_of(client, monkeypatch, path)
        assert kept == anew
        assert "3,500" in kept or "3\u202f500" in kept
    assert len(drawn_anew) == 3, "once for each page, without what was kept"
    assert kept_drawings.take() == []


@pytest.mark.django_db
def test_it_holds_until_a_claim_of_the_relation_changes(client, drawn_anew):
    claim = make_published(best=3000)
    elsewhere = make_published(best=7, supplier=make_actor("Borduria"))
    assert len(kept_drawings.take()) == 2
    drawn_anew.clear()

    # No worker is there, and yet what changed is shown at once.
    make_published(best=8, supplier=make_actor("Borduria"), claimant=make_organisation("A General"))
    here, there = (
        "/?supplier=ruritania-party&recipient=freedonia-party",
        "/?supplier=borduria-party&recipient=freedonia-party",
    )
    assert "3,000" in client.get(here).content.decode()
    assert drawn_anew == []
    assert "8" in client.get(there).context["sections"][0].headline["words"]
    assert len(drawn_anew) == 1

    assert kept_drawings.take() == [(elsewhere.supplier_id, elsewhere.recipient_id)]
    assert set(KeptDrawing.objects.values_list("edition", flat=True)) == {Edition.objects.latest().number}

    # What moves to another relation leaves its own.
    claim.supplier = make_actor("Borduria")
    claim.save()
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="It was Borduria.")
    assert client.get(here).context["count"] == 0
    assert "3,000" in client.get(there).content.decode()
    assert [pair[0] for pair in kept_drawings.take()] == [elsewhere.supplier_id]


@pytest.mark.django_db
def test_it_holds_no_more_once_the_tree_of_equipment_has_changed(client, drawn_anew):
    node = make_equipment("Onager")
    make_published("transfer", equipment=node, best=20)
    kept_drawings.take()
    drawn_anew.clear()
    client.get("/")
    assert drawn_anew == []
    with open_edition(by=make_user(), reason="They are siege engines.") as writer:
        node.parent = make_equipment("Siege engine")
        node.save()
        writer.add_vocabulary(node.parent)
        writer.add_vocabulary(node)
    client.get("/")
    assert len(drawn_anew) == 1
    assert len(kept_drawings.take()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "kind=deployment",
        "reported_by=2024-07-01",
        "claimant=ministry-of-war-freedonia",
        "edition=1",
        "q=night",
    ],
)
def test_what_asks_for_less_than_the_whole_is_drawn_anew(client, drawn_anew, query):
    make_published(best=3000)
    make_published("casualties", best=12)
    kept_drawings.take()
    drawn_anew.clear()
    assert client.get(f"/?{query}").status_code == 200
    assert len(drawn_anew) == 1


@pytest.mark.django_db
def test_a_redaction_takes_it_away_at_once(
    client, drawn_anew, django_capture_on_commit_callbacks, monkeypatch
):
    claim = make_published(quote="Zenda gave the order.")
    kept_drawings.take()
    drawn_anew.clear()
    redact(claim)
    client.get("/")
    assert len(drawn_anew) == 1, "of before the redaction nothing is shown"
    monkeypatch.setattr(kept_drawings, "LARGE", 10**9)
    with django_capture_on_commit_callbacks(execute=True):
        make_published(best=1)
    assert not KeptDrawing.objects.exists()


@pytest.mark.django_db
def test_another_release_or_no_worker_for_long_draws_anew(client, drawn_anew, monkeypatch):
    make_published(best=3000)
    kept_drawings.take()
    drawn_anew.clear()
    with monkeypatch.context() as older:
        older.setattr(kept_drawings, "MOST_BEHIND", 0)
        make_published(best=8, supplier=make_actor("Borduria"))
        client.get("/?supplier=ruritania-party&recipient=freedonia-party")
    assert len(drawn_anew) == 1
    KeptDrawing.objects.update(made_by="another")
    client.get("/?supplier=ruritania-party&recipient=freedonia-party")
    assert len(drawn_anew) == 2
    assert len(kept_drawings.take()) == 2


@pytest.mark.django_db
def test_a_name_that_only_a_later_edition_knows_draws_nothing(client):
    make_published(best=3000)
    make_published(best=8, supplier=make_actor("Borduria"))
    kept_drawings.take()
    answer = client.get("/?supplier=borduria-party&recipient=freedonia-party&edition=1")
    assert (answer.status_code, answer.context["count"]) == (200, 0)


@pytest.mark.django_db
def test_who_has_few_claims_is_kept_no_more(monkeypatch):
    make_published(best=3000)
    kept_drawings.take()
    monkeypatch.setattr(kept_drawings, "LARGE", 2)
    assert kept_drawings.take() == []
    assert not KeptDrawing.objects.exists()


@pytest.mark.django_db
def test_one_that_is_not_what_the_claims_draw_is_named():
    make_much()
    kept_drawings.take()
    row = KeptDrawing.objects.get()
    assert list(kept_drawings.wrong(whole=True)) == []
    said = [f"tracker_kept_drawing {row.pk}: it is not what the claims of edition {row.edition_id} draw"]
    for drawn in (row.drawn.replace("3500", "9500"), "{}"):
        assert drawn != row.drawn
        KeptDrawing.objects.update(drawn=drawn)
        assert list(kept_drawings.wrong(whole=False)) == said
