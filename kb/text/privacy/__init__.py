"""Privacy 脱敏: what names a person in a text (`find_hits`), and the text without it (`mask`).

Pure functions; the table of originals that masking returns is for the internal side alone.
"""

from kb.text.privacy.content import mask_content
from kb.text.privacy.detect import find_hits
from kb.text.privacy.hits import Hit, HitType, Severity
from kb.text.privacy.mask import Masked, Masking, mask

__all__ = [
    "Hit",
    "HitType",
    "Masked",
    "Masking",
    "Severity",
    "find_hits",
    "mask",
    "mask_content",
]
