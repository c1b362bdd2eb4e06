"""练习: questions without a clock, judged at once, and those got wrong again after some days."""
