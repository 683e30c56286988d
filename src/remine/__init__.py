"""remine: rank US mine-waste and recycling sites for critical minerals, line by line."""

__version__ = "0.1.0"
