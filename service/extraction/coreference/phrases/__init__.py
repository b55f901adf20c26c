"""What a noun phrase shows by its form: several joined by `and`, one of a group, the issuer of a document."""
