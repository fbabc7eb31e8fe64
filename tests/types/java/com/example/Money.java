package com.example;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;

/** An amount. */
public record Money(BigDecimal amount) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Money {}

    public static Money of(String text) {
        return new Money(new BigDecimal(text));
    }

    @JsonValue
    public BigDecimal toJson() {
        return amount;
    }
}
