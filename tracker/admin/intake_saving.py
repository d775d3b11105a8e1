"""An intake brought to the desk: article, capture, file and drafts, together or not at all."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pghistory import context as history_context

from tracker import advice
from tracker.admin import stories
from tracker.admin.base import change_address, editor
from tracker.admin.intake_workspace import Row, Workspace
from tracker.admin.review import submit
from tracker.models import Article, Capture, Claim, Intake
from tracker.models.guards import ask_deferred_guards


def save(page: Workspace, *, and_submit: bool) -> HttpResponse:
    """Save it and show the article; or save nothing, and show each problem at its field."""
    user = editor(page.request)
    allowed = {kind for kind, _name in page.kinds}
    if and_submit and not user.has_perm("tracker.submit_claim"):  # type: ignore[attr-defined]
        raise PermissionDenied
    if any(row.kind not in allowed for row in page.rows):
        raise PermissionDenied
    parts = [page.article, *(form for row in page.rows for form in (row.claim, row.citation))]
    # Every one is asked, so that all that is wrong is said at once.
    if not all([form.is_valid() for form in parts]):  # noqa: C419
        return page.response()
    there = page.existing.latest_capture if page.existing else None
    if there and is_new_text(page, there) and not user.has_perm("tracker.change_article"):  # type: ignore[attr-defined]
        page.article.add_error(
            "text",
            _(
                "The desk has another text of this article, and the quotes of others are held against it. "
                "Take yours away here, or ask an editor to add it."
            ),
        )
        return page.response()
    part: Any = page.article
    try:
        with transaction.atomic(), history_context(reason="article intake"):
            if not Intake.objects.select_for_update().filter(pk=page.intake.pk).exists():
                # Pressed twice: the first one did it.
                return HttpResponseRedirect(reverse("admin:intake"))
            article = save_article(page)
            for row in page.rows:
                for part in (row.claim, row.citation):
                    save_part(page, row, part, article)
            claims = [row.claim.instance for row in page.rows]
            settle(page.request, article, claims, is_new=not page.existing, and_submit=and_submit)
            page.intake.delete()
    except IntegrityError as error:
        part.refusal = error
        part.full_clean()
        return page.response()
    return saved(page.request, article, len(claims), and_submit=and_submit)


def is_new_text(page: Workspace, latest: Capture | None) -> bool:
    """Whether the page brings a text that is not the one kept of the article last."""
    text = page.article.cleaned_data["text"]
    return bool(text.strip()) and (latest is None or latest.text != text)


def save_article(page: Workspace) -> Article:
    article: Article = page.existing or page.article.save()
    latest = article.latest_capture
    if is_new_text(page, latest):
        text = page.article.cleaned_data["text"]
        latest = Capture.objects.create(article=article, text=text, captured_by_id=editor(page.request).pk)
    if page.intake.original is not None and latest is not None:
        latest.originals.create(
            name=page.intake.original_name,
            media_type=page.intake.original_type,
            content=bytes(page.intake.original),
        )
    return article


def save_part(page: Workspace, row: Row, form: Any, article: Article) -> None:
    if form is row.claim:
        form.instance.created_by_id = editor(page.request).pk
    else:
        form.instance.claim, form.instance.article = row.claim.instance, article
    form.save()
    # Now, while it is known of which row.
    ask_deferred_guards()


def settle(
    request: HttpRequest, article: Article, claims: list[Claim], *, is_new: bool, and_submit: bool
) -> None:
    """What follows from new claims: warnings, review, the admin's own history."""
    numbers = [claim.pk for claim in claims]
    advice.refresh(numbers)
    if not is_new:
        advice.refresh_citing([article.pk])
    if and_submit:
        submit(request, Claim.objects.filter(pk__in=numbers))
    user = editor(request).pk
    for row in [*([article] if is_new else []), *claims]:
        LogEntry.objects.log_actions(user, [row], ADDITION, "Article intake.")


def saved(request: HttpRequest, article: Article, count: int, *, and_submit: bool) -> HttpResponse:
    if and_submit:
        text = ngettext(
            "Saved: the article with %(count)s claim, which is in review now.",
            "Saved: the article with %(count)s claims, which are in review now.",
            count,
        )
    else:
        text = ngettext(
            "Saved: the article with %(count)s draft.", "Saved: the article with %(count)s drafts.", count
        )
    messages.success(request, text % {"count": count})
    stories.warn(request, article)
    return HttpResponseRedirect(change_address(article))
