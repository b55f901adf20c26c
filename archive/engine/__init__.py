"""Shards, the cluster that does them, and what happens when something fails."""
