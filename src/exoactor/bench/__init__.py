"""Benchmarks: `exoactor bench estimate|retarget|track|run`. `make bench` runs them all."""
