"""What requests tell a client: verb, path, answer, access, files."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import Dto, Int32, Stream, delete, get, patch, post, put


class Answer(Dto):
    text: str


@get(returns=Answer)
class GetAnswer(Dto):
    id: Int32


@get("/answers/{id}/of/{user-name}", returns=list[Answer], auth="api_key", tags=["Answers", "Lists"])
class ListAnswers(Dto):
    id: Int32
    user_name: str = Field(alias="user-name")


@post(returns=Answer, auth="auth_secret", uploads=["image", "mask?"])
class UploadPicture(Dto):
    """Sends a picture."""

    note: str | None = None


@put("/route", "/other/route", auth="api_key")
class PutRoute(Dto):
    route: str
    method: str | None = None
    path: str | None = None


@patch(returns=str)
class PatchText(Dto):
    text: str | None = None


@delete("/files/{path}")
class DeleteFile(Dto):
    path: str


@get(returns=bytes)
class Download(Dto):
    path: str


@get(returns=Stream)
class Listen(Dto):
    channel: str


@post()
class Ping(Dto):
    pass
