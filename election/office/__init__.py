"""The doors to the world: settings, the clock, files of keys, shares, boxes and polls, ssh-keygen.

Only commands, the demo and what serves them come through here; whatever is below is handed values.
"""
