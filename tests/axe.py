"""What axe finds on a page that is open in the browser."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Faults alone come back over the wire: what is in order is most of the answer.
RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false})
  .then(said => said.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)} (${one.help})`))"""


def faults(page: Page) -> list[str]:
    """A line for each rule that is broken, everything that can be opened being open. None on a page without faults."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(SCRIPT)  # past the page's own policy of scripts
    found: list[str] = page.evaluate(RUN, TAGS)
    return found
