"""Lives through some stories of the grid and prints every event: run as a program."""

import sys

from ordercore.flow import codec
from tests.properties.test_grid import CASES, Story

SOME = 4


def main():
    """Print position, stream and text of everything that happened."""
    words = codec()
    for case in CASES[:SOME]:
        story = Story(case)
        story.tell()
        for row in story.oms.journal():
            said = (row.position, row.stream, *words.dump_event(row.event), row.at)
            sys.stdout.write(" ".join(map(str, said)) + "\n")


if __name__ == "__main__":
    main()
