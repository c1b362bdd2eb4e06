"""案卷评查 case-file review: rounds, files, reviewers, results, proposed cases."""
