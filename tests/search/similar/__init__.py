"""Similar cases: reading facts, ranking, reasons and differences."""
