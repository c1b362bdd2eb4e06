"""条文作答 answering: a chat model named in the settings says which provisions answer a question.

Off unless configured. What it writes is shown sentence by sentence, and only where the stored text
bears it out. Reading order: `provisions`, `prompt`, `client`, `reply`, `checking`, `service`.
"""
