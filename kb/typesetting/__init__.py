"""排版: fonts of this machine and the typesetter that papers and compendia are printed with."""
