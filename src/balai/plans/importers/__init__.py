"""Importing official tables: read and checked whole, then written as acts by “network import”."""
