"""Measuring search: question sets with gold articles, metrics by ir-measures, latency, memory."""
