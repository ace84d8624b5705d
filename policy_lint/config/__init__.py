"""Configuration: finding, loading and checking it, and what it comes to."""
