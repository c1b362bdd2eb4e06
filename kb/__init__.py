"""知识库 knowledge base: text → model → store → training, compendium.

The base floor: it imports none of the other packages.
"""
