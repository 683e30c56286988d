"""One run ranked again: other weights, methods and critical lists, and groups that have a say.

Everything is read, measured and decided once; what is shown is what the audience's release ranks.
"""
