"""What was published, as an Atom feed: RFC 4287, in pages as of RFC 5005, with the tombstones of RFC 6721."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.chronicle import Chronicle, Entry, Place
from tracker.filters import BadQuery, Selection
from tracker.frame import reads_record
from tracker.sharing import LICENCE, NAME, absolute

SIZE: Final = 50
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
# What there is not is as old as can be.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
# XML cannot hold them, however they are written; pasted text does.
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Feed(Atom1Feed):
    """Atom with links to its other pages, a word for each category, and tombstones."""

    mime_type = "application/atom+xml"

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("link", "", {"rel": "license", "href": LICENCE})
        for relation in ("first", "next"):
            if address := self.feed[relation]:
                handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def latest_post_date(self) -> datetime:
        newest: datetime = max((item["updateddate"] for item in self.items), default=self.feed["otherwise"])
        return newest

    def write_items(self, handler: Any) -> None:
        # The schema of Atom has the entries last.
        for item in self.items:
            for gone in item["forgotten"]:
                attributes = {"ref": gone, "when": rfc3339_date(item["updateddate"])}
                handler.startElement("at:deleted-entry", attributes)
                handler.addQuickElement("at:comment", item["reason"])
                handler.endElement("at:deleted-entry")
        super().write_items(handler)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        term, label = item["change"]
        handler.addQuickElement("category", "", {"term": term, "label": label})
        handler.addQuickElement(
            "link", "", {"rel": "related", "href": item["edition_link"], "title": item["edition_title"]}
        )


@reads_record(ignored=("before",))
def changes_feed(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every version of a claim that was published, the newest first, and every redaction."""
    if selection.is_on("sort"):
        raise BadQuery({"sort": [_("A feed has one order: the newest first.")]})
    entries, following = Chronicle(selection).page(SIZE, _before(request))
    path = reverse("changes_feed")
    here = {name: value for name in ("before",) if (value := request.GET.get(name))}
    feed = Feed(
        title=_plain(f"{NAME}: {selection.sentence}" if selection.values else str(NAME)),
        subtitle=_("What was published, corrected and taken back: each claim with what changed and why."),
        link=absolute(selection.address(reverse("timeline"))),
        description=None,
        language="en",
        author_name=str(NAME),
        author_link=absolute(reverse("about")),
        feed_url=absolute(selection.address(path, **here)),
        # Of every page of a feed the same.
        feed_guid=absolute(selection.address(path)),
        feed_copyright=LICENCE,
        first=absolute(selection.address(path)) if here else "",
        next=absolute(selection.address(path, before="{}-{}".format(*following))) if following else "",
        otherwise=selection.edition.published_at if selection.edition.number else NEVER,
    )
    for entry in entries:
        _add(feed, entry)
    return HttpResponse(feed.writeString("utf-8"), content_type=f"{Feed.mime_type}; charset=utf-8")


def _before(request: HttpRequest) -> Place | None:
    """Where the page begins; raises BadQuery."""
    given = request.GET.getlist("before")
    if not given:
        return None
    found = re.fullmatch("([1-9][0-9]{0,17})-([0-9]{1,18})", given[0])
    if len(given) > 1 or found is None:
        raise BadQuery({"before": [_("Follow the link to the next page, which says where it begins.")]})
    return int(found[1]), int(found[2])


def _add(feed: Feed, entry: Entry) -> None:
    edition = absolute(reverse("edition", args=[entry.edition]))
    link = _address(entry.edition, entry.claim) if entry.claim else edition
    feed.add_item(
        title=_plain(entry.title),
        link=link,
        unique_id=link,
        description=_plain(_summary(entry)),
        pubdate=entry.published_at,
        updateddate=entry.published_at,
        change=(entry.change, entry.label),
        edition_link=edition,
        edition_title=_("Edition %(number)s") % {"number": entry.edition},
        forgotten=[_address(*place) for place in entry.forgotten],
        reason=_plain(entry.reason),
    )


def _plain(text: str) -> str:
    return NOT_IN_XML.sub("", text)


def _address(edition: int, claim: int) -> str:
    """The claim's page as that edition had it: what an entry is known by, for good."""
    return absolute(f"{reverse('claim', args=[claim])}?edition={edition}")


def _summary(entry: Entry) -> SafeString:
    why = " ".join(filter(None, (f"{entry.correction_type}:" if entry.correction_type else "", entry.reason)))
    told = format_html_join("", "<p>{}</p>", ((text,) for text in (*entry.facts, why) if text))
    if not entry.differences:
        return told or format_html("<p>{}</p>", entry.label)
    changed = format_html_join("", "<li>{}: {} → {}</li>", entry.differences)
    return format_html("<ul>{}</ul>{}", changed, told)
