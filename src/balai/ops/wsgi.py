"""What the web server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.ops.settings")
application = get_wsgi_application()
# Every view is imported now, not while the first visitors wait for it.
assert get_resolver().url_patterns
# What is loaded now stays to the end: the collector need not look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
