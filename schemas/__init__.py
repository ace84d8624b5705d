"""The published JSON Schemas: configuration, reports, baseline, and the files of a pack."""
