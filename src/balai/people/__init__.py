"""Accounts, roles and invitations: who may do what, where."""
