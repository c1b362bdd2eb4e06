"""Training: the question bank, papers, exams, practice and hours of study.

Questions stand on article versions: each carries the provision and the words of it that prove the
answer. Nothing here knows of web pages or of the search index.
"""
