"""Sessions and transactions, audit chain, outbox, jobs and migrations."""
