"""What is read in a file, and what each file that cannot be read is told."""

import io
import subprocess
import sys
import time
import zlib
from datetime import date

import pytest
from pypdf import PdfWriter

from tracker import reading
from tracker.reading import PROBLEMS, Reading, read

PARAGRAPH = (
    "The Republic of Sylvania sent about 3,000 more soldiers to Freedonia in January and February. " * 4
)
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">
<title>Sylvania sends soldiers - The Freedonia Gazette</title>
<meta property="og:title" content="Sylvania sends soldiers">
<meta property="og:site_name" content="The Freedonia Gazette">
<meta property="article:published_time" content="2025-03-27T08:00:00Z">
</head><body><nav><a href="/">Home</a></nav><article><h1>Sylvania sends soldiers</h1>
<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article><footer>Contact us</footer></body></html>"""
FRENCH = f"""<html lang="fr_CA"><head><title>Des soldats</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "La Sylvanie envoie des soldats", "datePublished": "2025-03-27",
"publisher": {{"@type": "Organization", "name": "Le Courrier de Freedonie"}}}}</script></head>
<body><article><h1>La Sylvanie envoie des soldats</h1>
<p>{"L’état-major a compté 3 000 soldats à l’été. " * 9}</p>
</article></body></html>"""


def pdf(content: str, *, info: str = "", catalog: str = "") -> bytes:
    """A PDF of one page, written by hand."""
    packed = zlib.compress(content.encode("latin-1"))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< {info} >>".encode(),
    ]
    file, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % len(file)
    return file + b"xref\n0 7\n0000000000 65535 f \n" + table + trailer


WORDS = "BT /F1 12 Tf 50 700 Td (Sylvania sent 3,000 soldiers.) Tj ET"


def problem(content: bytes, name: str = "") -> str:
    """The code of the problem; its sentence fits its arguments, and no text comes with it."""
    found = read(content, name)
    assert found.problem is not None
    assert found.text == ""
    assert found.problem[0] % found.problem[1]
    return next(code for code, sentence in PROBLEMS.items() if sentence == found.problem[0])


def test_a_page_gives_its_text_and_what_it_says_of_itself():
    found = read(PAGE.encode(), "text/html; charset=utf-8", "https://gazette.example/a")
    assert found.title == "Sylvania sends soldiers"
    assert found.publisher == "The Freedonia Gazette"
    assert found.published_on == date(2025, 3, 27)
    assert (found.language, found.media_type, found.problem) == ("en", "text/html", None)
    assert "about 3,000 more soldiers" in found.text
    assert "Contact us" not in found.text


def test_a_french_page_gives_what_its_json_says():
    found = read(FRENCH.encode("cp1252"), "page.html", charset="ISO-8859-1")
    assert found.title == "La Sylvanie envoie des soldats"
    assert found.publisher == "Le Courrier de Freedonie"
    assert (found.published_on, found.language) == (date(2025, 3, 27), "fr")
    assert "L’état-major a compté 3 000 soldats à l’été." in found.text


def test_what_a_page_does_not_say_is_not_guessed():
    html = f"<html><body><article><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article></body></html>"
    found = read(html.encode(), url="https://www.gazette.example/story")
    assert found.text
    assert found == Reading(text=found.text, media_type="text/html")


def test_a_page_is_known_by_its_bytes_whatever_its_name():
    assert read(PAGE.encode(), "story.txt").media_type == "text/html"
    assert read(b"<!-- saved --> <HTML>" + PAGE.encode()[15:], "story").media_type == "text/html"
    assert read(b"A text about <html> and its uses.", "a.txt").media_type == "text/plain"


def test_a_page_without_an_article_says_so_and_keeps_its_title():
    found = read(b"<html lang=uk><head><title>Nothing here</title></head><body></body></html>")
    assert found.problem == (PROBLEMS["no_text"], {})
    assert (found.title, found.language) == ("Nothing here", "uk")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("L’été à Freedonia : « 3 000 soldats »\n", "utf-8"),
        ("L’été à Freedonia : « 3 000 soldats »\n", "utf-8-sig"),
        ("L’été à Freedonia\n", "utf-16"),
        ("L’armée a été envoyée à l’étranger dès l’été, où elle reçut des munitions. " * 5, "cp1252"),
        ("Республіка надіслала близько трьох тисяч солдатів, повідомила розвідка. " * 5, "cp1251"),
        ("공화국은 약 삼천 명의 병사를 더 보냈다고 합동참모본부가 밝혔다. " * 5, "cp949"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_has(text, encoding):
    assert read(text.encode(encoding), "story.txt") == Reading(text=text.strip(), media_type="text/plain")


def test_utf_8_is_utf_8_whatever_the_site_says():
    assert read("été".encode(), "text/plain", charset="iso-8859-1").text == "été"


@pytest.mark.parametrize("charset", ["punycode", "base64", "no-such", "unicode_escape", "undefined"])
def test_a_charset_that_no_page_means_is_passed_over(charset):
    assert read("à l’été, l’armée".encode("cp1252"), charset=charset).text.endswith("arm\u00e9e")


def test_lines_end_in_one_way_and_nothing_comes_that_no_database_stores():
    assert read("\ufeffone\r\ntwo\rthree".encode("utf-16-le")).text == "one\ntwo\nthree"
    assert read(b"\xff\xfea\x00\x00\x00b\x00\x00\xd8").text == "ab\ufffd"


def test_a_pdf_gives_its_text_title_and_language():
    found = read(pdf(WORDS, info="/Title (Soldiers)", catalog="/Lang (en-US)"), "story.html")
    assert found == Reading(
        "Sylvania sent 3,000 soldiers.", "Soldiers", language="en", media_type="application/pdf"
    )


def test_a_pdf_of_pictures_says_to_paste_the_text():
    assert problem(pdf("0 0 10 10 re f")) == "scanned"


@pytest.fixture
def locked():
    def locked(user: str) -> bytes:
        writer = PdfWriter(clone_from=io.BytesIO(pdf(WORDS)))
        writer.encrypt(user, "owner", algorithm="RC4-128")
        file = io.BytesIO()
        writer.write(file)
        return file.getvalue()

    return locked


def test_a_pdf_with_a_password_says_so_and_one_that_only_forbids_printing_is_read(locked):
    assert problem(locked("secret")) == "encrypted"
    assert read(locked("")).text == "Sylvania sent 3,000 soldiers."


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", pdf(WORDS)[:200], b"%PDF-1.7\n" + b"\xff" * 500],
    ids=["no more", "cut", "noise"],
)
def test_a_damaged_pdf_says_so(content):
    assert problem(content) == "damaged"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.html", "empty"),
        ("\ufeff".encode("utf-16-le"), "a.txt", "empty"),
        (b"PK\x03\x04\x14\x00word/document.xml", "story.pdf", "office"),
        (b"PK\x03\x04\x14\x00", "story.txt", "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "story.txt", "office"),
        (b"{\\rtf1 Hello}", "story.txt", "office"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "story.html", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "story.pdf", "picture"),
        (b"GIF89a\x01\x00", "story.txt", "picture"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "story.txt", "not_text"),
        (bytes(range(1, 256)), "story.txt", "not_text"),
        ("été".encode("utf-16-le"), "story.txt", "not_text"),
    ],
)
def test_what_is_no_text_page_or_pdf_is_refused_whatever_its_name(content, name, why):
    assert problem(content, name) == why


def test_what_is_too_large_or_too_long_is_refused(monkeypatch):
    assert problem(b"x" * (reading.TEXT_LIMIT + 1)) == "too_long"
    assert read(b"x" * reading.TEXT_LIMIT).problem is None
    assert problem(b"x" * (reading.SIZE_LIMIT + 1)) == "too_large"


def test_a_pdf_that_unpacks_without_end_is_refused():
    assert problem(pdf("BT " + " " * 100_000_000 + WORDS)) == "too_complex"


def test_a_pdf_that_takes_for_ever_is_cut_off(monkeypatch):
    monkeypatch.setattr(reading, "TIME_LIMIT", 2)
    start = time.monotonic()
    assert problem(pdf("BT /F1 1 Tf " + "1 0 0 1 0 0 Tm (a) Tj " * 3_000_000 + "ET")) == "too_complex"
    assert time.monotonic() - start < 20


def test_a_page_that_defines_itself_without_end_is_read_as_a_page():
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(20))
    html = f'<!DOCTYPE html [<!ENTITY e0 "boom">{entities}]>' + PAGE[15:].replace("Contact", "&e20;")
    assert "about 3,000 more soldiers" in read(html.encode()).text


def test_a_page_nested_without_end_ends_in_a_sentence():
    assert problem(b"<html><body>" + b"<div>" * 200_000 + b"Hello", "a.html") == "no_text"


def confined(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"import socket, subprocess\nfrom tracker import reading\nreading._confine()\n{code}",
        ],
        capture_output=True,
        text=True,
        cwd=reading._ROOT,
        check=False,
    )


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("socket.create_connection(('127.0.0.1', 9))", "PermissionError"),
        ("socket.getaddrinfo('localhost', 80)", "PermissionError"),
        ("subprocess.run(['true'])", "PermissionError"),
        ("import tempfile; tempfile.TemporaryFile()", "No usable temporary directory"),
        ("bytearray(reading.MEMORY_LIMIT)", "MemoryError"),
    ],
)
def test_the_child_has_no_network_no_file_to_write_and_little_memory(code, error):
    assert error in confined(code).stderr
    assert confined("import json").returncode == 0


def test_the_child_gets_no_secret_and_knows_no_django(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    started = []
    run = subprocess.run

    def listening(command, **kwargs):
        started.append(kwargs["env"])
        return run(command, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "run", listening)
        assert read(PAGE.encode()).text
    assert ["SECRET_KEY" in env for env in started] == [False]
    loaded = confined("reading._page('<p>x</p>', ''); import sys; print('django' in sys.modules)")
    assert loaded.stdout.strip() == "False"
