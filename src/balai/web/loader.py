"""Templates from the rooms' folders without their indentation: it is for those who read the file, not for the wire."""

import re

from django.template import Origin
from django.template.loaders import app_directories

INDENTATION = re.compile(r"\n[ \t]+")


class Loader(app_directories.Loader):
    """The line breaks stay, so that an error still names its line; `<pre>` in a template must not count on spaces.
    Letters (`.txt`) keep theirs."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return INDENTATION.sub("\n", text) if origin.name.endswith(".html") else text
