"""Order of candidates: features, a small ensemble of trees that scores them, its training."""
