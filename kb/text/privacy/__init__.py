"""Privacy 脱敏: what names a person in a text (`find_hits`), and the text without it (`mask`).

Pure functions; the table of originals that masking returns is for the internal side alone.
"""

from kb.text.privacy.clearances import Clearance, sentences_with
from kb.text.privacy.content import mask_content, shown_values_in
from kb.text.privacy.detect import find_hits
from kb.text.privacy.hits import Hit, HitType, Severity
from kb.text.privacy.mask import Masked, Masking, mask
from kb.text.privacy.repeats import value_key

__all__ = [
    "Clearance",
    "Hit",
    "HitType",
    "Masked",
    "Masking",
    "Severity",
    "find_hits",
    "mask",
    "mask_content",
    "sentences_with",
    "shown_values_in",
    "value_key",
]
