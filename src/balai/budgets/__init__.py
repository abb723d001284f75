"""Ballots about money: frozen rules, eligibility apart from choices, a set that is fixed before it is counted."""
