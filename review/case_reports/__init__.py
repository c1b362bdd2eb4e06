"""类案检索报告: like cases that were searched for, what was made of each, signed and kept."""
