"""Desk 案头: everything people do around a submission before and between the acts of review.

Writing and saving it, reading it once recusal is declared, remarks and replies, privacy decisions,
signatures and attachments. State changes themselves are `review.actions`, called from here.
"""
