"""试题 as a handout: numbered by type, with answers and explanations."""
