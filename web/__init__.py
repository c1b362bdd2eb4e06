"""网站与接口: pages per audience, REST API, server and worker commands."""
