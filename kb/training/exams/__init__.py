"""考试: a frozen paper is sat by the server's clock, marked, counted and looked at item by item."""
