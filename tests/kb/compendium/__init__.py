"""Compendia: what they say and the files they come in."""
