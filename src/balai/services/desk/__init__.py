"""Pages by which a city's staff open their counter and say how it works."""
