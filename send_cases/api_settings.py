"""How the API's framework is set up. What each endpoint shares stands in ``ehcp.api.base``."""

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "ehcp.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "ehcp.api.schema.Described",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "send-cases",
    "DESCRIPTION": (
        "Casework for children and young people with special educational needs. The same rows, forms and sentences as "
        "on the pages; see docs/api.md."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["ehcp.api.schema.finish"],
    "SORT_OPERATION_PARAMETERS": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}
