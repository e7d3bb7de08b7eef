"""Coming from and going to the tools that people already code with."""
