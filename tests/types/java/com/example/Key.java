package com.example;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A key, which a plain text is not. */
public record Key(@JsonValue String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Key {
        if (text.contains("!")) {
            throw new IllegalArgumentException("no key");
        }
    }
}
