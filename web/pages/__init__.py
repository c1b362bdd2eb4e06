"""Pages for people, one blueprint a file; everything they show is of the public scope."""
