"""A finished run's files → answers about it: why here, how sure, what would turn it.

Nothing but the files is read, so that an answer shows no more than the run's audience may see.
"""
