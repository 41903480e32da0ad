"""Measures CPU a request of signet, with yardsticks in the same run."""
