"""Redirects the requests of a real MLflow server to the fake provider, for providers whose URL MLflow hard-codes.

Python imports this module at startup. The environment variable `REDIRECTS` is a JSON object that maps URL prefixes to
their replacements.
"""

import json
import os

REDIRECTS = json.loads(os.environ["REDIRECTS"])


def _install():
    import aiohttp

    request = aiohttp.ClientSession._request

    async def redirected(self, method, url, **options):
        for prefix, replacement in REDIRECTS.items():
            if str(url).startswith(prefix):
                url = replacement + str(url)[len(prefix) :]
                break
        return await request(self, method, url, **options)

    aiohttp.ClientSession._request = redirected


_install()
