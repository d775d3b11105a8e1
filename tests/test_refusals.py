"""Which rules a row breaks: what the database says of each check alone, asked of all at once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from tests.factories import make_claim
from tracker.models import Claim
from tracker.models.refusals import broken_rules

pytestmark = pytest.mark.django_db

CHECKS = [rule for rule in Claim._meta.constraints if isinstance(rule, models.CheckConstraint)]


def alone(row, exclude):
    """The checks that refuse the row, each asked for itself."""
    found = set()
    for rule in CHECKS:
        try:
            rule.validate(Claim, row, exclude=exclude)
        except ValidationError:
            found.add(rule.name)
    return found


@pytest.mark.parametrize(
    ("changes", "exclude"),
    [
        ({}, None),
        ({"qualifier": "at_least", "best": 5}, None),
        ({"qualifier": "at_least", "best": 5}, {"qualifier"}),
        # What several rules forbid, and what says nothing to most of them.
        ({"qualifier": "range", "low": 9, "high": 3, "best": None, "stage": "delivered", "unit": ""}, None),
        ({"qualifier": "range", "low": 9, "high": 3, "best": None, "stage": "delivered"}, {"low"}),
        ({"kind": None, "low": None, "best": None, "high": None}, None),
    ],
)
def test_the_rules_that_are_broken_are_those_that_refuse_the_row_alone(changes, exclude):
    claim = make_claim(kind="casualties")
    for name, value in changes.items():
        setattr(claim, name, value)
    told = list(broken_rules(claim, CHECKS, Claim, exclude))
    assert {rule.name for rule, _error in told} == alone(claim, exclude)
    assert all(error.messages for _rule, error in told)
    if changes and exclude is None and changes.get("kind", "") is not None:
        assert told


def test_a_row_that_breaks_no_rule_is_one_question(django_assert_num_queries):
    claim = make_claim(kind="casualties")
    # With the savepoint around it.
    with django_assert_num_queries(3):
        assert not list(broken_rules(claim, CHECKS, Claim))
