"""Documents: reading a policy once into pieces that know where they stand in the source file."""
