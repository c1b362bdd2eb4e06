"""需复核: published texts whose cited provisions were amended in substance."""
