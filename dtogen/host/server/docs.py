"""The interactive documents at `/docs`: Swagger UI, from files of this process, so that no other host is asked."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from dtogen.host.server.answers import Answer

RESOURCES = "fastapi_swagger"  # the package that holds Swagger UI's files
# Swagger UI sets styles on its elements, and shows its icons as data; scripts are files of ours only.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
PAGE = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AI Server</title>
<link rel="icon" href="docs/favicon.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/more.css">
</head>
<body>
<div id="page"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
# Colouring large answers, and opening all of 91 operations, would make the page slow; no validator of another site.
START = b"""SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
"""
# The way to authorize stands at the top without an empty band, and its three keys are seen at once.
STYLE = b"""body { margin: 0; }
.swagger-ui .info { margin: 30px 0 10px; }
.swagger-ui .scheme-container { box-shadow: none; margin: 0; padding: 0; }
.swagger-ui .dialog-ux .modal-ux-content { max-height: 85vh; }
.swagger-ui .filter .operation-filter-input { margin: 12px 0; }
"""


def read_pages() -> Mapping[str, Answer]:
    """What is answered at each path. Raises ModuleNotFoundError where the files of Swagger UI are not installed."""
    folder = files(RESOURCES) / "resources"
    stored = {
        "swagger-ui-bundle.js": ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        "swagger-ui.css": ("swagger-ui.css", "text/css; charset=utf-8"),
        "favicon.png": ("favicon-32x32.png", "image/png"),
    }
    pages = {
        f"/docs/{name}": Answer((folder / file).read_bytes(), kind, headers=HEADERS)
        for name, (file, kind) in stored.items()
    }
    pages["/docs"] = Answer(PAGE, "text/html; charset=utf-8", headers=HEADERS)
    pages["/docs/more.css"] = Answer(STYLE, "text/css; charset=utf-8", headers=HEADERS)
    pages["/docs/start.js"] = Answer(START, "text/javascript; charset=utf-8", headers=HEADERS)
    return pages
