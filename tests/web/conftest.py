"""Words and templates need Django's apps, also where no test touches a setting or the database."""

import django

django.setup()
