"""Archives of news articles on Dask: one run over many machines, Parquet tables, questions across articles."""
