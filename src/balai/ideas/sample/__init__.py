"""The sample's ideas."""
