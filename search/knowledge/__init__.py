"""What search knows beyond the texts themselves: everyday questions and the articles they mean."""
