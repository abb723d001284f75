"""Pages of the desk about ideas."""
