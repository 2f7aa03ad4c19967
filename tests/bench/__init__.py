"""Speed and memory, by hand: `python -m tests.bench` counts files; `large_record` is for verify."""
