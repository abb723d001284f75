"""Pure functions on arrays and records: no Django, no input or output."""
