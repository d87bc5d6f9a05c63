"""Those of the tables beside this file who see something together. By hand, from roles-and-calendar 1."""

ZOES_HEAD = frozenset({"head with Zoe"})
ZOES_HOME = frozenset({"Zoe’s mother", "Zoe’s father"})
# All children of the school, but their own (Zoe is the child of one of them).
WHOLE = frozenset({"head", "deputy", "senco", "dsl", "lead alone", "office", "office lead", "attendance"})
ALL_BUT_ZOE = WHOLE | ZOES_HEAD
LEAD_OF_4 = frozenset({"head of year"})
OF_WILLOW = ALL_BUT_ZOE | LEAD_OF_4 | {"teacher"}
OF_YUSUF = OF_WILLOW | {"liaison"}
OF_ROWAN = ALL_BUT_ZOE | {"other teacher"}

# Read what is written about a talk, when it is not sealed (conversations A4 rule 10).
READERS = frozenset({"head", "senco"})
READERS_BUT_ZOE = READERS | ZOES_HEAD

FEW = frozenset({"head", "dsl", "lead alone", "office lead"}) | ZOES_HEAD
DETAILS = FEW | {"office"}
ADMIN = frozenset({"office lead", "head"})
MOTHER, FATHER = frozenset({"mother"}), frozenset({"father"})
ELSEWHERE_HEAD = frozenset({"head elsewhere"})
ELSEWHERE = ELSEWHERE_HEAD | {"teacher elsewhere"}
NOBODY: frozenset[str] = frozenset()

# Nina's grown-ups who may know of her today.
NINAS = frozenset(
    {
        "told", "link ends today", "order tomorrow", "order lifted", "order on collecting", "barred father",
    }
)  # fmt: skip
# Not among them: “order past its date”. A limit ends by two people and never by its date (safeguarding-and-data 4).
