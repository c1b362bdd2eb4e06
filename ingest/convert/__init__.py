"""Converters: one file a format, from the bytes of a source to marked text with a title.

Marked text is plain text in which a heading line begins with one to six `#` and a space.
"""
