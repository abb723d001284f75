"""Entries and checkpoints can be added and read, never changed: PostgreSQL itself refuses the application's role."""

from django.db import migrations

REVOKE = """
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'balai_app') THEN
    GRANT SELECT, INSERT ON record_entry, record_checkpoint TO balai_app;
    REVOKE UPDATE, DELETE, TRUNCATE ON record_entry, record_checkpoint FROM balai_app;
END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
