"""How each language is proven: one module per language, found by its name."""
