"""Real servers on loopback: each starts, says when it is ready, stops, and leaves nothing behind."""
