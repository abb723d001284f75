"""Words that no place may be called, because pages stand there."""

RESERVED = frozenset(
    {
        "about",
        "accounts",
        "api",
        "cities",
        "desk",
        "docs",
        "favicon.ico",
        "healthz",
        "help",
        "kit",
        "languages",
        "media",
        "metrics",
        "network",
        "networks",
        "open311",
        "places",
        "plans",
        "projects",
        "record",
        "reports",
        "robots.txt",
        "rounds",
        "sample",
        "search",
        "sign-in",
        "sitemap.xml",
        "static",
    }
)
