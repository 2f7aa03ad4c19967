"""Speed and memory, by hand: `python -m tests.bench` counts files; `million` is for verify.py."""
