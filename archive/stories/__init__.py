"""Across articles: statements that several of them pass on, and how many sources are behind them."""
