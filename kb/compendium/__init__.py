"""汇编、读本与指南: volumes of published cases, guides for enterprises, duties of policies.

Everything is put together from published revisions and written as files; nothing is served here.
"""
