"""Answers of the operations that are not run here: a value of the response's type, the same every time."""

from __future__ import annotations

from dtogen.host.server.answers import JSON, Answer, Call
from dtogen.host.server.catalogue import Catalogue
from dtogen.ir import Body, Ref
from dtogen.prove.samples import Fill, sample, text
from dtogen.prove.shape import members, model

MARK = {"X-Example": "true"}
BYTES = bytes(range(16))


class Examples:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    async def answer(self, call: Call) -> Answer:
        """A valid answer; what the request and the answer both have, such as a refId, comes back."""
        match call.operation.mark.returns:
            case Body.NOTHING:
                return Answer(b"", JSON, 204, MARK)
            case Body.BYTES | Body.STREAM:
                return Answer(BYTES, "application/octet-stream", 200, MARK)
            case returns:
                value = sample(returns, Fill(self.catalogue.decls, full=True))
        ref = model(returns, self.catalogue.decls)
        if isinstance(ref, Ref):
            value.pop("responseStatus", None)  # absent on success
            asked = {each.wire: each.type for each in call.operation.fields}
            for each in members(ref, self.catalogue.decls):
                if call.data.get(each.wire) is not None and asked.get(each.wire) == each.type:
                    value[each.wire] = call.data[each.wire]
        return Answer(text(value).encode(), JSON, 200, MARK)
