"""The Parquet tables of an archive, and the record of what is in them."""
