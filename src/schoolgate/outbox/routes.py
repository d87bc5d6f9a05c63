"""By which ways a message goes to its reader: always to their own page, and then as they chose."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from schoolgate.outbox import rendering, rules, sending
from schoolgate.outbox.models import Delivery, Message
from schoolgate.outbox.models_texts import NoTexts
from schoolgate.outbox.round_up import NextRoundUp
from schoolgate.people.preferences import Preference, Rhythm

Channel = Delivery.Channel


@dataclass(frozen=True)
class Wayout:
    """One row to be: `instead`, it went another way; not `is_open`, there is no address; `gathered_at`, it waits for
    the round-up of that hour.
    """

    channel: str
    is_open: bool = True
    instead: bool = False
    gathered_at: datetime | None = None


@dataclass(frozen=True)
class Said:
    """What one adult has told us: how they would like to hear, and from which numbers they wrote STOP."""

    chosen: Preference | None = None
    stopped: frozenset[str] = frozenset()


def said_by(adult_ids: Collection[int]) -> dict[int, Said]:
    """What each of them has said, in two statements however many they are; nothing for who has said nothing."""
    chosen = {row.adult_id: row for row in Preference.objects.filter(adult__in=adult_ids)}
    stopped: defaultdict[int, set[str]] = defaultdict(set)
    for adult, number in NoTexts.objects.filter(adult__in=adult_ids, until__isnull=True).values_list("adult", "number"):
        stopped[adult].add(number)
    return {pk: Said(chosen.get(pk), frozenset(stopped.get(pk, ()))) for pk in {*chosen, *stopped}}


def ways(message: Message, said: Said | None = None, waits: NextRoundUp | None = None) -> list[Wayout]:
    """The ways of this message. Codes go by email alone; staff get their page and an email.

    `said` is what the reader has told us, for who knows it already (`bulk`); else it is looked up. `waits`: it can wait
    for that round-up, if its reader likes to have such news all together.
    """
    mail = Wayout(Channel.EMAIL, is_open=bool(rendering.address(message)))
    if message.is_secret:
        return [mail]
    portal = Wayout(Channel.PORTAL)
    # A letter to somebody's own other address (told of its change) goes nowhere else.
    if message.adult_id is None or message.to_address:
        return [portal, mail]
    if said is None:
        said = said_by([message.adult_id]).get(message.adult_id, Said())
    chosen = said.chosen
    gathered_at = _gathered_at(chosen, waits)
    if chosen is None and mail.is_open:
        return [*_page(message, portal), replace(mail, gathered_at=gathered_at)]
    news = rules.news_of(message.kind, urgent=message.is_urgent)
    wanted = str(getattr(chosen, f"{news}_by")) if chosen is not None else Channel.EMAIL
    taken = rules.way_for(
        wanted, has_email=mail.is_open, may_text=_may_text(message, said), has_number=_has_number(message)
    )
    found = _page(message, portal)
    if taken is None:
        return [*found, mail]
    if taken != wanted:
        found.append(Wayout(wanted, instead=True))
    found.append(Wayout(taken, gathered_at=gathered_at if taken in rules.GATHERED_WAYS else None))
    if chosen is not None and chosen.also_paper and taken != Channel.LETTER and not message.is_urgent:
        found.append(Wayout(Channel.LETTER))
    return found


def _page(message: Message, portal: Wayout) -> list[Wayout]:
    """Everything stands on one's own page; a round-up, whose pieces stand there already, is none of them."""
    return [] if message.kind == rules.ROUND_UP else [portal]


def _gathered_at(chosen: Preference | None, waits: NextRoundUp | None) -> datetime | None:
    if waits is None:
        return None
    rhythm = chosen.school_rhythm if chosen is not None else ""
    is_wanted = rhythm == Rhythm.WEEKLY or (not rhythm and waits.is_usual)
    return waits.at if is_wanted else None


def _may_text(message: Message, said: Said) -> bool:
    """Whether a text could reach them now, and this may be in one: a sealed matter never is."""
    number = rendering.address(message, Channel.SMS)
    if not number or not sending.CHANNELS[Channel.SMS].is_ready():
        return False
    if message.circle is not None and message.circle.is_sealed:
        return False
    return rules.passes_stop(message) or number not in said.stopped


def _has_number(message: Message) -> bool:
    return message.adult is not None and bool(message.adult.mobile)
