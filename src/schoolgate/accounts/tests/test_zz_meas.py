import time, random, os
import pytest
from itertools import product
from django.core.cache import cache
from django.test import Client
from schoolgate.accounts.tests.door import ask
from schoolgate.testing.cast import make_cast
from schoolgate.outbox.models import Message
pytestmark = pytest.mark.django_db(transaction=True)

def auc(a,b): 
    return sum((x>y)+(x==y)/2 for x,y in product(a,b))/len(a)/len(b)

@pytest.mark.parametrize("pace", [float(x) for x in os.environ.get("PACES","0").split(",")])
def test_it(settings, pace):
    cast = make_cast()
    settings.SIGN_IN_PACE = pace
    n = int(os.environ.get("N","150"))
    who = {"k": cast.huda.email, "u": "nobody.at-all@nowhere.example"}
    got = {w: {"ask": [], "get": [], "post": []} for w in who}
    for i in range(n):
        order = list(who); random.shuffle(order)
        for w in order:
            cache.clear()
            c = Client()
            t=time.perf_counter(); r=ask(c, who[w]); got[w]["ask"].append(time.perf_counter()-t); assert r.status_code==302
            t=time.perf_counter(); r=c.get("/sign-in/code/"); got[w]["get"].append(time.perf_counter()-t); assert r.status_code==200
            t=time.perf_counter(); r=c.post("/sign-in/code/",{"code":"000000"}); got[w]["post"].append(time.perf_counter()-t); assert r.status_code==422
    for k in ("ask","get","post"):
        a,b=got["k"][k],got["u"][k]
        print(f"pace {pace} {k}: AUC {auc(a,b):.3f} median known {sorted(a)[n//2]*1000:.2f} ms unknown {sorted(b)[n//2]*1000:.2f} ms")
