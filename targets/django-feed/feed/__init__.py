"""The feed service: posts over REST, on SQLite, with or without a cache."""
