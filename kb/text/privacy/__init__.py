"""Privacy 脱敏: what names a person in a text.

Pure functions on text.
"""

from kb.text.privacy.detect import find_hits
from kb.text.privacy.hits import Hit, HitType, Severity

__all__ = ["Hit", "HitType", "Severity", "find_hits"]
