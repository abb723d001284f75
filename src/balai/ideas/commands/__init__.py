"""What is done about ideas: one function each, by the city, by those who propose, by those who say what they think."""
