"""Whether this is `make soak`, in which tests do in full what `make test` does in part."""

import os

SOAK = bool(os.environ.get("BALAI_SOAK"))
