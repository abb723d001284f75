"""What can be done at the counter: one function each, by those who run it, those who report, and offices."""
