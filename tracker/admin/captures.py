"""What an article said when we saw it: texts and files, which are added and downloaded, never changed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from tracker import reading, wording
from tracker.admin.forms import RuledForm
from tracker.models import Article, Capture, Original
from tracker.models.captures import LARGEST_ORIGINAL

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[Any, Any]
else:
    StackedInline = admin.StackedInline

# By the bytes that such a file begins with.
IMAGES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ENDINGS = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
}
TEXTS = ".txt,.html,.htm,.pdf"
KEPT = f"{TEXTS},.png,.jpg,.jpeg,.webp"


@dataclass(frozen=True)
class File:
    """A file that may be kept beside a capture, and what could be read in it."""

    name: str
    media_type: str
    content: bytes
    reading: reading.Reading

    def keep(self, capture: Capture) -> Original:
        return Original.objects.create(
            capture=capture, name=self.name, media_type=self.media_type, content=self.content
        )


def received(content: bytes, name: str, *, hint: str = "", url: str = "", charset: str = "") -> File:
    """The file as it came, or a ValidationError that says why it is not kept.

    `hint` is the kind of file that a server named.
    """
    image = image_type(content)
    read = reading.Reading() if image else reading.read(content, hint or name, url, charset=charset)
    media_type = image or read.media_type
    if media_type not in ENDINGS:
        raise ValidationError(
            wording.sentence(read.problem)
            if read.problem
            else _("This is no text, web page, PDF, PNG, JPEG or WebP, whatever its name says.")
        )
    return File(file_name(name, media_type), media_type, content, read)


def uploaded(file: "UploadedFile[Any]") -> File:
    """What an editor sent, or a ValidationError that says why it is not kept."""
    size = file.size or 0
    if not size:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": file.name})
    if size > LARGEST_ORIGINAL:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)s MB; nothing larger is kept.")
            % {"name": file.name, "limit": LARGEST_ORIGINAL // 1024 // 1024}
        )
    return received(file.read(), file.name or "")


def image_type(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in IMAGES.items() if content.startswith(start)), "")


def file_name(name: str, media_type: str) -> str:
    """A name whose ending says what the file is by its bytes."""
    stem, dot, _ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    try:
        valid = get_valid_filename(stem if dot else name or "page")
    except SuspiciousFileOperation:
        valid = "page"
    return f"{valid[:180]}{ENDINGS[media_type]}"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each as a `File`."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [uploaded(super(FilesField, self).clean(file, initial)) for file in data or []]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class CaptureForm(RuledForm):
    """The text as we saw it, with files; files alone go with the latest text."""

    originals = FilesField(
        label=_("files"),
        required=False,
        widget=ManyFiles(attrs={"accept": KEPT}),
        help_text=_(
            "As they came, 20 MB each at most: the page, a PDF, a screenshot. For editors only. Without a "
            "text they are kept beside the latest one."
        ),
    )

    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("text") and "originals" not in self.errors and not self.has_text_already:
            self.add_error("text", _("Paste the text of the article: files are kept beside it, never alone."))
        return cleaned

    @property
    def has_text_already(self) -> bool:
        return Capture.objects.filter(article=self.instance.article_id or 0).exists()


class CaptureInline(StackedInline):
    """One more text; those that are there stand on the page, and nobody changes them."""

    model = Capture
    form = CaptureForm
    fields = ("text", "originals")
    extra = 1
    max_num = 1
    verbose_name = _("a new capture")
    verbose_name_plural = _("Add a capture: the text as we see it now, for editors only")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        return super().get_queryset(request).none()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def save_captures(request: HttpRequest, article: Article, forms: list[CaptureForm]) -> list[Capture]:
    """The captures that are new; files without a text went with the latest one."""
    new = []
    for form in forms:
        if not form.has_changed():
            continue
        latest = article.latest_capture
        if form.cleaned_data["text"]:
            capture = form.save(commit=False)
            capture.captured_by = request.user
            capture.save()
            new.append(capture)
        elif latest:
            capture = latest
        for file in form.cleaned_data["originals"]:
            file.keep(capture)
    return new


def download(original: Original) -> HttpResponse:
    """The file as it came, never as a page of ours: to keep, unguessed, without a right to anything."""
    return HttpResponse(
        bytes(original.content),
        headers={
            "Content-Type": original.media_type,
            "Content-Disposition": content_disposition_header(True, original.name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
