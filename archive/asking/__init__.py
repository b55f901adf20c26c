"""Questions to an archive: DuckDB over its tables."""
