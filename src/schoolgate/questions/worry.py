"""Words that may mean that somebody is in danger. They show help to the writer and tell the safeguarding lead.

Not a judgement and not a diagnosis: a short list that would rather be shown once too often, and a writer who did not
mean it loses nothing. It reads nothing but what a parent writes to the school, stores nothing, and scores nobody.
Words, not meaning: it cannot know what is not written, and the page says plainly that nobody watches at night.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Worry(StrEnum):
    """What it may be about."""

    LIFE = "life"
    HARM = "harm"
    FEAR = "fear"
    HUNGER = "hunger"


# By language, then by worry. A language without a list of its own is read with the English one; each list wants a
# speaker's eye before it is added. `*` stands for any ending.
WORDS: dict[str, dict[Worry, tuple[str, ...]]] = {
    "en": {
        Worry.LIFE: (
            "suicid*", "kill myself", "kill himself", "kill herself", "killing myself", "end my life", "ending my life",
            "take my own life", "want to die", "wants to die", "wish i was dead", "wish i were dead", "better off dead",
            "do not want to live", "don't want to live", "doesn't want to live", "no reason to live", "overdose*",
        ),
        Worry.HARM: (
            "self harm*", "self-harm*", "hurt myself", "hurts himself", "hurts herself", "hurting himself",
            "hurting herself", "hurt himself on purpose", "hurt herself on purpose", "cuts himself", "cuts herself",
            "cutting himself", "cutting herself", "abuse", "abused", "abusing", "abusive", "hits me", "hits him",
            "hits her", "hit my child", "hits my child", "beats me", "beats him", "beats her", "beat my child",
            "touched him", "touched her", "touches him", "touches her", "raped", "rape", "strangled", "strangling",
            "forced marriage", "cutting of girls", "fgm",
        ),
        Worry.FEAR: (
            "afraid to go home", "scared to go home", "frightened to go home", "afraid at home", "scared at home",
            "frightened at home", "afraid of his father", "afraid of her father", "afraid of his dad",
            "afraid of her dad", "afraid of my husband", "scared of my husband", "afraid of my partner",
            "scared of my partner", "afraid of his mother", "afraid of her mother", "not safe at home",
            "unsafe at home", "domestic violence", "threatened to kill", "threatens to kill", "has a knife", "ran away",
        ),
        Worry.HUNGER: (
            "no food", "nothing to eat", "not eaten", "can't feed", "cannot feed", "can not feed", "starving",
            "goes hungry", "going hungry", "go hungry", "nowhere to sleep", "nowhere to live", "sleeping in the car",
        ),
    },
}  # fmt: skip


def found_in(text: str, language: str = "en") -> frozenset[Worry]:
    """The worries whose words stand in `text`. Whole words only, however they are spaced, dotted or written large."""
    said = _plain(text)
    return frozenset(worry for worry, pattern in _patterns(language.partition("-")[0]) if pattern.search(said))


def _plain(text: str) -> str:
    """Small letters, plain apostrophes, one space between words; other signs are spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w']+", " ", plain).split())


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[tuple[Worry, re.Pattern[str]], ...]:
    lists = [WORDS["en"], *([WORDS[language]] if language in WORDS and language != "en" else [])]
    found = []
    for worry in Worry:
        phrases = [_phrase(phrase) for words in lists for phrase in words.get(worry, ())]
        found.append((worry, re.compile("|".join(phrases))))
    return tuple(found)


def _phrase(phrase: str) -> str:
    plain = re.escape(_plain(phrase.rstrip("*")))
    return rf"(?<!\w){plain}" + ("" if phrase.endswith("*") else r"(?!\w)")
