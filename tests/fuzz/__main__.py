import sys
import time
from secrets import randbelow

from tests import fuzz

LONG = 145  # examples for each call and phase
LEAST = 20_000  # requests
SEQUENCES = 20

if __name__ == "__main__":
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else randbelow(10**6)
    print(f"seed {seed}: make fuzz SEED={seed} draws the same", flush=True)
    started = time.monotonic()
    ran = fuzz.run(seed, LONG, sequences=SEQUENCES)
    print(f"seed {seed}, {(time.monotonic() - started) / 60:.0f} minutes, {ran}")
    sys.exit(ran.failed or ran.counts["requests"] < LEAST)
