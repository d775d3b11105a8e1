from django.http import HttpRequest, HttpResponse
from django.urls import path
from import_export import resources
from plain.models import Claim


class ClaimResource(resources.ModelResource):
    class Meta:
        model = Claim


def ready(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def export(request: HttpRequest) -> HttpResponse:
    """The rows with these values, as https://django-import-export.readthedocs.io exports them."""
    chosen = Claim.objects.filter(**request.GET.dict()).order_by("id")
    return HttpResponse(ClaimResource().export(chosen).csv, content_type="text/csv")


urlpatterns = [path("", ready), path("claims.csv", export)]
