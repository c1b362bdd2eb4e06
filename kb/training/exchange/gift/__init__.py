"""试题 as GIFT, the plain text that Moodle and others read."""
