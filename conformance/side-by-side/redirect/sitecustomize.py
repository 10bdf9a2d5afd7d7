"""Leads a real server's calls to a vendor whose address it hard-codes to the fake vendor.

`FAKE_VENDOR` is the fake vendor's address. Its behaviour is the API key of the call, e.g. `x-api-key: tools`.
"""

import os

VENDOR = os.environ["FAKE_VENDOR"]
HARD_CODED = {
    "https://api.anthropic.com/v1": ("x-api-key", "anthropic/v1"),
    "https://api.mistral.ai/v1": ("Authorization", "mistral/v1"),
    "https://api.together.xyz/v1": ("Authorization", "togetherai/v1"),
    "https://api.cohere.ai/v1": ("Authorization", "cohere/v1"),
}


def _redirect():
    import aiohttp

    request = aiohttp.ClientSession._request

    async def redirected(self, method, url, **options):
        for base, (header, path) in HARD_CODED.items():
            if str(url).startswith(base):
                behaviour = self.headers[header].removeprefix("Bearer ")
                url = f"{VENDOR}/{behaviour}/{path}{str(url)[len(base):]}"
        return await request(self, method, url, **options)

    aiohttp.ClientSession._request = redirected


_redirect()
