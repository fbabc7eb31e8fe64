"""Lists that are no operation of the schema: the jobs of a tag, and OpenAI's list of models.

    GET /jobs?tag=nightly&state=Failed&skip=0&take=100

answers `{"offset", "total", "results": [BackgroundJobBase]}`, the newest job first. Without a tag it lists all jobs. It
takes an API key, as the operations that queue do. No operation of the schema can find jobs by tag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import QueryParams

from dtogen.host.server.answers import JSON, Answer, json_answer
from dtogen.host.server.chat import to_record
from dtogen.host.server.faults import bad_argument
from dtogen.host.server.jobs import STATES, Jobs
from dtogen.host.server.settings import Upstream

PAGE, LARGEST_PAGE = 100, 1000  # jobs
LAST = 2**31 - 1
TAG = "AI"  # beside the operations that queue
TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0}


async def list_jobs(query: QueryParams, jobs: Jobs) -> Answer:
    """Raises a 400 for a parameter that is wrong."""
    unknown = sorted(set(query) - {"tag", "state", "skip", "take", "authsecret"})
    if unknown:
        raise bad_argument(f"There is no parameter {unknown[0][:100]}: known are tag, state, skip, take.", unknown[0])
    state = query.get("state")
    if state is not None and state not in STATES:
        raise bad_argument(f"state is one of {', '.join(STATES)}.", "state")
    skip = _number(query, "skip", 0, LAST)
    take = _number(query, "take", PAGE, LARGEST_PAGE)
    total, found = await jobs.list(query.get("tag"), state, skip, take)
    return json_answer({"offset": skip, "total": total, "results": [to_record(each) for each in found]})


def _number(query: QueryParams, name: str, default: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
        raise bad_argument(f"{name} is a whole number from 0 to {most}.", name)
    return int(text)


def list_models(providers: tuple[Upstream, ...]) -> Answer:
    """The models that providers name, each once. `*`, any model, is no name: an echo without others has its own."""
    owners: dict[str, str] = {}
    for each in providers:
        names = [name for model in each.models if (name := model.partition("=")[0]) != "*"]
        if not names and each.kind == "echo" and each.models:
            names = [each.name]
        for name in names:
            owners.setdefault(name, each.name)
    data = [{"id": model, "object": "model", "created": 0, "owned_by": owner} for model, owner in owners.items()]
    return json_answer({"object": "list", "data": data})


def describe_lists(schemas: Mapping[str, Any], failure: Mapping[str, Any]) -> dict[str, Any]:
    """The paths of the lists for the OpenAPI document. `schemas` are those of the models that they hold."""
    model = _object(id=TEXT, object={"const": "model"}, created=NUMBER, owned_by=TEXT)
    models = _object(object={"const": "list"}, data={"type": "array", "items": model})
    found = _object(offset=NUMBER, total=NUMBER, results={"type": "array", "items": schemas["BackgroundJobBase"]})
    take = {**NUMBER, "maximum": LARGEST_PAGE, "default": PAGE}
    parameters = [
        _parameter("tag", TEXT, "What `tag` was given; all jobs without it."),
        _parameter("state", {"enum": list(STATES)}, "Only those in this state."),
        _parameter("skip", {**NUMBER, "maximum": LAST, "default": 0}, "How many of the newest to leave out."),
        _parameter("take", take, "How many to list."),
    ]
    return {
        "/jobs": {"get": _entry("ListJobs", "Jobs by tag and state, the newest first", found, failure, parameters)},
        "/v1/models": {
            "get": _entry("ListModels", "The models that can be asked for, as OpenAI lists them", models, failure)
        },
    }


def _entry(
    identity: str,
    summary: str,
    schema: dict[str, Any],
    failure: Mapping[str, Any],
    parameters: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    answer = {"description": "The list.", "content": {JSON: {"schema": schema}}}
    entry: dict[str, Any] = {"operationId": identity, "summary": summary, "tags": [TAG]}
    return {**entry, "parameters": list(parameters), "responses": {"200": answer, **failure}}


def _object(**members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": members, "required": list(members)}


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}
