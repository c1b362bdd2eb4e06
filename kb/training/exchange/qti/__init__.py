"""试题 as a QTI 3.0 package."""
