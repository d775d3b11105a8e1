"""References to claims, charts and data as files that reference managers read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tracker import citing
from tracker.chart_address import chart_args
from tracker.citing import Reference
from tracker.dossier import stays
from tracker.filters import Selection
from tracker.frame import asked, reads_record
from tracker.models import Edition, State
from tracker.views.charts import key_of
from tracker.views.editions import was_there

MEDIA_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


@reads_record()
def data_citation(request: HttpRequest, selection: Selection, form: str) -> HttpResponseBase:
    """The claims, whole or as the filters have them."""
    return _file(citing.of_data(selection), form)


@reads_record()
def edition_citation(request: HttpRequest, selection: Selection, number: int, form: str) -> HttpResponseBase:
    """One edition."""
    shown = Edition.objects.filter(number__lte=selection.edition.number, number=number).first()
    if shown is None or not was_there(selection, shown):
        raise Http404
    return _file(citing.of_edition(shown), form)


@reads_record()
def claim_citation(request: HttpRequest, selection: Selection, number: int, form: str) -> HttpResponseBase:
    """One claim, retracted ones too: whoever cites it then says what stood here."""
    if (kept := stays(selection, number)) != number:
        return redirect(f"{reverse('claim_citation', args=[kept, form])}{asked(request)}")
    found = selection.read(selection.in_any_state.filter(claim=number).exclude(state=State.WITHDRAWN))
    if not found:
        raise Http404
    return _file(citing.of_claim(selection, found[0]), form)


@reads_record()
def chart_citation(request: HttpRequest, selection: Selection, /, form: str, **args: str) -> HttpResponseBase:
    """One chart as the filters have it."""
    key = key_of(selection, args)
    if (exact := chart_args(key, selection.vocabulary)) != args:
        here = reverse("chart_citation", kwargs={**exact, "form": form})
        return redirect(f"{here}{asked(request)}", permanent=True)
    return _file(citing.of_chart(selection, args, key), form)


def _file(reference: Reference | None, form: str) -> HttpResponse:
    """The reference in the form asked for; nothing can be cited before the first edition."""
    if reference is None:
        raise Http404
    content = reference.bibtex if form == "bib" else reference.csl_json
    headers = {"Content-Disposition": f'attachment; filename="{reference.key}.{form}"'}
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers=headers)
