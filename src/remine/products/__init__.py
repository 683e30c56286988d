"""Products of a release: lists, GeoPackage, GeoParquet, manifest. They show; they compute nothing."""
