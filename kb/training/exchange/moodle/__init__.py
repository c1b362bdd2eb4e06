"""试题 as Moodle XML."""
