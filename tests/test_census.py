"""The sums of an edition: the same whether they are counted, or follow from those of an earlier one."""

import pytest
from django.http import QueryDict

from tests.factories import make_article, make_claim, make_equipment, make_published, make_user, publish
from tracker.filters import Selection
from tracker.models import Census, Edition, Equipment, census, open_edition
from tracker.models.lookup import mentioned_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def editions():
    """A claim comes, is corrected, another is retracted, a third withdrawn, and one cites what was cited."""
    user, article = make_user(), make_article()
    first, second = make_published(place="Here", article=article), make_published("transfer")
    first.place = "There"
    first.save()
    first.refresh_from_db()
    first.submit(by=user)
    first.correct(by=user, correction_type="entry_error", reason="Another place.")
    second.retract(by=user, correction_type="entry_error", reason="It was wrong.")
    make_published("casualties").withdraw(by=user, reason="Not to be shown.")
    publish(make_claim(article=article), make_claim("transfer"))
    # Two kinds of equipment come, are counted together, and then belong under another.
    engine, onager, trebuchet = (make_equipment(name) for name in ("Siege engine", "Onager", "Trebuchet"))
    together = make_claim("transfer", equipment=onager)
    together.counted_with.add(trebuchet)
    publish(together, make_claim("transfer", equipment=trebuchet))
    with open_edition(by=user, reason="They are siege engines.") as writer:
        for node in (engine, onager, trebuchet):
            node.parent = None if node is engine else engine
            node.save()
            writer.add_vocabulary(node)
    publish(make_claim("transfer", equipment=onager))
    return [*Edition.objects.with_redactions().order_by("number")]


def counted(number):
    return census._following(0, {}, number)


def test_the_sums_follow_from_those_of_any_earlier_edition(editions):
    last = editions[-1].number
    assert counted(last)["place_since"].keys() == {"", "Here", "There"}
    for since in range(1, last):
        assert census._following(since, counted(since), last) == counted(last)


def test_what_is_counted_together_counts_once_for_all_that_it_belongs_under(editions):
    sums = counted(editions[-1].number)
    engine, onager, trebuchet = (
        str(Equipment.objects.get(name=name).pk) for name in ("Siege engine", "Onager", "Trebuchet")
    )
    assert {node: sums[census.NAMED].get(node) for node in (engine, onager, trebuchet)} == {
        engine: None,
        onager: 2,
        trebuchet: 2,
    }
    assert [sums[census.UNDER][node] for node in (engine, onager, trebuchet)] == [3, 2, 2]


def test_what_is_mentioned_is_what_the_claims_name(editions):
    for edition in editions:
        at = Selection.of(QueryDict(f"edition={edition.number}"))
        assert at.mentioned == mentioned_by(at.everything, at.citations, at.vocabulary)


def test_the_first_sums_kept_are_those_of_the_newest_edition(editions):
    last = editions[-1].number
    assert census.take_newest(step=1000) == []
    assert census.take_newest(step=2) == [last]
    assert Census.objects.get().sums == counted(last)
    # They are there: nothing is counted again.
    assert census.take_newest(step=2) == []


def test_sums_are_kept_where_enough_has_changed_and_at_the_newest(editions):
    last = editions[-1].number
    assert census.take(step=100) == []
    taken = census.take(step=2)
    assert taken[-1] == last
    assert Census.objects.get(pk=last).sums == counted(last)
    assert census.take(step=2) in ([], [last])
    Census.objects.update(redactions=1)
    census.forget_redacted()
    assert not Census.objects.exists()
