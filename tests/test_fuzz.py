"""Whatever is sent: never a 500, always a message, and nothing of it runs on a page.

The small profile is part of the suite. FUZZ_CASES=20000 asks for so many cases of each test, with other
seeds each time.
"""

import os
from urllib.parse import quote

from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import make_member, make_published
from tests.test_embed import PARTS, addresses
from tests.test_roles import ADDRESSES
from tests.test_roles import address as address_of
from tracker.filter_form import PARAMETERS
from tracker.roles import ADMINISTRATOR, EDITOR
from tracker.views.reports import ReportForm

CASES = int(os.environ.get("FUZZ_CASES") or 0)
FEW = settings(
    max_examples=CASES or 60,
    deadline=None,
    database=None,
    derandomize=not CASES,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if CASES else [])],
    suppress_health_check=list(HealthCheck),
)

# What has broken programs before.
NASTY = [
    "", " ", "0", "-1", "00", "1e9", "10" * 15, str(10**30), "-" + "9" * 400, "9" * 5000, "٣٤", "NaN",
    "Infinity", "1,000", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufeff", "\u202eevil", "a\u2066b\u2069",
    "\x1b[31m", "\r\nX-A: b", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2024-02-30",
    "2024-13-01", "2024-1-1", "undated", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", "javascript:alert(1)", "{{ 7*7 }}", "{% debug %}", "' OR 1=1 --",
    "'; DROP TABLE x; --", "%", "_", "\\", "%00", "%ff", "../../etc/passwd", "$$", "&&", "!", "()",
    "a & !b", "\"", "\"a", "x" * 5000, "ß" * 300, "İ", "a:b", "a,b,,c", "[]", "{}", "null",
    "http://[::1", "https://a.example:99999/", "https://a.example:8080/", "//a", "data:text/html,x", "file:///etc/passwd",
    "https://\u202e.example/",
]  # fmt: skip
TEXTS = st.sampled_from(NASTY) | st.text(max_size=40) | st.text(st.characters(), max_size=10)
URLENCODED = "application/x-www-form-urlencoded"
NAMES = st.sampled_from(
    [*PARAMETERS, "page", "after", "limit", "edition", "since", "since_edition", "all", "excel"]
)
NAMES |= st.sampled_from(NASTY)


def in_address(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))


def encoded(sent) -> str:
    """A form as no browser sends it: halves of characters too."""
    pairs = [
        (name, one) for name, text in sent.items() for one in (text if isinstance(text, list) else [text])
    ]
    return "&".join(f"{in_address(name)}={in_address(str(text))}" for name, text in pairs)


def is_answered(answer, *, told: str) -> None:
    if answer.streaming:
        b"".join(answer.streaming_content)
    assert answer.status_code < 500, told
    if answer.status_code in {400, 409} and not answer.streaming:
        assert answer.content.strip(), told


class AsReaders(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.number = make_published("casualties", quote="Rischenheim counted them.").pk
        make_published("transfer")
        cls.addresses = sorted(
            address
            for name, address in addresses(get_resolver().url_patterns, {**PARTS, "number": cls.number})
            if not name.startswith(("admin:", "mfa", "account"))
            and name not in {"card", "chart_svg", "chart_png", "chart_card", "claim_card", "data_package"}
        )

    @FEW
    @given(
        data=st.data(),
        query=st.lists(st.tuples(NAMES, TEXTS), max_size=4),
        headers=st.dictionaries(
            st.sampled_from(
                ["accept", "accept-language", "if-none-match", "hx-current-url", "referer", "range"]
            ),
            st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
            max_size=2,
        ),
    )
    def test_no_query_string_breaks_an_address(self, data, query, headers):
        path = data.draw(st.sampled_from(self.addresses))
        asked = f"{path}?{'&'.join(f'{in_address(name)}={in_address(text)}' for name, text in query)}"
        answer = self.client.get(asked, headers=headers)
        is_answered(answer, told=asked)
        if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            page = answer.content.decode()
            for raw in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:'):
                assert raw not in page, asked

    @FEW
    @given(
        path=st.lists(TEXTS, min_size=1, max_size=3),
        start=st.sampled_from(
            ["", "fr", "claims", "charts", "api/v1", "data", "admin", "accounts", "static", "embed"]
        ),
    )
    def test_no_path_breaks_the_site(self, path, start):
        asked = "/" + "/".join(in_address(part) for part in [start, *path] if part)
        is_answered(self.client.get(asked), told=asked)

    @FEW
    @given(st.fixed_dictionaries(dict.fromkeys(ReportForm.base_fields, TEXTS)))
    @example({"text": "x" * 1_000_000, "email": "", "website": ""})
    def test_no_report_breaks_the_form(self, sent):
        asked = {"content_type": URLENCODED, "REMOTE_ADDR": "192.0.2.9"}
        answer = self.client.post(f"/claims/{self.number}/report/", encoded(sent), **asked)
        is_answered(answer, told=repr(sent))
        assert answer.status_code in {302, 422, 429}
        if answer.status_code == 422:
            assert 'class="errorlist"' in answer.content.decode() or "error" in answer.content.decode()


FORMS = [name for name in ADDRESSES if name.endswith(("_add", "_change")) and "django_tasks" not in name]


class AtTheDesk(TestCase):
    """Every field of every form that the desk shows, found in the form itself."""

    @classmethod
    def setUpTestData(cls):
        cls.user = make_member(ADMINISTRATOR)
        cls.user.groups.add(make_member(EDITOR).groups.get())
        cls.forms = []
        client = Client()
        client.force_login(cls.user)
        for name in FORMS:
            place, _row = address_of(name)
            page = client.get(place)
            form = (
                getattr((page.context or {}).get("adminform"), "form", None)
                if page.status_code == 200
                else None
            )
            if form is not None:
                cls.forms.append((place, sorted(form.fields)))

    @FEW
    @given(data=st.data())
    def test_no_text_breaks_a_form_or_runs_on_a_page(self, data):
        place, fields = data.draw(st.sampled_from(self.forms))
        names = data.draw(st.lists(st.sampled_from(fields or ["name"]), max_size=len(fields), unique=True))
        sent = {name: data.draw(TEXTS) for name in names}
        self.client.force_login(self.user)
        answer = self.client.post(place, encoded(sent), content_type=URLENCODED)
        is_answered(answer, told=f"{place} {sent!r}")
        if answer.status_code == 200:
            page = answer.content.decode()
            for raw in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:'):
                assert raw not in page, (place, sent)
