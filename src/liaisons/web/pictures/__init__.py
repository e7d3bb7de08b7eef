"""Pictures that only the pages draw: data in, SVG out."""
