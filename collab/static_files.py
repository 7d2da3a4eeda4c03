"""How static files are named and compressed in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """Hashed names in `import` statements too, so that a module has one address, not two."""

    support_js_module_import_aggregation = True
