"""What axe finds on a page that is open in the browser."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Faults alone come back over the wire, and nobody needs selectors: what is in order is most of the answer.
RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false, selectors: false})
  .then(said => said.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)} (${one.help})`))"""


# Of rows alike the first three stay; what has an id, or is the label of one, may be what something else needs.
THIN = """() => {
  const NAMED = '[id], [for]'
  const shape = one => `${one.tagName}.${one.getAttribute('class')}`
  for (const parent of document.querySelectorAll('body *')) {
    const alike = {}
    for (const child of [...parent.children]) {
      const kind = [child, ...child.children].map(shape).join()
      alike[kind] = (alike[kind] || 0) + 1
      if (alike[kind] > 3 && !child.matches(NAMED) && !child.querySelector(NAMED)) child.remove()
    }
  }
}"""


def faults(page: Page, *, thin: bool = False) -> list[str]:
    """A line for each rule that is broken, everything that can be opened being open. None on a page without faults.

    `thin`: lists are cut to their first rows of each shape, which is quicker; the page is of no use afterwards.
    """
    if thin:
        page.evaluate(THIN)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(SCRIPT)  # past the page's own policy of scripts
    found: list[str] = page.evaluate(RUN, TAGS)
    return found
