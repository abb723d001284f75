"""The look, the languages, and the home pages."""
