"""What a cheap telephone loads and how soon it shows it: 390 px, CPU four times slower, 1.6 Mbps, 150 ms.

    .venv/bin/python bench/phone.py [--rounds 3]

Starts `balai serve` with the sample on a fresh home and opens the pages of a resident in Debian's Chromium, each with
an empty cache, so as a first visit. Prints bytes over the wire (page, style and fonts; scripts; pictures) and the
largest contentful paint (the median of the rounds) in seconds. The outside measure is the smallest page there is,
/healthz. `make bench` keeps the table in bench/results/phone.txt.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

import sys  # isort: skip

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.in_browser import chromium
from tests.site import FLAGS, served

NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
"""1.6 Mbps down and 0.75 up, in bytes a second."""
PAINTED = """() => new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) last = one.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(last), 500);
})"""
KINDS = {"Document": "view", "Stylesheet": "view", "Font": "view", "Script": "script", "Image": "pictures"}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="balai-phone-"))
    try:
        with served(home) as site, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
            code = a_code(site.url)
            pages = {
                "a city's page": "/muara/", "report a problem": "/muara/report/",
                "what was reported": "/muara/requests/", "one request": f"/muara/requests/{code}/",
                "figures": "/muara/requests/figures/", "nothing": "/healthz",
            }  # fmt: skip
            print(f"{'':20} {'view':>8} {'script':>8} {'pictures':>9} {'LCP s':>7}   (bytes over the wire)")
            for name, path in pages.items():
                seen = [opened(browser, site.url + path) for _ in range(asked.rounds)]
                sizes, paint = seen[-1][0], statistics.median(one for _sizes, one in seen)
                row = " ".join(
                    f"{sizes[kind]:>{w}}" for kind, w in (("view", 8), ("script", 8), ("pictures", 9))
                )
                print(f"{name:20} {row} {paint:7.2f}", flush=True)
            browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def a_code(url: str) -> str:
    """A request with a picture."""
    connection = HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", "/muara/open311/v2/requests.json")
    found = json.loads(connection.getresponse().read())
    return str(next(one["service_request_id"] for one in found if one["media_url"]))


def opened(browser: Browser, url: str) -> tuple[dict[str, int], float]:
    """Bytes by kind, and seconds to the largest contentful paint, of a first visit."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True
    )
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", NETWORK)
    client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    kinds: dict[str, str] = {}
    sizes = {"view": 0, "script": 0, "pictures": 0}
    client.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))

    def finished(event: dict) -> None:  # type: ignore[type-arg]
        if kind := KINDS.get(kinds.get(event["requestId"], "")):
            sizes[kind] += int(event["encodedDataLength"])

    client.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="load")
    paint = float(page.evaluate(PAINTED)) / 1000
    context.close()
    return sizes, paint


if __name__ == "__main__":
    main()
