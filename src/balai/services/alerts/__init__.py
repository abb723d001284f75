"""Telling people what happened: those who reported, those who follow, and offices that broke a promise."""
