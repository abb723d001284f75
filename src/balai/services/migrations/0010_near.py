"""Requests by where they are and until when they may be a near-copy, so that those closed long ago are passed over.

It does all that the index of points alone did, and takes its place. services/near.py asks in the same words.
"""

from django.db import migrations

UNTIL = """int4range(0, CASE WHEN NOT open AND object_by = ''
  THEN coalesce(nullif(replace(left(answered_at, 10), '-', ''), '')::int, 0) END)"""
CREATE = f"CREATE INDEX request_near ON services_request USING gist (point(lon, lat), {UNTIL}) WHERE lat IS NOT NULL"
POINT = "CREATE INDEX request_point ON services_request USING gist (point(lon, lat)) WHERE lat IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("services", "0006_alerts")]
    operations = [
        migrations.RunSQL(CREATE, "DROP INDEX request_near"),
        migrations.RunSQL("DROP INDEX request_point", POINT),
    ]
