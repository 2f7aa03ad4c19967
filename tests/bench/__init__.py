"""Speed and memory: `python -m tests.bench` measures all; `large_record` is a record for verify."""
