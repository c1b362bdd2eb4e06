"""Questions made from published provisions and cases, by rules and without a language model."""
