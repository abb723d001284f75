"""A field of a form that takes pictures."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from .pictures import MOST_PHOTOS, TAKEN, reencoded
from .texts import Refused

ACCEPT = ",".join(f"image/{one.lower()}" for one in TAKEN)
"""With these named, an iPhone sends a JPEG of what it keeps as HEIC."""


class Pictures(forms.ClearableFileInput):
    """One button for several pictures; a phone offers its camera there."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """Up to three pictures (or `most`), each made anew. Cleans to their bytes."""

    widget = Pictures(attrs={"accept": ACCEPT})

    def __init__(self, *, most: int = MOST_PHOTOS, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        found = [super(PicturesField, self).clean(one, initial) for one in files]
        if len(found) > self.most:
            raise forms.ValidationError(gettext("At most %(most)d pictures.") % {"most": self.most})
        return [self._kept(one) for one in found if isinstance(one, UploadedFile)]

    def _kept(self, file: UploadedFile) -> bytes:
        try:
            return reencoded(file)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
