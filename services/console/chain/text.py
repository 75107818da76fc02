"""How much room words take in the picture."""

LETTER = 12.0  # the size of its words, and so the width of a Chinese letter
LONGEST = 16  # Chinese letters of a label


def width_of(text: str) -> float:
    return sum(LETTER if ord(letter) > 0x2E80 else LETTER * 0.6 for letter in text)


def short(text: str) -> str:
    if width_of(text) <= LONGEST * LETTER:
        return text
    kept = next(n for n in range(len(text), 0, -1) if width_of(text[:n]) <= (LONGEST - 1) * LETTER)
    return f"{text[:kept]}…"
