"""Ideas of residents, statements that people agree or disagree with, and the opinion map that follows."""
