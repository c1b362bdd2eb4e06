"""规则与时限: stage rules of units, working days, clocks, escalation and experts' opinions."""
