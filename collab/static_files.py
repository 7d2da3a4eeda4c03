"""How static files are named and compressed in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_any_script, _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class HashedModules(CompressedManifestStaticFilesStorage):
    """Hashed names in the `import` statements of our modules, so that each has one address.

    Django's own switch for this reads every package's scripts too, and stumbles over some.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _imports))
