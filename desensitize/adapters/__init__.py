"""Where text sits in each vendor's requests, replies and streams, and the one driver that awaits."""
