"""What is fetched, and above all what is not: tried on real servers of this machine."""

import gzip
import itertools
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.local_site import answers, running
from tracker import fetching
from tracker.fetching import REASONS, FetchRefused, check, fetch, is_allowed


@pytest.fixture
def site(monkeypatch):
    with running(monkeypatch) as site:
        yield site


@pytest.fixture
def names(monkeypatch):
    """Names and their addresses, one list for each time that a name is asked; what was asked is kept."""
    known: dict[str, list[list[str]]] = {}
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host not in known:
            return real(host, port, *args, **kwargs)
        asked.append(host)
        answer = known[host].pop(0)
        return [info for ip in answer for info in real(ip, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    known["asked"] = asked
    return known


def reason(address: str, **limits: float) -> str:
    """Why it is refused; the sentence fits its arguments."""
    with pytest.raises(FetchRefused) as refused:
        fetch(address, **limits)
    message, args = refused.value.message
    assert message % args
    return refused.value.reason


def leads_to(address: str):
    return answers(b"", 302, Location=address)


def test_a_page_comes_with_its_type_and_the_address_it_was_at_last(site):
    site.pages["/old"] = leads_to("/new?x=1")
    site.pages["/new?x=1"] = answers("<p>Été</p>".encode("cp1252"), media_type="Text/HTML; charset=cp1252")
    page = fetch(f" {site.address}/old#part ")
    assert page.url == f"{site.address}/new?x=1"
    assert page.content.decode(page.charset) == "<p>Été</p>"
    assert page.media_type == "text/html"


def test_the_product_says_who_it_is(site):
    site.pages["/"] = answers()
    fetch(site.address)
    fetch(site.address, user_agent="Tracker of Freedonia")
    assert [headers["User-Agent"] for headers in site.headers] == [
        fetching.USER_AGENT,
        "Tracker of Freedonia",
    ]


def test_no_variable_of_the_environment_sends_it_elsewhere(site, monkeypatch):
    site.pages["/"] = answers()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(site.address).content


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://[::1",
        "http://exa mple.org/",
        "http://127.0.0.1%2f.example.org/",
        "http://0177.0.0.1/",
        "http://１２７.0.0.1/",
        "http://a\x00b/",
        "http://xn--zzzzzz99999/",
        "http://" + "a" * 70_000,
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address):
    assert reason(address) == "not_an_address"


@pytest.mark.parametrize(
    "address", ["http://user:secret@example.org/", "http://example.org@127.0.0.1/", "http://:x@example.org/"]
)
def test_an_address_with_a_user_name_is_refused(address):
    assert reason(address) == "credentials"


@pytest.mark.parametrize("port", [22, 25, 5432, 8080])
def test_other_ports_are_refused(port):
    assert reason(f"http://example.org:{port}/") == "port"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "localhost",
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "168.63.129.16",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
    ],
)
def test_no_spelling_of_an_address_that_is_not_public_gets_through(host):
    assert reason(f"http://{host}/") == "not_public"


@pytest.mark.parametrize(
    ("ip", "allowed"),
    [
        ("93.184.215.14", True),
        ("2606:4700::1111", True),
        ("64:ff9b::5db8:d70e", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("::ffff:93.184.215.14", True),
        ("::ffff:169.254.169.254", False),
        ("2002:5db8:d70e::", True),
        ("2002:a00:1::", False),
        ("fec0::1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("240.0.0.1", False),
    ],
)
def test_public_is_what_is_public_itself_and_in_what_it_hides(ip, allowed):
    assert is_allowed(ip_address(ip)) is allowed


@pytest.mark.parametrize(
    "answer",
    [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["93.184.215.14", "::1"], ["fe80::1%1"]],
)
def test_one_answer_of_the_name_server_that_is_not_public_refuses_the_name(names, answer):
    names["site.example"] = [answer]
    assert reason("http://site.example/") == "not_public"


def test_a_name_is_asked_once_a_hop_so_that_it_cannot_change_its_mind(site, names):
    site.pages["/"] = leads_to(f"http://site.example:{site.port}/new")
    site.pages["/new"] = answers()
    names["site.example"] = [["127.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]]
    page = fetch(f"http://site.example:{site.port}/")
    assert page.url == f"http://site.example:{site.port}/new"
    assert names["asked"] == ["site.example", "site.example"]
    assert site.headers[0]["Host"] == f"site.example:{site.port}"


def test_the_next_hop_is_checked_again(site, names):
    site.pages["/"] = leads_to(f"http://site.example:{site.port}/new")
    names["site.example"] = [["127.0.0.1"], ["169.254.169.254"]]
    assert reason(f"http://site.example:{site.port}/") == "not_public"
    assert site.asked == [("GET", "/")]


def test_a_name_in_another_script_is_asked_for_in_its_ascii_form(site, names):
    site.pages["/"] = answers()
    names["xn--frdonie-cya.example"] = [["127.0.0.1"]]
    assert fetch(f"http://frédonie.example:{site.port}/").content
    assert site.headers[0]["Host"] == f"xn--frdonie-cya.example:{site.port}"


def test_the_next_address_is_tried_where_the_first_does_not_answer(site, names, monkeypatch):
    site.pages["/"] = answers()
    monkeypatch.setattr(fetching, "is_allowed", lambda ip: ip.is_loopback)
    names["site.example"] = [["::1", "127.0.0.1"]]
    assert fetch(f"http://site.example:{site.port}/").content


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://127.0.0.2/", "not_public"),
        ("http://169.254.169.254/latest/meta-data/", "not_public"),
        ("//[::ffff:10.0.0.1]/", "not_public"),
        ("file:///etc/passwd", "not_an_address"),
        ("ftp://example.org/", "not_an_address"),
        ("http://[", "not_an_address"),
        ("http://user:secret@example.org/", "credentials"),
        ("http://example.org:22/", "port"),
        ("/", "redirects"),
    ],
)
def test_no_redirect_leads_around_the_guard(site, target, why):
    site.pages["/"] = leads_to(target)
    assert reason(site.address) == why


def test_five_redirects_are_followed_and_no_more(site):
    for number in range(6):
        site.pages[f"/{number}"] = leads_to(f"/{number + 1}")
    site.pages["/6"] = answers()
    assert fetch(f"{site.address}/1").content
    assert reason(f"{site.address}/0") == "redirects"


def test_a_page_may_be_packed(site):
    site.pages["/"] = answers(gzip.compress(b"<p>Hello</p>"), Content_Encoding="gzip")
    assert fetch(site.address).content == b"<p>Hello</p>"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"<p>Hello</p>")[:-9], "gzip"),
        (b"no gzip", "gzip"),
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip"),
        (b"x", "br"),
    ],
    ids=["cut off", "not packed", "packed twice", "packed otherwise"],
)
def test_what_cannot_be_unpacked_is_refused(site, body, encoding):
    site.pages["/"] = answers(body, Content_Encoding=encoding)
    assert reason(site.address) == "garbled"


def test_a_page_may_be_as_large_as_the_limit_and_no_larger(site):
    site.pages["/"] = answers(b"x" * 5_000)
    site.pages["/packed"] = answers(gzip.compress(b"x" * 5_000), Content_Encoding="gzip")
    for path in ("/", "/packed"):
        assert len(fetch(site.address + path, size_limit=5_000).content) == 5_000
        assert reason(site.address + path, size_limit=4_999) == "too_large"


def test_a_small_packed_body_that_holds_gigabytes_stops_at_the_limit(site, monkeypatch):
    zeros = gzip.compress(bytes(50 * 1024**2))
    unpacked = 0

    class Counting:
        def __init__(self, *args):
            self.inner = unpacking(*args)

        def decompress(self, *args):
            nonlocal unpacked
            piece = self.inner.decompress(*args)
            unpacked += len(piece)
            return piece

        eof = False

    unpacking = fetching.zlib.decompressobj
    monkeypatch.setattr(fetching.zlib, "decompressobj", Counting)
    site.pages["/"] = answers(zeros, Content_Encoding="gzip")
    assert reason(site.address) == "too_large"
    assert unpacked == fetching.SIZE_LIMIT + 1


def test_a_body_without_end_stops_at_the_limit(site):
    def endless(request):
        answers(b"")(request)
        for _ in itertools.count():
            request.wfile.write(b"x" * 65_536)

    site.pages["/"] = endless
    assert reason(site.address) == "too_large"


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_site_that_drips_is_cut_off_in_time(site, part):
    def drip(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
        if part == "body":
            request.wfile.write(b"\r\n")
        for number in range(200):
            request.wfile.write(b"x" if part == "body" else f"X-{number}: x\r\n".encode())
            time.sleep(0.05)

    site.pages["/"] = drip
    start = time.monotonic()
    assert reason(site.address, time_limit=0.4) == "too_slow"
    assert time.monotonic() - start < 5


def test_redirects_share_one_clock(site):
    def slowly(request):
        time.sleep(0.2)
        leads_to("/")(request)

    site.pages["/"] = slowly
    assert reason(site.address, time_limit=0.5) == "too_slow"


def test_a_name_server_that_does_not_answer_is_cut_off_in_time(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])
    assert reason("http://site.example/", time_limit=0.1) == "too_slow"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "not_found"),
        (410, "not_found"),
        (429, "forbidden"),
        (500, "server_error"),
        (503, "server_error"),
        (304, "server_error"),
    ],
)
def test_an_answer_that_is_no_page_says_which_it_was(site, status, why):
    site.pages["/"] = answers(b"", status)
    with pytest.raises(FetchRefused) as refused:
        fetch(site.address)
    assert (refused.value.reason, refused.value.message[1]) == (why, {"status": str(status)})


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/xhtml+xml", "text/plain", "application/pdf"]
)
def test_pages_texts_and_pdfs_are_taken(site, media_type):
    site.pages["/"] = answers(media_type=f"{media_type}; charset=utf-8")
    assert fetch(site.address).media_type == media_type


@pytest.mark.parametrize("media_type", ["image/png", "application/zip", "application/json", "", "x" * 5_000])
def test_other_types_are_refused(site, media_type):
    site.pages["/"] = answers(media_type=media_type)
    assert reason(site.address) == "not_a_page"


def test_what_is_not_http_is_refused(site):
    site.pages["/"] = lambda request: request.wfile.write(b"220 mail.example ESMTP\r\n")
    assert reason(site.address) == "garbled"


def test_a_closed_door_is_unreachable(site):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    fetching.PORTS |= {port}  # put back with the site
    assert reason(f"http://127.0.0.1:{port}/") == "unreachable"


def failing(number):
    def getaddrinfo(*args, **kwargs):
        raise socket.gaierror(number, "no")

    return getaddrinfo


def test_an_unknown_host_is_not_a_network_that_is_off(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", failing(socket.EAI_NONAME))
    assert reason("http://site.example/") == "unknown_host"
    assert check("http://site.example/").outcome == "dead"
    monkeypatch.setattr(socket, "getaddrinfo", failing(socket.EAI_AGAIN))
    assert reason("http://site.example/") == "unreachable"
    assert check("http://site.example/").outcome == "unknown"


@pytest.fixture
def certificate(tmp_path):
    """A server's TLS for `site.example`, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "site.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=file)


@pytest.fixture
def safe_site(monkeypatch, certificate):
    with running(monkeypatch, certificate[0]) as site:
        yield site


def test_a_certificate_nobody_vouches_for_is_refused(safe_site):
    assert reason(safe_site.address) == "certificate"


def test_a_certificate_must_be_of_the_name_that_was_asked_for(safe_site, certificate, names, monkeypatch):
    monkeypatch.setattr(fetching, "_certificates", lambda: certificate[1])
    safe_site.pages["/"] = answers()
    names["site.example"] = [["127.0.0.1"]]
    names["other.example"] = [["127.0.0.1"]]
    assert fetch(f"https://site.example:{safe_site.port}/").content
    assert reason(f"https://other.example:{safe_site.port}/") == "certificate"


def test_https_does_not_lead_to_http(safe_site, certificate, names, monkeypatch):
    monkeypatch.setattr(fetching, "_certificates", lambda: certificate[1])
    safe_site.pages["/"] = leads_to("http://example.org/")
    names["site.example"] = [["127.0.0.1"]]
    assert reason(f"https://site.example:{safe_site.port}/") == "downgrade"


def test_tls_spoken_to_a_plain_server_is_garbled(site):
    site.pages["/"] = answers()
    assert reason(site.address.replace("http:", "https:")) == "garbled"


def test_a_link_that_answers_is_ok_and_its_page_is_not_fetched(site):
    site.pages["/film"] = answers(media_type="video/mp4")
    assert check(f"{site.address}/film") == fetching.Check("ok")
    assert site.asked == [("HEAD", "/film")]


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_site_that_refuses_head_is_asked_again_by_get(site, status):
    def get_alone(request):
        answers(status=status if request.command == "HEAD" else 200)(request)

    site.pages["/"] = get_alone
    assert check(site.address).outcome == "ok"
    assert site.asked == [("HEAD", "/"), ("GET", "/")]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(404, "dead"), (410, "dead"), (401, "unknown"), (403, "unknown"), (429, "unknown"), (500, "unknown")],
)
def test_only_what_is_gone_is_dead(site, status, outcome):
    site.pages["/"] = answers(b"", status)
    found = check(site.address)
    assert found.outcome == outcome
    assert str(status) in found.detail[0] % found.detail[1]


def test_a_link_into_the_network_is_not_looked_at(site):
    site.pages["/"] = leads_to("http://10.0.0.1/")
    assert check(site.address) == fetching.Check("unknown", (REASONS["not_public"], {"host": "10.0.0.1"}))
    assert check("http://[::1]/").outcome == "unknown"
    assert check("nonsense").outcome == "unknown"
