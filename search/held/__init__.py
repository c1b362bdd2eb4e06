"""Several indexes of one home folder, each made with one embedding: which is in use, how to change.

An index of another model is built beside the one in use, which answers until the new one is ready.
"""
