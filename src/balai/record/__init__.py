"""The public record: acts become entries, entries become a tree that nobody can quietly rewrite."""
