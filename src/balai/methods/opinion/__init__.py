"""Opinion maps: who votes alike on statements, what a group says that others do not, and what all share.

The algorithm is the field's (Polis), stage by stage; ADR 0026 says where the original is not deterministic.
"""
