package com.example.specimen;

import com.example.specimen.Dtos.AiProvider;
import com.example.specimen.Dtos.AiRequest;
import com.example.specimen.Dtos.CreateOpenAiChat;
import com.example.specimen.Dtos.OpenAiChat;
import com.example.specimen.Dtos.OpenAiChatResponse;
import com.example.specimen.Dtos.OpenAiContent;
import com.example.specimen.Dtos.OpenAiContentPart;
import com.example.specimen.Dtos.OpenAiImagePart;
import com.example.specimen.Dtos.OpenAiImageUrl;
import com.example.specimen.Dtos.OpenAiMessage;
import com.example.specimen.Dtos.OpenAiRole;
import com.example.specimen.Dtos.OpenAiTextPart;
import com.example.specimen.Dtos.OrNull;
import com.example.specimen.Dtos.QueryResponse;
import com.example.specimen.Dtos.UpdateAiProvider;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Map;

public final class Driver {
    public static void main(String[] args) throws Exception {
        var request = OpenAiChat.builder()
                .model("gpt-4-turbo")
                .messages(List.of(
                        OpenAiMessage.builder().role("system").content("You are a helpful AI assistant.").build(),
                        OpenAiMessage.builder().role("user").content("How do LLMs work?").build()))
                .maxTokens(50)
                .build();
        var create = CreateOpenAiChat.builder()
                .request(request)
                .refId("<unique-id>")
                .provider("openai")
                .replyTo("https://myapp.com/reply")
                .sync(true)
                .build();
        var mapper = Dtos.mapper();
        System.out.println(mapper.writeValueAsString(create));
        System.out.println(mapper.writeValueAsString(request));
        System.out.println(mapper.writeValueAsString(request.toBuilder().seed(5).temperature(1).build()));
        var call = create.operation();
        check("POST /api/CreateOpenAiChat", call.verb() + " " + call.path());
        check("com.example.specimen.Dtos$CreateOpenAiChatResponse", call.returns().getType().getTypeName());
        AiRequest base = create;
        check("openai", base.provider());

        // Parts, a null that is a value, a member that the schema does not name: read again, they are equal.
        var parts = request.toBuilder()
                .messages(List.of(
                        OpenAiMessage.builder()
                                .role(OpenAiRole.USER)
                                .content(List.of(
                                        OpenAiTextPart.builder().text("What is this?").build(),
                                        OpenAiImagePart.builder()
                                                .imageUrl(OpenAiImageUrl.builder().url("https://a.org/a.png").build())
                                                .build(),
                                        new OpenAiContentPart.Unknown(Map.of("type", mapper.readTree("\"file\"")))))
                                .build(),
                        OpenAiMessage.builder().role("assistant").content(OpenAiContent.ofNull()).build()))
                .stop("\n")
                .additionalProperties(Map.of("top_k", IntNode.valueOf(20)))
                .build();
        check(parts, mapper.readValue(mapper.writeValueAsString(parts), OpenAiChat.class));

        // Any mapper that knows java.time reads and writes them.
        var plain = new ObjectMapper().registerModule(new JavaTimeModule());
        check(parts, plain.readValue(plain.writeValueAsString(parts), OpenAiChat.class));

        // Three states.
        var update = UpdateAiProvider.builder().id(1);
        check("{\"id\":1}", mapper.writeValueAsString(update.build()));
        check("{\"id\":1,\"note\":null}", mapper.writeValueAsString(update.note(OrNull.ofNull()).build()));
        check("{\"id\":1,\"note\":\"x\"}", mapper.writeValueAsString(update.note("x").build()));

        // Answers.
        var answer = mapper.readValue(
                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello!\"}}]}",
                OpenAiChatResponse.class);
        if (answer.choices().get(0).message().content() instanceof OpenAiContent.Text text) {
            check("Hello!", text.value());
        } else {
            throw new AssertionError(answer);
        }
        var page = mapper.readValue(
                "{\"offset\":0,\"total\":1,\"results\":[{\"id\":1,\"name\":\"a\",\"enabled\":true,\"models\":[]}]}",
                new TypeReference<QueryResponse<AiProvider>>() {});
        check("a", page.results().get(0).name());

        // What is required is asked for, by the constructor too, and values do not change.
        try {
            mapper.readValue("{\"model\":\"m\"}", OpenAiChat.class);
            throw new AssertionError("messages are required");
        } catch (JsonMappingException e) {
            check(true, e.getMessage().contains("messages"));
        }
        try {
            OpenAiChat.builder().model("m").build();
            throw new AssertionError("messages are required");
        } catch (NullPointerException e) {
            check("messages", e.getMessage());
        }
        try {
            page.results().clear();
            throw new AssertionError("lists are unmodifiable");
        } catch (UnsupportedOperationException e) {
            check(1, page.results().size());
        }
    }

    private static void check(Object wanted, Object found) {
        if (!wanted.equals(found)) {
            throw new AssertionError("wanted " + wanted + ", found " + found);
        }
    }
}
