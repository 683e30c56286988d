"""``python -m remine``: the command line without its script."""

from remine.cli import main

if __name__ == "__main__":
    main()
