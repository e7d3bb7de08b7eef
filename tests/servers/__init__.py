"""Real servers on loopback: each starts, is ready, stops, and leaves nothing behind."""
