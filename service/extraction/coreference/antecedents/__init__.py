"""The antecedent of a pronoun or a definite description."""
