"""Open311 GeoReport v2: a city's counter for other people's apps and systems, in JSON and XML."""
