"""数据库迁移: alembic scripts and the runner that applies them."""
