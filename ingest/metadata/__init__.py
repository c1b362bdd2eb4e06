"""What a regulation says about itself: acts, dates, issuer, type, region, effect, relations."""
