"""What people can do about ballots."""
