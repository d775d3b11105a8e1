"""Statements that take long are in the log, and nothing that anybody typed."""

import logging

import pytest
from django.db import connection

from tracker import slow_queries


@pytest.mark.django_db
def test_a_slow_statement_is_logged_without_its_values(settings, caplog):
    settings.SLOW_QUERY_MS = 1
    caplog.set_level(logging.WARNING, logger="tracker.slow_queries")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.005),\n  %s, 'O''Hara'", ["Zenda"])
    [said] = caplog.messages
    assert said.endswith(" ms on default: SELECT pg_sleep(0.005), %s, '?'")


@pytest.mark.django_db
def test_a_quick_statement_is_not(settings, caplog):
    settings.SLOW_QUERY_MS = 10_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert not caplog.messages


def test_every_connection_is_watched_once(settings):
    settings.SLOW_QUERY_MS = 5
    wrappers = list(connection.execute_wrappers)
    try:
        connection.execute_wrappers.clear()
        slow_queries.watch(connection)
        slow_queries.watch(connection)
        assert connection.execute_wrappers == [slow_queries.timed]
        settings.SLOW_QUERY_MS = 0
        connection.execute_wrappers.clear()
        slow_queries.watch(connection)
        assert connection.execute_wrappers == []
    finally:
        connection.execute_wrappers[:] = wrappers


def test_whoever_wraps_statements_for_a_while_takes_out_their_own_wrapper(settings):
    settings.SLOW_QUERY_MS = 5
    wrappers = list(connection.execute_wrappers)
    try:
        connection.execute_wrappers.clear()
        with connection.execute_wrapper(lambda execute, *statement: execute(*statement)):
            # As where the connection was lost meanwhile, and is made anew.
            slow_queries.watch(connection)
        assert connection.execute_wrappers == [slow_queries.timed]
    finally:
        connection.execute_wrappers[:] = wrappers
