"""The invented city's counter: its holidays, areas, offices, and how much there is to do. Areas in microdegrees."""

HOLIDAYS = ["2025-12-25", "2026-01-01", "2026-02-17", "2026-03-20", "2026-05-01", "2026-08-17", "2026-12-25"]
AREAS = {
    "Kampung Hilir": [110150000, -4990000, 110190000, -4990000, 110190000, -5015000, 110150000, -5015000],
    "Pasar Lama": [110190000, -4990000, 110230000, -4990000, 110230000, -5015000, 110190000, -5015000],
    "Taman Seroja": [110150000, -5015000, 110190000, -5015000, 110190000, -5045000, 110150000, -5045000],
    "Pelabuhan": [110190000, -5015000, 110230000, -5015000, 110230000, -5045000, 110190000, -5045000],
}
OFFICES = {
    "Public works": ["roads", "signs"], "Lighting": ["lights"], "Cleaning": ["waste"], "Water": ["water"],
    "Parks": ["trees"], "Public order": ["home-nuisance"],
}  # fmt: skip
SPEED = {
    "roads": 5, "lights": 2.5, "waste": 1.2, "water": 1.5, "trees": 6, "signs": 9, "home-nuisance": 3, "other": 7,
}  # fmt: skip
"""Days that half of the work takes."""
OFTEN = {
    "roads": 9, "lights": 6, "waste": 8, "water": 6, "trees": 3, "signs": 2, "home-nuisance": 2, "other": 2,
}  # fmt: skip
"""Of so many reports, how many are of each kind."""
