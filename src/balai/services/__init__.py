"""The counter: residents report, the city answers in the open."""
