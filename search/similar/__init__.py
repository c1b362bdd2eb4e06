"""类案: enforcement cases like the one at hand, found by facts and words, with the reasons why."""
