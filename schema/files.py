"""Stored files: download, delete and move them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from dtogen.authoring import CamelDto, delete, get, post

from .common import EmptyResponse, ResponseStatus


@get("/artifacts/{path}", "/api/GetArtifact", returns=bytes, tags=["Files"])
class GetArtifact(CamelDto):
    """Downloads a file."""

    path: str = Field(min_length=1)
    """Path of the file; may hold slashes."""
    download: bool | None = None
    """Send it as an attachment."""


@get("/variants/{variant}/{path}", "/api/GetVariant", returns=bytes, tags=["Files"])
class GetVariant(CamelDto):
    """Downloads a resized image."""

    variant: str = Field(min_length=1)
    """What to change, for example `width=100,height=80`."""
    path: str = Field(min_length=1)
    """Path of the image; may hold slashes."""


@delete("/files/{path}", "/api/DeleteFile", returns=EmptyResponse, auth="api_key", tags=["Files"])
class DeleteFile(CamelDto):
    """Deletes a file of the caller's."""

    path: str = Field(min_length=1)
    """Path of the file; its first folder is the id of the caller's key."""


class DeleteFilesResponse(CamelDto):
    """What became of each path."""

    deleted: list[str] = Field(default_factory=list)
    """Deleted."""
    missing: list[str] = Field(default_factory=list)
    """Not found."""
    failed: list[str] = Field(default_factory=list)
    """Found, but not deleted."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post(returns=DeleteFilesResponse, auth="api_key", tags=["Files"])
class DeleteFiles(CamelDto):
    """Deletes files of the caller's."""

    paths: list[str]
    """Paths of the files."""


class MigrateArtifactResponse(CamelDto):
    """Where the file is now."""

    file_path: str
    """New path of the file."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post(returns=MigrateArtifactResponse, auth="api_key")
class MigrateArtifact(CamelDto):
    """Stores a file anew under the hash of its content."""

    path: str
    """Path of the file."""
    date: datetime | None = None
    """Date to store it under."""
