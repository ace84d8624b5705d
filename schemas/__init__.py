"""The published JSON Schemas: config, check file, report, baseline."""
