import time, pytest
from django.db import connection
from schoolgate.enrolment import find as F
from schoolgate.people.models import Adult, Pupil, Relationship
from schoolgate.testing.factories import viewer_of
pytestmark = pytest.mark.django_db
def test_p(cast):
    pupils = Pupil.objects.bulk_create(Pupil(school=cast.school, first_name=f"Child{n}", last_name=f"F{n % 300}", year=4, joined=cast.today) for n in range(1200))
    adults = Adult.objects.bulk_create(Adult(school=cast.school, first_name=f"Adult{n}", last_name=f"F{n % 300}") for n in range(2000))
    Relationship.objects.bulk_create(Relationship(school=cast.school, pupil=pupils[n % 1200], adult=a, starts=cast.today) for n, a in enumerate(adults))
    v = viewer_of(cast.office_lead)
    with connection.cursor() as c: c.execute("SET statement_timeout = 8000")
    for name, q in (("pupils", Pupil.objects.visible_to(v).values_list("pk")), ("adults", Adult.objects.visible_to(v).values_list("pk"))):
        t=time.time()
        try:
            n=len(q); print(name, n, round(time.time()-t,3))
        except Exception as e: print(name, "slow", e); break
        print(q.explain(analyze=True)[:1800])
