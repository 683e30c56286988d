"""A finished run's files → what people read on paper: cards, packets, report, brief.

Everything here is made from the files alone, so that no paper shows more than the run's audience
may see; nothing on them runs, and nothing is fetched.
"""
