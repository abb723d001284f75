"""Words that no place may be called, because pages stand there."""

RESERVED = frozenset(
    "about accounts api cities desk docs favicon.ico healthz kit languages metrics network networks places plans "
    "projects record reports robots.txt rounds sample search sitemap.xml static media sign-in help open311".split()
)
