"""A parent's first visit with an empty cache, in a real Chromium: how many requests, how many bytes on the wire."""

import shutil
from typing import Any
from urllib.parse import urlsplit

from bench import pages
from schoolgate.cli.environment import Stop

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# The goal counts these apart, with the icons that the manifest names: the browser asks for them when it likes.
APART = {"/manifest.webmanifest", "/sw.js"}


def measure(url: str) -> dict[str, Any]:
    """Open the parent's home at phone size and count."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise Stop("first-visit needs a Chromium. On Debian: apt install chromium")
    home = pages.find("parent-home")
    name, _, value = home.visits[0].cookie.partition("=")
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
        session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        session.send("Network.enable")
        answer = page.goto(url + home.visits[0].path, wait_until="networkidle")
        seen = dict(sizes)
        icons = page.evaluate("fetch('/manifest.webmanifest').then(r => r.json()).then(m => m.icons.map(i => i.src))")
        right = answer is not None and answer.status == 200 and home.expect in page.content()
        browser.close()
    paths = {key: urlsplit(addresses.get(key, "")).path for key in seen}
    apart = {key for key, path in paths.items() if path in APART | set(icons)}
    counted = {paths[key]: round(size) for key, size in seen.items() if key not in apart}
    return {
        "bench": "first-visit",
        "bytes": sum(counted.values()),
        "requests": len(counted),
        "errors": 0 if right else 1,
        "parts": counted,
        "apart": {paths[key]: round(seen[key]) for key in apart},
    }
