"""What people can do about calls for hands."""
