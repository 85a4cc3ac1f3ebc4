"""Measurements: run by hand, never as tests. Figures are ratios within one run wherever they can be."""
