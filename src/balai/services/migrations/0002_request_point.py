"""Requests by where they are: PostgreSQL's own point with GiST, so that neighbours are found without a grid."""

from django.db import migrations

CREATE = "CREATE INDEX request_point ON services_request USING gist (point(lon, lat)) WHERE lat IS NOT NULL"
DROP = "DROP INDEX request_point"


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
