"""Pure functions on legal text: numerals, dates, titles, regions, provisions, references.

No database, no network; only the standard library and small text libraries.
"""
