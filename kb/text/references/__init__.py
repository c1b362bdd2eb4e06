"""Provision references as a pure pipeline: find → parse → resolve, joined by `extract`.

`find` marks where laws and provisions stand, `parse` reads what each mark says and which law it
belongs to, `resolve` compares it with the laws that are held. Nothing here touches a database.
"""
