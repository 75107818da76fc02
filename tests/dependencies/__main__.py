"""`python -m tests.dependencies [--required] [FILE]`: exit 1 for a known vulnerability, and where an answer is missing.

Where the advisory service is away it says so loudly; `--required` makes a failure of that.
"""

import argparse
import sys
from pathlib import Path

from tests.dependencies import auditing

LOCK = Path(__file__).parents[2] / "requirements.lock"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.dependencies")
    parser.add_argument("--required", action="store_true", help="fail where nothing could be audited")
    parser.add_argument("file", type=Path, nargs="?", default=LOCK)
    asked = parser.parse_args()
    if (away := auditing.is_heard()) is not None:
        print(f"\n  NOT AUDITED: the advisory service is away, so nobody knows whether {asked.file.name} is safe.")
        print(f"  Asked about {auditing.KNOWN}, it did not name what is known of it: {away.why}")
        print("  Audit it where there is internet, before a release: make audit\n")
        return int(asked.required)
    audit = auditing.of_file(asked.file)
    match audit.verdict:
        case "clean":
            print(f"{audit.packages} dependencies audited: no known vulnerability")
            return 0
        case "vulnerable":
            print("\n".join(["known vulnerabilities:", *audit.found]))
        case "failed":
            print(f"the advisory service answers, but {asked.file.name} could not be audited: {audit.why}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
