"""Networks, programmes and places, who belongs to which, and what each place says of itself."""
