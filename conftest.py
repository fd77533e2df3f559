"""Green threads before anything else: pymongo and sockets must be imported patched, as in production."""

import os
import warnings

# Among hypothesis' plugins is trio's, which cannot be imported over green sockets.
os.environ.setdefault("HYPOTHESIS_NO_PLUGINS", "1")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()
