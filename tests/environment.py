"""Loaded by pytest before anything else (`-p` in pyproject.toml), as pytest-django reads the settings before conftest.

A data folder of its own for each process: two workers of xdist must not share a queue file or a test database.
"""

import atexit
import os
import shutil
import tempfile

os.environ["SCHOOLGATE_MODE"] = "test"
os.environ["SCHOOLGATE_DATA"] = tempfile.mkdtemp(prefix="schoolgate-test-")
os.mkdir(os.path.join(os.environ["SCHOOLGATE_DATA"], "static"))  # WhiteNoise warns when there is none
# Playwright runs an event loop in the thread of the test, and Django would refuse plain queries there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
atexit.register(shutil.rmtree, os.environ["SCHOOLGATE_DATA"], ignore_errors=True)
