"""The screens' modules on their own, without the screens."""

import pytest


@pytest.fixture(scope="module")
def script(browser, live_server):
    """`script(module, expression)` evaluates with the module's exports at hand, as `m`."""
    page = browser.new_page()
    page.goto(f"{live_server.url}/static/js/annotate/keys.js")

    def evaluate(module, expression, argument=None):
        return page.evaluate(
            f"async (x) => {{ const m = await import('/static/js/{module}.js'); "
            f"return ({expression}); }}",
            argument,
        )

    yield evaluate
    page.close()
