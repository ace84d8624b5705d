"""The built-in output formats. A module here is a format called like it: ``write`` writes a report."""
