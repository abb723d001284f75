"""The monitoring report: inputs, methods by id, and the values a report is made of."""
