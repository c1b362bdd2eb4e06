"""发布管理 release: what goes out, when, in which batch, and how it comes back from everywhere."""
