"""What every test may rely on."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests import databases
from tests.factories import make_member
from tracker import embedded_postgres

# A slow day is no fault.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


@pytest.fixture(scope="session", autouse=True)
def _private_postgres() -> Iterator[None]:
    """Without DATABASE_URL the tests use the checkout's private PostgreSQL, as `make demo` does."""
    if os.environ.get("DATABASE_URL"):
        try:
            connection.get_new_connection(
                {**connection.get_connection_params(), "dbname": "postgres"}
            ).close()
        except psycopg.OperationalError as error:
            pytest.exit(f"The database of DATABASE_URL cannot be used: {str(error).strip()}", returncode=2)
        yield
        return
    with embedded_postgres.running(Path(__file__).parent.parent / ".data"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, _private_postgres: None
) -> None:
    """Every process of the tests has a copy of the one database that has been migrated."""
    connection.settings_dict["TEST"]["TEMPLATE"] = databases.migrated()


@pytest.fixture(autouse=True)
def _english() -> None:
    """A page in French leaves its language behind in the thread."""
    translation.activate("en")


@pytest.fixture
def anna(db: None) -> User:
    """She writes."""
    return make_member("Editor", "anna")


@pytest.fixture
def bert(db: None) -> User:
    """He decides about what she wrote."""
    return make_member("Reviewer", "bert")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The modules that take longest come first, so that no process is left alone with one at the end."""
    slow = {
        item.path for item in items if item.get_closest_marker("setup") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_BROWSER a browser test that is skipped has failed: whoever sets it has a browser."""
    report = yield
    if os.environ.get("REQUIRE_BROWSER") and report.skipped and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_BROWSER is set: {call.excinfo and call.excinfo.value}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for all browser tests that were skipped; pytest alone would only count them."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if skipped:
        reason = skipped[0].longrepr[2].removeprefix("Skipped: ")
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped: {reason}")
