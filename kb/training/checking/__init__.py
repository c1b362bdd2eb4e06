"""Independent check: every answer is derived again from the cited text, whoever made the question.

It shares no code with `kb.training.generation` beyond the articles it reads, and never looks at
what a generator noted of a question (`QuestionContent.fact`).
"""
