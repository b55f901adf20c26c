"""The learned reader's evidence, merged with the candidates of the rules."""
