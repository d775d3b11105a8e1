"""An editor at a browser: opens a form, changes a word and saves."""

from __future__ import annotations

import http.client
import time
from html.parser import HTMLParser
from urllib.parse import urlencode

from benchmarks.serving import PATIENCE


class Editor:
    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.cookies = {"sessionid": session}

    def save(self, path: str) -> float:
        """Seconds from the button to the answer, with a public note that was never there before."""
        fields = Form.fields_of(self._asked("GET", path).decode())
        fields = [(name, value) for name, value in fields if name != "public_note"]
        fields += [("public_note", f"Noted at {time.time()}."), ("_continue", "")]
        started = time.perf_counter()
        self._asked("POST", path, urlencode(fields))
        return time.perf_counter() - started

    def _asked(self, method: str, path: str, body: str = "") -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server has closed it meanwhile.
            self.connection.close()
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        page = answer.read()
        wanted = 200 if method == "GET" else 302  # a form with errors comes back with 200
        if answer.status != wanted:
            raise RuntimeError(f"{method} {path} answered {answer.status}.")
        return page

    def close(self) -> None:
        self.connection.close()


class Form(HTMLParser):
    """What the browser would send of the page's main form, as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.is_inside = False
        # A list or a text that is open: its name, and what stands in it.
        self.name = ""
        self.text: list[str] | None = None

    @classmethod
    def fields_of(cls, page: str) -> list[tuple[str, str]]:
        form = cls()
        form.feed(page)
        return form.fields

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.is_inside = given.get("id", "").endswith("_form") and given.get("method") == "post"
            # The one to sign out is a form, too.
            self.is_inside &= given["id"] != "logout-form"
        if not self.is_inside or "disabled" in given:
            return
        name, value = given.get("name", ""), given.get("value", "")
        match tag:
            case "input" if name and given.get("type") not in {"submit", "button", "file", "image"}:
                if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                    self.fields.append((name, value if "value" in given else ""))
            case "select":
                self.name = name
            case "option" if self.name and "selected" in given:
                self.fields.append((self.name, value))
            case "textarea":
                self.name, self.text = name, []

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        if tag == "textarea" and self.text is not None:
            self.fields.append((self.name, "".join(self.text).removeprefix("\n")))
            self.text = None
        if tag in {"textarea", "select"}:
            self.name = ""
