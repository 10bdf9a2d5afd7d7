"""Leads a real server's calls to vendors whose addresses it hard-codes to the fake vendor.

`REDIRECTS` has, as JSON, the beginnings of such addresses and what stands in their place.
"""

import json
import os

REDIRECTS = json.loads(os.environ["REDIRECTS"])


def _redirect():
    import aiohttp

    request = aiohttp.ClientSession._request

    async def redirected(self, method, url, **options):
        for begin, place in REDIRECTS.items():
            if str(url).startswith(begin):
                url = place + str(url)[len(begin) :]
                break
        return await request(self, method, url, **options)

    aiohttp.ClientSession._request = redirected


_redirect()
