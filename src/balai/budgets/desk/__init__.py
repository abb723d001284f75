"""Pages of the desk about ballots."""
