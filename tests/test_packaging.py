"""What production runs: the compose file, the settings' first words, and the image's steps without Docker."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import jsonschema
import pytest
import yaml
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
# CI names a virtual environment that holds the packages of the image and no others.
PROGRAMS = os.environ.get("IMAGE_PROGRAMS") or str(Path(sys.executable).parent)
PRODUCTION = {
    "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    "SECRET_KEY": "a key of this test, as long as a real one and as hard to guess",
    "ALLOWED_HOSTS": "tracker.example.org,.example.net",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "EMAIL_URL": "smtp://desk:secret@mail.example.org:587?tls=1",
}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]


def environment(**changed: str | None) -> dict[str, str]:
    """Nothing of this machine's but the path, so that no setting of the tests gets through."""
    return {name: value for name, value in {**PRODUCTION, **changed}.items() if value is not None}


def manage(*arguments: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["python", "manage.py", *arguments],
        cwd=ROOT, env=environment(**changed), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


# The locks.


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_lock_holds_what_the_project_declares_and_no_address(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + (
        project["optional-dependencies"]["dev"] if lock == "requirements-dev.txt" else []
    )
    text = (ROOT / lock).read_text()
    locked = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert {re.match(r"[\w-]+", line)[0] for line in declared} - locked == set(), "run make lock"
    assert "://" not in text


# The compose file.


def test_compose_file_follows_the_published_schema():
    schema = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(COMPOSE)


def test_each_service_waits_for_what_it_needs():
    waits = {
        name: {on: how["condition"] for on, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    assert waits == {
        "db": {},
        "migrate": {"db": "service_healthy"},
        "web": {"db": "service_healthy", "migrate": "service_completed_successfully"},
        "worker": {"db": "service_healthy", "migrate": "service_completed_successfully"},
    }
    assert SERVICES["db"]["healthcheck"]["test"][1] == "pg_isready"
    assert SERVICES["migrate"]["restart"] == "no"


def test_compose_refuses_to_start_without_secrets():
    site, database = SERVICES["web"]["environment"], SERVICES["db"]["environment"]
    assert site["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert site["ALLOWED_HOSTS"].startswith("${ALLOWED_HOSTS:?")
    assert site["EMAIL_URL"].startswith("${EMAIL_URL:?")
    assert database["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "${POSTGRES_PASSWORD:?" in site["DATABASE_URL"]


def test_database_outlives_its_container():
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql"]
    assert "database" in COMPOSE["volumes"]


def test_database_sorts_as_the_private_one_does():
    launcher = (ROOT / "tracker" / "embedded_postgres.py").read_text()
    for argument in SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"].split():
        assert argument in launcher


def test_web_is_published_to_its_own_machine_only():
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert "ports" not in SERVICES["db"]


def test_operations_page_lists_every_variable_that_is_read():
    read = set()
    for name in ("tracker/settings.py", "gunicorn.conf.py", "docker-compose.yml"):
        text = (ROOT / name).read_text()
        read |= set(re.findall(r"(?:environ\.get|_flag|_words)\(\s*['\"]([A-Z_]+)", text))
        read |= set(re.findall(r"\$\{([A-Z_]+)", text))
    assert {"DEBUG", "SECRET_KEY", "POSTGRES_PASSWORD", "WEB_CONCURRENCY"} <= read
    page = (ROOT / "docs" / "operations.md").read_text()
    assert sorted(name for name in read if f"| `{name}` |" not in page) == []


def test_a_list_of_what_is_in_the_site_names_every_package_of_the_lock_with_its_hashes(tmp_path):
    listed = tmp_path / "sbom.json"
    program = Path(sys.executable).with_name("cyclonedx-py")
    arguments = ["requirements", "requirements.txt", "--pyproject", "pyproject.toml", "--output-file", listed]
    subprocess.run([program, *arguments], cwd=ROOT, check=True, capture_output=True)
    found = {
        (one["name"], one["version"])
        for one in json.loads(listed.read_text())["components"]
        if one["externalReferences"][0]["hashes"]
    }
    lock = (ROOT / "requirements.txt").read_text()
    assert found == set(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock, re.MULTILINE))


# The first words of a start that cannot succeed.


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set: "),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set: "),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set: "),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is not set: "),
        ({"EMAIL_URL": None}, "EMAIL_URL is not set: "),
        ({"EMAIL_URL": "smtp://mail:port"}, "EMAIL_URL cannot be read: "),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must look like smtp://"),
        ({"EMAIL_URL": "smtp://mail.example.org?ssl=1"}, "EMAIL_URL must look like smtp://"),
        ({"DATABASE_URL": "mysql://tracker@db/tracker"}, "DATABASE_URL must look like postgresql://"),
        ({"DATABASE_URL": "postgresql://tracker@db"}, "DATABASE_URL must look like postgresql://"),
        ({"DATABASE_URL": "postgresql://db:port/tracker"}, "DATABASE_URL cannot be read: "),
        ({"DATABASE_URL": "tracker"}, "DATABASE_URL must look like postgresql://"),
    ],
)
def test_missing_or_broken_setting_stops_the_start_with_a_sentence(changed, sentence):
    said = manage("check", **changed)
    assert said.returncode != 0
    assert said.stderr.startswith(sentence)
    assert said.stderr.count("\n") == 1
    assert said.stderr.endswith(".\n")


def test_demo_is_refused_while_debug_is_off():
    said = manage("demo")
    assert said.returncode != 0
    assert "The demo is refused while DEBUG is off" in said.stderr
    assert said.stderr.count("\n") == 1


def test_demo_says_in_a_sentence_that_the_database_does_not_answer():
    said = manage("demo", DEBUG="1", PORT=str(free_port()))
    assert said.returncode != 0
    assert said.stderr.startswith("CommandError: The database cannot be used: ")
    assert "Traceback" not in said.stderr


# The image, made and served by plain commands.


class Dockerfile:
    """The last stage, by its instructions in order."""

    def __init__(self) -> None:
        text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
        lines = text.replace("\\\n", " ").splitlines()
        self.steps = [tuple(line.split(maxsplit=1)) for line in lines if line.strip()]
        start = max(number for number, (name, _) in enumerate(self.steps) if name == "FROM")
        self.steps = self.steps[start:]

    def all(self, name: str) -> list[str]:
        return [rest for instruction, rest in self.steps if instruction == name]

    def command(self, name: str) -> list[str]:
        """The command in its exec form: signals reach it with no shell in between."""
        [rest] = self.all(name)
        return list(json.loads(rest[rest.index("[") :]))


IMAGE = Dockerfile()


def test_image_runs_as_an_ordinary_user():
    assert IMAGE.all("USER") == ["tracker"]
    instructions = [name for name, _ in IMAGE.steps]
    assert "RUN" not in instructions[instructions.index("USER") :]


def test_image_leaves_out_what_its_build_does_not_name():
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [source for step in IMAGE.all("COPY") if "--from" not in step for source in step.split()[:-1]]
    assert rules[1] == "*"
    assert {rule for rule in rules if rule.startswith("!")} == {f"!{name}" for name in copied}


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the image holds, made by the Dockerfile's own steps."""
    site = tmp_path_factory.mktemp("image")
    for step in IMAGE.all("COPY"):
        *sources, target = step.split()
        for source in sources if "--from=packages" not in sources else []:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, site / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, site / target)
    for step in [step for step in IMAGE.all("RUN") if not step.startswith("useradd")]:
        subprocess.run(
            ["sh", "-c", step], cwd=site, env={"PATH": PRODUCTION["PATH"]}, check=True, timeout=120
        )
    return site


@pytest.fixture
def address(db: None) -> str:
    """The tests' database, as DATABASE_URL names it."""
    to = connection.settings_dict
    host, password = quote(to["HOST"], safe=""), quote(to["PASSWORD"] or "", safe="")
    return (
        f"postgresql://{quote(to['USER'])}:{password}@:{to['PORT'] or 5432}/{quote(to['NAME'])}?host={host}"
    )


@pytest.fixture
def metrics_port() -> int:
    return free_port()


@pytest.fixture
def site(image: Path, address: str, metrics_port: int) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The migrated database, served by the image's command; ends with SIGTERM, as a container does."""
    production = environment(
        DATABASE_URL=address,
        WEB_CONCURRENCY="1",
        PORT=str(port := free_port()),
        METRICS_ADDRESS=f"127.0.0.1:{metrics_port}",
    )
    migrate = SERVICES["migrate"]["command"]
    subprocess.run(migrate, cwd=image, env=production, check=True, timeout=120, stdout=subprocess.DEVNULL)
    with (image / "said").open("w+") as said:
        server = subprocess.Popen(
            IMAGE.command("CMD"), cwd=image, env=production, text=True, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            wait_until_healthy(server, image, production)
            yield server, port
        finally:
            server.terminate()
            try:
                server.wait(40)
            finally:
                server.kill()


# In a style sheet or a module that is not minified: each on a line of its own.
IMPORT = re.compile(r"""^(?:@import url\(|import (?:[^"']* from )?)["']([^"']+)["']""", re.MULTILINE)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until_healthy(server: subprocess.Popen[str], image: Path, production: dict[str, str]) -> None:
    """Ask as Docker does, with the image's own command."""
    deadline = time.monotonic() + 40
    while subprocess.run(
        IMAGE.command("HEALTHCHECK"), cwd=image, env=production, stderr=subprocess.DEVNULL
    ).returncode:
        assert server.poll() is None, (image / "said").read_text()
        assert time.monotonic() < deadline, (image / "said").read_text()
        time.sleep(0.2)


def get(port: int, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """A page as the proxy in front asks for it, which has ended TLS."""
    sent = {"Host": "tracker.example.org", "X-Forwarded-Proto": "https", "Accept-Encoding": "br, gzip"}
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asking.request(
            "GET", path, headers=sent | {name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = asking.getresponse()
        return answer, answer.read()
    finally:
        asking.close()


def answers_to(port: int, path: str) -> bool:
    try:
        return get(port, path)[0].status == 200
    except OSError:
        return False


@pytest.mark.setup
def test_image_serves_the_site_and_stops_when_asked(image, site, metrics_port):
    server, port = site
    health, body = get(port, "/health/", X_Forwarded_Proto="http")
    assert (health.status, body) == (200, b"ok\n"), "the one page that is not sent on to https"
    assert get(port, "/", X_Forwarded_Proto="http")[0].getheader("Location") == "https://tracker.example.org/"

    page, body = get(port, "/", Accept_Encoding="identity")
    assert page.status == 200, (image / "said").read_text()
    assert page.getheader("Strict-Transport-Security")
    assert "default-src 'self'" in page.getheader("Content-Security-Policy", "")
    assert get(port, "/")[0].getheader("Content-Encoding") == "br"
    tag = page.getheader("ETag", "")
    assert get(port, "/", If_None_Match=tag)[0].status == 304
    assert settings.RELEASE not in tag, "an upgrade changes it, without anyone having to think of it"

    style = re.search(r'href="(/static/css/main\.[0-9a-f]{12}\.css)"', body.decode())
    assert style, "style sheets have hashed names"
    for encoding in ("br", "gzip"):
        sheet, packed = get(port, style[1], Accept_Encoding=encoding)
        assert (sheet.status, sheet.getheader("Content-Encoding")) == (200, encoding)
        assert "immutable" in sheet.getheader("Cache-Control", "")
        assert packed
    counted = get(metrics_port, "/metrics", Accept_Encoding="identity")[1].decode()
    assert 'tracker_requests_total{method="GET",status="304",view="dashboard"} 1.0' in counted
    assert re.search(r'tracker_request_seconds_count{view="dashboard"} [1-9]', counted)
    assert get(port, "/metrics")[0].status == 404

    # What the page names, and what that names in turn: one missing file stops a style sheet or a module.
    named = re.findall(r'(?:href|src)="(/static/[^"#]+)', body.decode())
    for path in named:
        file, text = get(port, path, Accept_Encoding="identity")
        assert file.status == 200, path
        if path.endswith((".css", ".js")):
            inside = IMPORT.findall(text.decode())
            named += {urljoin(path, name) for name in inside} - set(named)
    assert any(path.endswith(".js") for path in named)
    assert "Méthodologie" in get(port, "/fr/", Accept_Encoding="identity")[1].decode(), "it speaks French"

    assert "Traceback" not in (image / "said").read_text()
    assert get(port, "/", Host="elsewhere.example.com")[0].status == 400
    server.send_signal(signal.SIGTERM)
    assert server.wait(40) == 0
