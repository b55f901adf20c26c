"""What a source commits itself to: assertion, denial, silence."""
