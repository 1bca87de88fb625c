"""How the API's framework is set up. What each endpoint shares stands in ``ehcp.api.base``."""

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "ehcp.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "send-cases",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
}
