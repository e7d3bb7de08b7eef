"""The mutual-aid channel: intake → gate → relay → follow → archive, over an append-only log."""
