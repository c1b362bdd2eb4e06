"""文件格式: a book as DOCX, PDF/A, EPUB, one HTML file or Markdown; equal books, equal bytes.

`kb.compendium.formats.writing.write` is the door; each writer's libraries load when it is used.
"""
