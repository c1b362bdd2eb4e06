"""Question → analysis → plan → candidates → ranked hits, each stage a frozen value."""
