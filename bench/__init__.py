"""Benchmarks: ratios in one run on one machine, never a verdict by the clock alone."""
