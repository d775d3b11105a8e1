"""The page on which a claim is looked at and decided about, and the queue that leads from one to the next."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker import advice, quoting
from tracker.admin.base import DeskAdmin, change_address, done, editor, log
from tracker.admin.conflicts import CHANGED_MEANWHILE
from tracker.admin.forms import CorrectionForm, ReasonForm
from tracker.admin.preview import Preview, figure_of, selection_of
from tracker.admin.queues import MOST_WAITING, to_review
from tracker.admin.quotes import QuoteCheck, check
from tracker.admin.verbs import correct_at_once, is_correction, publish, usual_reason
from tracker.differences import LONG, Piece, moment, word_differences, words
from tracker.dossier import beside
from tracker.models import (
    OPEN,
    Capture,
    Citation,
    Claim,
    Edition,
    NothingToPublish,
    PublishedCitation,
    PublishedClaim,
    Rank,
    Remark,
    ScheduledPublication,
    Status,
)
from tracker.models.authorship import authors_of, own_work, refuse_own_work
from tracker.models.publishing import VERSIONS, newcomers, shared, take_turn
from tracker.models.review import fingerprint_of, note_down, return_to_author, submit_for_review
from tracker.models.statement import CitationFields, ClaimFields
from tracker.notices import name_of, people_who_may, review_address
from tracker.tasks import after_commit, publish_at, tell_of_return, tell_reviewers

# So many letters of an article stand on each side of a quote.
AROUND = 240


def submit(request: HttpRequest, claims: QuerySet[Claim]) -> list[int]:
    """Hand the drafts among `claims` over for review, and tell the reviewers in one mail; returns which."""
    by = editor(request)
    with transaction.atomic():
        numbers = submit_for_review(claims, by=by)
        if numbers:
            after_commit(tell_reviewers, numbers, by.pk)
    return numbers


def next_to_review(user: User, after: int = 0) -> Claim | None:
    """The claim that has waited longest for this reviewer, or the one behind `after`; round and round."""
    queue = to_review(Claim.objects.all(), user).exclude(pk=after).order_by("submitted_at", "pk")
    waiting = list(queue.only("pk", "kind", "submitted_at")[:MOST_WAITING])
    passed = Claim.objects.filter(pk=after).first()
    behind = [claim for claim in waiting if passed and place(claim) > place(passed)]
    return next(iter(behind or waiting), None)


def place(claim: Claim) -> tuple[datetime, int]:
    return claim.submitted_at or datetime.min.replace(tzinfo=timezone.get_default_timezone()), claim.pk


# What a reviewer types.


class EmbargoField(forms.DateTimeField):
    """A time to come, in UTC."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def clean(self, value: Any) -> datetime | None:
        at = cast(datetime | None, super().clean(value))
        if at and at <= timezone.now():
            raise ValidationError(_("This time has passed: give a later one, or publish now."))
        return at


def embargo_field() -> EmbargoField:
    return EmbargoField(
        label=_("Not before (date and time, UTC)"),
        required=False,
        help_text=_("An embargo. Any edit before then takes the claim off the schedule."),
    )


class PublicationForm(ReasonForm):
    at = embargo_field()

    def __init__(self, usual: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.required = False
        reason.help_text = _(
            "Public: it stands beside the edition. Left empty, it says what the field shows."
        )
        reason.widget.attrs["placeholder"] = usual


class CorrectedPublicationForm(CorrectionForm):
    at = embargo_field()

    def __init__(self, usual: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class RemarkForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "accesskey": "c"}),
        help_text=_("For editors only; it stays with the claim."),
        error_messages={"required": _("Say what you want to be changed.")},
    )


# What the page does.

ACTIONS = ("publish", "schedule", "return", "unschedule", "submit", "comment")
DECISIONS = ("publish", "schedule", "return", "unschedule")


def review(desk: DeskAdmin, request: HttpRequest, claim: Claim) -> HttpResponse:
    """Everything that a reviewer has to see of a claim, and the buttons that decide about it."""
    row = claim.published
    usual = usual_reason(claim, row)
    is_corrected = bool(row and is_correction(claim, row))
    action = next((name for name in ACTIONS if name in request.POST), "")
    kind = CorrectedPublicationForm if is_corrected else PublicationForm
    publication = kind(usual, request.POST if action in ("publish", "schedule") else None)
    remark = RemarkForm(request.POST if action in ("return", "comment") else None)
    if request.method == "POST" and action:
        form = publication if action in ("publish", "schedule", "unschedule", "submit") else remark
        if action == "schedule":
            publication.fields["at"].required = True
        if action in ("unschedule", "submit") or form.is_valid():
            data = {**getattr(form, "cleaned_data", {}), "usual": usual, "is_corrected": is_corrected}
            try:
                return _carry_out(desk, request, claim, action, data)
            except ValidationError as error:
                if form.is_bound:
                    for message in error.messages:
                        form.add_error(None, message)
                else:
                    for message in error.messages:
                        desk.message_user(request, message, messages.ERROR)
        claim.refresh_from_db()
    return _page(desk, request, claim, publication, remark, is_corrected=is_corrected)


def _carry_out(
    desk: DeskAdmin, request: HttpRequest, claim: Claim, action: str, data: dict[str, Any]
) -> HttpResponse:
    """Do it under the lock, if the claim is still what the reviewer saw, and lead on."""
    user = cast(User, request.user)
    if action in DECISIONS and not desk.has_publish_permission(request, claim):
        raise PermissionDenied
    if action == "submit" and not desk.has_submit_permission(request, claim):
        raise PermissionDenied
    if action == "comment" and not user.has_perm("tracker.add_remark"):
        raise PermissionDenied
    with transaction.atomic():
        if action != "comment":
            take_turn()
            now = seen(Claim.objects.select_for_update().get(pk=claim.pk))
            if request.POST.get("seen") != now:
                raise ValidationError(CHANGED_MEANWHILE)
        if action in DECISIONS:
            refuse_own_work([claim.pk], user)
        text, edition = _DO[action](request, claim, data)
        if action in ("publish", "return", "schedule"):
            log(
                request,
                [claim],
                f"{action.capitalize()}: {data.get('reason') or data.get('comment') or data['usual']}",
            )
    if edition is not None:
        text = format_html(
            '{} <a href="{}">{}</a>', text, claim.get_absolute_url(), gettext("See it as readers do.")
        )
    desk.message_user(request, text, messages.SUCCESS)
    if action in ("publish", "return", "schedule"):
        return HttpResponseRedirect(reverse("admin:review_next", query={"after": claim.pk}))
    return HttpResponseRedirect(review_address(claim))


type Done = tuple[str, Edition | None]


def _publish(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> Done:
    user = editor(request)
    ScheduledPublication.objects.filter(claim=claim.pk).delete()
    if data["is_corrected"]:
        said = {name: data[name] for name in ("correction_type", "reason", "reason_fr")}
        edition = correct_at_once([claim], user, said)
    else:
        try:
            edition = publish([claim], user, {"reason": data["reason"] or data["usual"]})
        except NothingToPublish as nothing:
            # Edited and edited back: that it is clean again is kept.
            return str(nothing.message), None
    return f"{claim}: {done(edition)}", edition


def _schedule(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> Done:
    at = data["at"]
    if claim.status != Status.IN_REVIEW:
        raise ValidationError(gettext("Claim %(number)s is not in review.") % {"number": claim.pk})
    if problems := Preview(Claim.objects.filter(pk=claim.pk)).refusals().get(claim.pk):
        # Now, and not in the night when nobody is there to hear of it.
        raise ValidationError(problems)
    ScheduledPublication.objects.update_or_create(
        claim_id=claim.pk,
        defaults={
            "at": at,
            "scheduled_at": timezone.now(),
            "by_id": editor(request).pk,
            "verb": "correct" if data["is_corrected"] else "publish",
            "reason": data["reason"] or data["usual"],
            "reason_fr": data.get("reason_fr", ""),
            "correction_type": data.get("correction_type", ""),
            "seen": fingerprint_of(claim),
        },
    )
    when = gettext("%(time)s UTC") % {"time": moment(at)}
    note_down(Remark.Kind.SCHEDULED, [claim.pk], by=editor(request), text=f"{at:%Y-%m-%d %H:%M} UTC")
    publish_at(at)
    return gettext("%(claim)s will be published on %(time)s.") % {"claim": claim, "time": when}, None


def _unschedule(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> Done:
    deleted, _models = ScheduledPublication.objects.filter(claim=claim.pk).delete()
    if deleted:
        note_down(Remark.Kind.UNSCHEDULED, [claim.pk], by=editor(request))
    return gettext("%(claim)s is off the schedule, and waits for a review again.") % {"claim": claim}, None


def _return(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> Done:
    user = editor(request)
    return_to_author(claim, by=user, comment=data["comment"])
    after_commit(tell_of_return, claim.pk, user.pk, data["comment"])
    return gettext("%(claim)s is returned with your comment.") % {"claim": claim}, None


def _submit(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> Done:
    if not submit(request, Claim.objects.filter(pk=claim.pk)):
        raise ValidationError(gettext("Claim %(number)s is not a draft.") % {"number": claim.pk})
    return gettext("%(claim)s is in review now.") % {"claim": claim}, None


def _comment(request: HttpRequest, claim: Claim, data: dict[str, Any]) -> Done:
    Remark.objects.create(claim_id=claim.pk, author_id=editor(request).pk, text=data["comment"])
    return gettext("Your comment stands with the claim."), None


_DO = {
    "publish": _publish,
    "schedule": _schedule,
    "unschedule": _unschedule,
    "return": _return,
    "submit": _submit,
    "comment": _comment,
}


def seen(claim: Claim) -> str:
    """What a decision is about: the words, how they stand, and the last thing that was said about them."""
    last = claim.remarks.order_by("-pk").values_list("pk", flat=True).first() or 0
    # Publishing it brings these along, and nobody looks at them again.
    along = [(type(row).__name__, row.pk, shared(VERSIONS[type(row)][1], row)) for row in newcomers(claim)]
    names = hashlib.sha256(repr(along).encode()).hexdigest()[:16] if along else ""
    return f"{fingerprint_of(claim)}.{claim.status}.{last}.{names}"


# What the page shows.


def _page(
    desk: DeskAdmin,
    request: HttpRequest,
    claim: Claim,
    publication: forms.Form,
    remark: forms.Form,
    *,
    is_corrected: bool,
) -> HttpResponse:
    user = cast(User, request.user)
    request.current_app = desk.admin_site.name
    preview = Preview(Claim.objects.filter(pk=claim.pk))
    row = preview.rows[claim.pk]
    published = preview.published.get(claim.pk)
    authors = authors_of([claim.pk])[claim.pk]
    is_own = bool(own_work([claim.pk], user))
    scheduled = ScheduledPublication.objects.select_related("by").filter(claim=claim.pk).first()
    may_publish = desk.has_publish_permission(request, claim)
    may_decide = may_publish and not is_own and claim.status == Status.IN_REVIEW
    found = list(lines(row, published))
    following = next_to_review(user, claim.pk) if may_publish else None
    context = {
        **desk.admin_site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "opts": desk.opts,
        "title": gettext("Review of claim %(number)s") % {"number": claim.pk},
        "media": desk.media,
        "claim": claim,
        "row": row,
        "published": published,
        "is_corrected": is_corrected,
        "changed": [line for line in found if line.is_changed],
        "kept": [line for line in found if not line.is_changed],
        "evidence": list(evidence(preview.claims[0], row, published)),
        "figure": figure_of(preview, claim),
        "advice": advice.warnings_of([claim]).get(claim.pk, []),
        "refusals": preview.refusals().get(claim.pk, []),
        **beside(selection_of(preview), row),
        "remarks": claim.remarks.select_related("author").all(),
        "authors": names(User.objects.filter(pk__in=authors)),
        "submitted_by": name_of(claim.submitted_by) if claim.submitted_by else "",
        "scheduled": scheduled if claim.status == Status.IN_REVIEW else None,
        "is_own": is_own,
        "may_publish": may_publish,
        "may_decide": may_decide,
        "may_submit": claim.status in OPEN and desk.has_submit_permission(request, claim),
        "may_comment": user.has_perm("tracker.add_remark"),
        "may_change": desk.has_change_permission(request, claim),
        "others": names(people_who_review(but=authors)) if claim.status == Status.IN_REVIEW else [],
        "publication": publication,
        "remark": remark,
        "seen": seen(claim),
        "change_address": change_address(claim),
        "next_address": reverse("admin:review_next", query={"after": claim.pk}) if following else "",
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/tracker/review.html", context)


def people_who_review(*, but: set[int]) -> QuerySet[User]:
    """Who may decide about a claim: everybody who may publish, but those who wrote at it."""
    able = people_who_may("publish_claim", with_address=False)
    return able if settings.SINGLE_EDITOR else able.exclude(pk__in=but)


def names(users: QuerySet[User]) -> list[str]:
    return [name_of(user) for user in users[:10]]


class Line(NamedTuple):
    """One field: what readers have, and what they would have."""

    label: str
    old: str
    new: list[Piece]
    is_changed: bool


def lines(row: PublishedClaim, published: PublishedClaim | None) -> Iterator[Line]:
    """The fields of the statement: of a new claim those that say something, else all, each with what was."""
    for field in ClaimFields._meta.concrete_fields:
        label = capfirst(str(field.verbose_name))
        new = words(row, field)
        if published is None:
            # Which kind it is stands above, and a normal rank says nothing.
            if field.name != "kind" and getattr(row, field.attname) not in (None, "", False, Rank.NORMAL):
                yield Line(label, "", [Piece("new", new)], is_changed=True)
            continue
        yield _compared(label, words(published, field), new)
    for label, numbers in (
        (gettext("counted with"), "counted_with"),
        (gettext("borne out by"), "borne_out_by"),
    ):
        label, nothing = capfirst(label), gettext("empty")
        new = ", ".join(_several(row, numbers)) or nothing
        if published is not None:
            yield _compared(label, ", ".join(_several(published, numbers)) or nothing, new)
        elif new != nothing:
            yield Line(label, "", [Piece("new", new)], is_changed=True)


def _compared(label: str, old: str, new: str) -> Line:
    if old == new:
        return Line(label, old, [Piece("same", new)], is_changed=False)
    is_long = min(len(old), len(new)) > LONG
    return Line(label, old, word_differences(old, new) if is_long else [Piece("new", new)], is_changed=True)


def _several(row: PublishedClaim, name: str) -> list[str]:
    if name == "counted_with":
        return [one.label for one in row.named.counted_with]
    return [gettext("claim %(number)s") % {"number": number} for number in row.borne_out_by]


class Evidence(NamedTuple):
    """A citation, with its place in the text that was captured."""

    citation: Any
    source: Any
    capture: Capture | None
    check: QuoteCheck | None
    passage: tuple[str, str, str] | None
    # Against what is published: new, changed, gone, or nothing.
    change: str
    # The quote that readers have, where it reads otherwise now.
    before: str


def evidence(claim: Claim, row: PublishedClaim, published: PublishedClaim | None) -> Iterator[Evidence]:
    known = {
        one.citation_id: one for one in PublishedCitation.objects.filter(claim=claim.pk, edition_to=None)
    }
    for citation, shown in zip(claim.citations.all(), row.citations, strict=True):
        capture = citation.article.latest_capture
        found = check(citation.quote, capture.text if capture else "")
        passage = (
            quoting.passage(capture.text, found.place, around=AROUND)
            if capture and found and found.place
            else None
        )
        old = known.pop(citation.pk, None)
        yield Evidence(
            citation,
            shown.source,
            capture,
            found,
            passage,
            _change_of(citation, old, published),
            old.quote if old and old.quote != citation.quote else "",
        )
    for gone in known.values():
        yield Evidence(gone, None, None, None, None, "gone", "")


def _change_of(citation: Citation, old: PublishedCitation | None, published: PublishedClaim | None) -> str:
    if published is None:
        return ""
    if old is None:
        return "new"
    return "" if shared(CitationFields, old) == shared(CitationFields, citation) else "changed"
