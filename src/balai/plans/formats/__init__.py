"""A monitoring report as CSV, JSON, XLSX and PDF. Nothing here knows Django; words come from `labels`.

CSV and JSON of a report are the same bytes for ever; XLSX and PDF the same bytes within one release, and they
print the SHA-256 of the first two.
"""

from .as_csv import as_csv
from .as_json import as_json
from .as_pdf import as_pdf
from .as_xlsx import as_xlsx
from .labels import english
from .tables import digests

__all__ = ["as_csv", "as_json", "as_pdf", "as_xlsx", "digests", "english"]
