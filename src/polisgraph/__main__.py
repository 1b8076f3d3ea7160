"""Run the commands as `python -m polisgraph`."""

from polisgraph.cli import main

if __name__ == "__main__":
    main()
