"""remine: rank US mine-waste and recycling sites for critical minerals, line by line."""

__version__ = "0.1.0"

from remine.letters import plain_letters

plain_letters()  # before anything of GDAL is loaded
