"""Money that residents decide about: ballots, eligibility, counting, results."""
