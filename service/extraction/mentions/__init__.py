"""What one noun phrase says by itself."""
