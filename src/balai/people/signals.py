"""What is written down when somebody signs in or out."""
