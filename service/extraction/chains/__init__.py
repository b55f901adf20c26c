"""The sources between article and content, and the result."""
