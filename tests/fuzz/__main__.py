import sys
from secrets import randbelow

from tests import fuzz

LONG = 145  # examples for each call and phase: more than 20,000 requests in all

if __name__ == "__main__":
    sys.exit(fuzz.run(int(sys.argv[1]) if len(sys.argv) > 1 else randbelow(10**6), LONG))
