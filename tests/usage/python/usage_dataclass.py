"""The two calls of the guide in the dataclass style, and what the types let a user write."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from dtos import (
    AiProvider,
    CreateOpenAiChat,
    DeleteArtifact,
    Job,
    OpenAiChat,
    OpenAiContentPart,
    OpenAiMessage,
    OpenAiTextPart,
    QueryResponse,
    UpdateAiProvider,
    from_json,
    to_json,
)

request = CreateOpenAiChat(
    request=OpenAiChat(
        model="gpt-4-turbo",
        messages=[
            OpenAiMessage(role="system", content="You are a helpful AI assistant."),
            OpenAiMessage(role="user", content="How do LLMs work?"),
        ],
        max_tokens=50,
    ),
    ref_id="<unique-id>",
    provider="openai",
    reply_to="https://myapp.com/reply",
    sync=True,
)
print(to_json(request))
print(request.operation())

chat = OpenAiChat(
    model="gpt-4-turbo",
    messages=[
        OpenAiMessage(role="system", content="You are a helpful AI assistant."),
        OpenAiMessage(role="user", content="How do LLMs work?"),
    ],
    max_tokens=50,
    unknown={"top_k": 20},
)
print(to_json(chat))
assert from_json(OpenAiChat, to_json(chat)) == chat

parts: list[OpenAiContentPart] = [
    OpenAiTextPart(text="what"),
    {"type": "video_url", "video_url": {"url": "http://x/y.mp4"}},
]
print(to_json(OpenAiMessage(role="user", content=parts)))
for update in (
    UpdateAiProvider(id=1),
    UpdateAiProvider(id=1, note=None),
    UpdateAiProvider(id=1, note="x"),
):
    print(to_json(update))

text = '{"id":1,"state":"Queued","createdDate":"2025-05-09T12:26:10.5Z","timeout":"-P1DT2H0.25S"}'
job = from_json(Job, text)
print(to_json(replace(job, cost=Decimal("1234567890123456.789012"))))
found = from_json(
    QueryResponse[AiProvider],
    '{"offset":0,"total":0,"results":[],"responseStatus":null}',
)
print(found, to_json(DeleteArtifact(path="a/b")))
for bad in ("{", '{"id": 1}', text.replace("2025", "25"), text.replace("1,", "true,")):
    try:
        from_json(Job, bad)
    except ValueError as error:
        print(error)
