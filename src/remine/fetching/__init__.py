"""The one room that touches the network: official sources in, files with their hashes out."""
