"""Reviews that come back: read, held against a model and its sites, and shown beside the sources.

A review never replaces a source in silence. Its decisions may hold a site; its values are shown
beside the source's, and take their place only where the user asks for that by name.
"""

from remine.reviews.applying import Reviewed, take_in
from remine.reviews.checking import Checked, Known, check_claims, known_of
from remine.reviews.reading import ReviewFile, read_all_reviews, read_reviews
from remine.reviews.showing import ReleasedReviews, show_reviews

__all__ = [
    "Checked",
    "Known",
    "ReleasedReviews",
    "ReviewFile",
    "Reviewed",
    "check_claims",
    "known_of",
    "read_all_reviews",
    "read_reviews",
    "show_reviews",
    "take_in",
]
