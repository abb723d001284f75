"""Channels: residents report by e-mail or in a messenger. Verify, normalise, converse, report, tell."""
