"""The product beside its bare twins, as ratios from one run. Never a timed test."""
