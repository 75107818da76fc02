"""Every row of the law's tables of limits, written by hand: what the files have to say of it.

`RUNS`: a clock of a case: its rules, each with amount, unit, kind and mark. `ANSWERED`: it has a number, and no clock
of a case: what comes before the case, an office's own duty of the year, or what a limit becomes when it is extended.
`SILENT`: the law names no number, nor does the design: it never breaches. `ELSEWHERE`: it is no limit but a norm,
which another file holds.
"""

RUNS: dict[str, dict[str, tuple[int, str, str, str]]] = {
    "P1": {"P1": (2, "hour", "Q", "V"), "P1.URGENT": (15, "minute", "Q", "V")},
    "P5": {"P5": (24, "hour", "S", "V")},
    "P6": {"P6": (24, "hour", "S", "V")},
    "P7": {"P7": (24, "hour", "Q", "V")},
    "P8": {"P8": (3, "day", "S", "V"), "P8.VERIFY": (7, "day", "S", "V"), "P8.MAJOR": (30, "day", "S", "V")},
    "P9": {"P9": (7, "day", "S", "V2"), "P9.DIRECT": (24, "hour", "S", "V2")},
    "P10": {"P10": (3, "day", "S", "V")},
    "P12": {
        "P12": (3, "day", "S", "V"),
        "P12.REQUEST": (24, "hour", "S", "V"),
        "P12.SUPPLY": (3, "day", "S", "V"),
    },
    "P13": {"P13": (3, "day", "S", "V")},
    "P14": {
        "P14": (7, "day", "S", "V"),
        "P14.DECIDE": (30, "day", "S", "V"),
        "P14.REVIEW": (7, "day", "S", "V"),
        "P14.REVIEW_DECIDE": (30, "day", "S", "V"),
    },
    "P15": {"P15": (3, "day", "S", "V"), "P15.DECIDE": (3, "day", "S", "V")},
    "P16": {"P16": (30, "day", "S", "V")},
    "P17": {"P17": (2, "day", "S", "V"), "P17.PENALISED": (2, "day", "S", "V")},
    "P18": {
        "P18": (24, "hour", "S", "V"),
        "P18.OPINION": (24, "hour", "S", "V"),
        "P18.DOCUMENT": (3, "day", "S", "V"),
        "P18.COMPLEX": (7, "day", "S", "V"),
    },
    "P20": {"P20": (3, "day", "Q", "V")},
    "P19": {"P19": (72, "hour", "S", "V")},
    "P21": {"P21": (7, "day", "S", "V"), "P21.VILLAGE": (1, "month", "D", "D")},
    "P23": {
        "P23.EXPLAIN": (7, "day", "S", "V"),
        "P23.FILE": (15, "day", "S", "V"),
        "P23.URGE": (3, "month", "S", "V"),
        "P23.TELL": (10, "day", "S", "V"),
    },
    "P24": {"P24": (3, "workday", "P", "SEED")},
    "P25": {"P25": (3, "day", "S", "V"), "P25.ASSIGN": (3, "day", "S", "V")},
    "P26": {"P26": (3, "day", "S", "V")},
    "P28": {"P28": (3, "day", "S", "V")},
    "P29": {"P29": (5, "workday", "S", "V")},
    "P30": {"P30": (24, "hour", "S", "V")},
    "P31": {"P31": (3, "month", "S", "V")},
    "M1": {"M1": (24, "hour", "Q", "V"), "M1.APPROVE": (24, "hour", "D", "D")},
    "M3": {"M3": (24, "hour", "S", "V2")},
    "M4": {"M4": (1, "month", "S", "V2")},
    "M5": {"M5": (10, "day", "S", "V2")},
    "M6": {
        "M6": (1, "year", "S", "V"),
        "M6.WARN": (10, "month", "D", "D"),
        "M6.R1": (30, "day", "D", "D"),
        "M6.R2": (90, "day", "D", "D"),
        "M6.R3": (180, "day", "D", "D"),
    },
    "M9": {"M9": (1, "month", "D", "V")},
    "M10": {"M10": (30, "day", "S", "V")},
    "M11": {"M11": (60, "day", "S", "V")},
    "M12": {"M12": (30, "day", "S", "V")},
    "M16": {"M16": (3, "workday", "P", "SEED"), "M16.PARENTS": (3, "workday", "P", "SEED")},
    "M22": {"M22": (3, "day", "S", "V")},
    "M23": {"M23": (7, "workday", "S", "V2")},
    "M24": {"M24": (1, "year", "S", "V")},
    "M25": {"M25": (10, "day", "S", "V")},
    "CT1": {"CT1": (72, "hour", "S", "V"), "CT1.URGENT": (24, "hour", "S", "V")},
    "CT2": {"CT2": (6, "month", "S", "V")},
    "CT3": {"CT3": (5, "day", "S", "V")},
    "CT4": {"CT4": (24, "hour", "S", "V")},
    "CT7": {"CT7": (7, "day", "S", "V")},
    "CT8": {"CT8": (30, "day", "S", "V")},
    "CT10": {"CT10.EARLIEST": (3, "month", "S", "V"), "CT10": (1, "year", "S", "V")},
    "CT12": {"CT12": (7, "day", "P", "SEED")},
    "CT13": {"CT13": (6, "month", "D", "D")},
    "CT14": {"CT14": (1, "month", "S", "V")},
    "CT15": {"CT15": (2, "month", "S", "V")},
    "CT16": {"CT16": (2, "month", "S", "V2")},
    "CT17": {"CT17": (2, "month", "S", "V"), "CT17.URGENT": (15, "day", "S", "V")},
    "CT18": {"CT18": (7, "day", "S", "V"), "CT18.PROSECUTE": (1, "month", "S", "V")},
    "CT19": {"CT19": (15, "day", "D", "D")},
    "CT20": {"CT20": (3, "workday", "Q", "V")},
    "CT21": {"CT21": (7, "day", "S", "V"), "CT21.RESULT": (3, "month", "S", "V")},
    "CT22": {"CT22": (6, "month", "S", "V")},
    "CT23": {"CT23": (3, "day", "S", "V")},
    "J1": {"J1": (7, "day", "S", "V"), "J1.ASSIGN": (3, "day", "S", "V")},
    "J2": {"J2": (5, "workday", "S", "V2")},
    "E1": {"E1": (24, "hour", "Q", "V")},
    "E2": {"E2": (10, "day", "S", "V2")},
    "E3": {"E3": (15, "day", "S", "M+")},
    "E4": {"E4": (24, "hour", "Q", "V")},
    "E6": {"E6": (3, "workday", "Q", "V")},
    "H1": {"H1": (24, "hour", "Q", "V")},
    "H2": {"H2": (10, "workday", "P", "SEED")},
    "N2": {"N2": (24, "hour", "Q", "V")},
}
# Their end is decided by somebody, at most so far away: a court's order, or a term that an order sets.
DECIDED = {"CT2", "CT13", "E7"}
# On their own day: a state ends, a custody, a stay that is only warned of.
NOT_ROLLED = {
    "CT2",
    "CT13",
    "M5",
    "M6",
    "M11",
    "M24",
    "M25",
    "CT10.EARLIEST",
    "CT18",
    "CT18.PROSECUTE",
    "CT18.EXTENDED",
}

ANSWERED: dict[str, dict[str, tuple[int, str, str, str]]] = {
    "R3": {"R3": (24, "hour", "Q", "V")},
    "P7": {"P7.BEFORE_2024": (24, "hour", "S", "V"), "P7.BEFORE_2024.COMPLEX": (3, "day", "S", "V")},
    "P14": {"P14.REVIEW_COMPLEX": (60, "day", "S", "V")},
    "P16": {"P16.EXTENDED": (60, "day", "S", "V"), "P16.EXTENDED_TWICE": (90, "day", "S", "V")},
    "P27": {"P27": (3, "day", "S", "V")},
    "M8": {"M8.PERIODIC": (2, "year", "D", "V2")},
    "M14": {"M14": (1, "month", "P", "SEED")},
    "M15": {"M15": (3, "month", "P", "SEED")},
    "M18": {"M18": (1, "year", "P", "SEED")},
    "M19": {"M19": (1, "year", "P", "SEED")},
    "M21": {"M21": (1, "year", "P", "SEED")},
    "CT18": {"CT18.EXTENDED": (15, "day", "S", "V")},
    "E5": {"E5": (7, "day", "P", "V2")},
    "W1": {"W1": (1, "year", "S", "V")},
}
SILENT = {
    *("R1", "R2", "P2", "P3", "P4", "P11", "M2", "M7", "M8", "M13", "E7", "E8", "N1", "W2"),
}
BY_DATE = {"M20": "11-20"}
ELSEWHERE = {
    "P22": ("constraint", "P22.NO_SECOND_WARNING"),
    "CT5": ("step", "PROTECTION_ORDER", "breach"),
    "CT6": ("applicants", "PROTECTION_ORDER"),
    "CT9": ("applicants", "GUARDIANSHIP_REVOCATION"),
    "CT11": ("bars", "GUARDIANSHIP_RESTORATION"),
}
NO_TIME = {"M17"}  # a number of children, from which on a village needs another child director

EVERY = {
    *(f"R{n}" for n in range(1, 4)),
    *(f"P{n}" for n in range(1, 32)),
    *(f"M{n}" for n in range(1, 26)),
    *(f"CT{n}" for n in range(1, 24)),
    *("J1", "J2", *(f"E{n}" for n in range(1, 9)), "H1", "H2", "N1", "N2", "W1", "W2"),
}
