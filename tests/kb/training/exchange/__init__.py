"""Questions in the files of other programs."""
