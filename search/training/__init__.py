"""Making the models that come with the product: embedding, question bank, ranking trees."""
