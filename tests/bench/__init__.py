"""Speed and memory of counting a file, as ratios to pyrankvote: python -m tests.bench."""
