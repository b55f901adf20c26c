"""Quotations that no verb governs: what a colon leads to, what is said beside them, what goes on with them."""
