"""Structure parsers: statutes, policy documents and cases, from lines to addressed units."""
