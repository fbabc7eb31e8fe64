"""Words that some languages write in capitals, and runs of capitals on the wire."""

from __future__ import annotations

from dtogen.authoring import Dto, OpenEnum


class HTTPVerb(OpenEnum):
    GET = "GET"
    HTTP_POST = "HTTP_POST"
    jsonApi = "jsonApi"
    v1 = "v1"
    v1_2 = "v1.2"


class ApiUrl(Dto):
    id: str | None = None
    userId: str | None = None
    apiURL: str | None = None
    HTTPServer: str | None = None
    json_data: str | None = None
    XMLHttpRequest: str | None = None
    sha256sum: str | None = None
    ipV4Address: str | None = None
    X: str | None = None
