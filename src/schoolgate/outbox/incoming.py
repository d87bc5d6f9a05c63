"""What a text provider tells us: how a text fared, and what somebody wrote back. The caller has proved who speaks."""

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from schoolgate.outbox import rules
from schoolgate.outbox.models import Delivery
from schoolgate.outbox.models_texts import Answer, NoTexts
from schoolgate.outbox.reasons import Reason
from schoolgate.people.models import Adult, School
from schoolgate.people.phones import mobile
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

State = Delivery.State


def fared(reference: str, provider_id: str, *, arrived: bool, why: str = "") -> bool:
    """The provider's last word on a text: it arrived, or it did not. Returns whether that was news.

    The first last word stands: told again, late or after another, it changes nothing. A text that a person has left
    unsent, or that may not go, stays so. An unknown reference is nobody's.
    """
    if not reference:
        return False
    settled = [State.DELIVERED, State.UNDELIVERED, State.NOT_NEEDED, State.WITHHELD]
    ours = Delivery.objects.filter(channel=Delivery.Channel.SMS, provider_reference=reference, attempts__gt=0)
    return bool(
        ours.exclude(state__in=settled)
        .exclude(~Q(provider_id="") & ~Q(provider_id=provider_id))
        .update(
            state=State.DELIVERED if arrived else State.UNDELIVERED,
            reason="" if arrived else Reason.BOUNCED,
            last_error="" if arrived else why[:300],
            provider_id=provider_id[:80],
            handed_over_at=Coalesce(F("handed_over_at"), Now()),
            lease_until=None,
        )
    )


@transaction.atomic
def heard(number: str, words: str, provider_id: str) -> None:
    """Somebody wrote to the school's number. Told twice, it is kept once."""
    # Notify names the sender without the plus.
    number = mobile("+" + number.lstrip("+")) or mobile(number) or number[:20]
    # However the number is written on the record, its last figures stand together.
    owners = list(Adult.objects.filter(mobile__endswith=number[-3:])) if len(number) > 9 else []
    owners = [adult for adult in owners if mobile(adult.mobile) == number]
    word = rules.command(words)
    if word and owners:
        _obey(word, owners, number)
    # A number that several people have says nothing of who wrote: the office looks (T03).
    answered = _newest(owners) if len({adult.user_id or -adult.pk for adult in owners}) == 1 else None
    adult = answered.message.adult if answered else (owners[0] if len(owners) == 1 else None)
    school_id = adult.school_id if adult else owners[0].school_id if owners else School.objects.order_by("pk")[0].pk
    try:
        with transaction.atomic():
            answer = Answer.objects.create(
                school_id=school_id,
                adult=adult,
                message=answered.message if answered else None,
                number=number,
                words=words[: rules.LONGEST_ANSWER],
                provider_id=provider_id[:80],
                received_at=timezone.now(),
            )
    except IntegrityError:
        return
    pupil = answered.message.named_child if answered else None
    record(
        Verb.ANSWER_CAME, by=None, adult=adult, pupil=pupil, about=answer, reach=Entry.Reach.AUDIT, school_id=school_id
    )


def _newest(owners: list[Adult]) -> Delivery | None:
    """The newest text to this number: what an answer most likely answers."""
    texts = Delivery.objects.filter(
        channel=Delivery.Channel.SMS,
        message__adult__in=owners,
        handed_over_at__gte=timezone.now() - rules.ANSWERS_WITHIN,
    )
    found: Delivery | None = (
        texts.select_related("message__adult", "message__pupil").order_by("-handed_over_at").first()
    )
    return found


def _obey(word: str, owners: list[Adult], number: str) -> None:
    """STOP and START are of the number, and so of everybody who has it, in each school."""
    now = timezone.now()
    for adult in owners:
        open_now = NoTexts.objects.filter(adult=adult, number=number, until__isnull=True)
        if word == "stop" and not open_now.exists():
            row = NoTexts.objects.create(school_id=adult.school_id, adult=adult, number=number, since=now)
            record(
                Verb.TEXTS_STOPPED, by=None, adult=adult, about=row, reach=Entry.Reach.AUDIT, school_id=adult.school_id
            )
        elif word == "start" and open_now.update(until=now):
            record(Verb.TEXTS_STARTED, by=None, adult=adult, reach=Entry.Reach.AUDIT, school_id=adult.school_id)
