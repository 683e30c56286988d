"""Products of a release: lists, GeoPackage, GeoParquet, manifest. They show, and compute nothing.
"""
