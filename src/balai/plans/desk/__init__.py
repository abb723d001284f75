"""The desk: what people with a role do, on pages that only they see. Rules live in the commands."""
