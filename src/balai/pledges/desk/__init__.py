"""Pages of the desk about calls for hands."""
