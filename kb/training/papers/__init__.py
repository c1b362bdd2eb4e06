"""Papers: a blueprint is solved exactly over the bank, arranged as a draft, frozen with a hash.

The same bank, blueprint and seed give the same paper; what cannot be met is explained.
"""
