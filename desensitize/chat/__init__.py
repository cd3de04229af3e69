"""Where text sits in a chat exchange, and how masked text becomes readable again."""
