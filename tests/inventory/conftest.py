"""Let the tests of this room import `layer_files`, the small files they share."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
