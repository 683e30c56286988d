"""From files to one table of sites, with where each row came from."""
