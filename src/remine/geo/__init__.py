"""Measures on the ellipsoid: distances geodesic, areas equal-area, Alaska and Hawaii included."""
