"""The feed service: posts over REST, on SQLite or another database, with or without a cache."""
