<?php

declare(strict_types=1);

namespace Specimen;

require __DIR__ . '/Dtos.php';

set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    throw new \ErrorException($message, 0, $level, $file, $line);
});

$same = static function (string $what, mixed $want, mixed $have): void {
    if ($want !== $have) {
        fwrite(STDERR, $what . ': want ' . var_export($want, true) . ', have ' . var_export($have, true) . "\n");
        exit(1);
    }
};
$refused = static function (callable $do): string {
    try {
        $do();
    } catch (\Throwable $e) {
        return $e::class . ': ' . $e->getMessage();
    }

    return 'accepted';
};
$extra = static fn (string $json): string => OpenAiUsage::fromJson(
    '{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"x":' . $json . '}',
)->toJson();
$kept = '{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"x":%s}';

// Free JSON: {} and [], nulls, numbers that PHP would round, and text that looks like numbers.
foreach (
    [
        '{}', '[]', '[{}]', '[[]]', 'null', '{"0":1}', '{"":[]}', '{"a":{"b":null}}', '1.0', '0.5', 'true',
        '18446744073709551616', '-9223372036854775809', '9223372036854775807', '1e400', '12.3456789012345678901',
        '"18446744073709551616"', '"\"18446744073709551616"', '["x",18446744073709551616]', '0.12345678901234567',
    ] as $json
) {
    $same($json, sprintf($kept, $json), $extra($json));
}
$same('bad number', 'JsonException', strstr($refused(static fn () => $extra('012345678901234567890')), ':', true));
$same('number as key', 'JsonException', strstr($refused(static fn () => $extra('{12345678901234567890:1}')), ':', true));

// Typed members.
$job = static fn (string $members): Job => Job::fromJson(
    '{"id":1,"state":"Queued","createdDate":"2025-05-09T12:26:10Z"' . $members . '}',
);
$tail = static fn (string $name, Job $job): string => json_encode(json_decode(
    Encode::json($job->jsonSerialize()),
    true,
)[$name] ?? null, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
foreach (['PT1M2.5S', 'PT0S', '-PT5S', 'P1DT2H', 'P2W', 'PT90S', 'PT0.1234567S', 'P1Y2M3DT4H5M6S'] as $text) {
    $same($text, '"' . $text . '"', $tail('timeout', $job(',"timeout":"' . $text . '"')));
}
foreach (['P', 'PT', '1M', 'PT1.5M', 'PT99999999999999999999S', 'PT1S '] as $text) {
    $same($text, 'Specimen\DecodeException', strstr($refused(static fn () => $job(',"timeout":"' . $text . '"')), ':', true));
}
$plain = new \DateInterval('PT90S');
$plain->f = 0.25;
$same('plain interval', 'PT90.25S', IsoDuration::textOf($plain));
$changed = new IsoDuration('P2W');
$changed->s = 1;
$same('changed interval', 'P14DT1S', IsoDuration::textOf($changed));
foreach (['2025-02-29T00:00:00Z', '2025-01-01T24:00:00Z', '2025-01-01', '2025-01-01T00:00:00', '2025-01-01T00:00:00+99:99'] as $text) {
    $same($text, 'Specimen\DecodeException', strstr($refused(static fn () => $job(',"startedDate":"' . $text . '"')), ':', true));
}
$same('bad day', '$.day: expected a date, got string', substr($refused(static fn () => $job(',"day":"2025-02-30"')), 26));
$same('task as text', '$.task', substr($refused(static fn () => $job(',"task":"5"')), 26, 6));
$same('unknown key', '$.counts', substr($refused(static fn () => $job(',"counts":{"Nope":1}')), 26, 8));
$same('text key', '$.byModel', substr($refused(static fn () => $job(',"byModel":{"x":1}')), 26, 9));
$same('deep path', '$.children[0].tags[1]', substr($refused(
    static fn () => $job(',"children":[{"id":2,"state":"Queued","createdDate":"2025-05-09T12:26:10Z","tags":["",1]}]'),
), 26, 21));
$same('cost', '12.34', $job(',"cost":12.34')->cost);
$same('cost int', '12', $job(',"cost":12')->cost);
$same('cost exact in json_encode', true, str_contains(json_encode($job(',"cost":12.34'), JSON_THROW_ON_ERROR), '"cost":12.34'));
$same('cost refused by json_encode', 'JsonException: needs toJson(): 1234567890123456.789012', $refused(
    static fn () => json_encode($job(',"cost":1234567890123456.789012'), JSON_THROW_ON_ERROR),
));
$same('free number rounded by json_encode', sprintf($kept, '0.1'), json_encode(
    OpenAiUsage::fromJson(sprintf($kept, '0.10000000000000000555')),
    JSON_THROW_ON_ERROR,
));
$same('cost no number', 'ValueError: not a JSON number: 1,"x":2', $refused(
    static fn () => (new Job(1, BackgroundJobState::Queued, new \DateTimeImmutable(), cost: '1,"x":2'))->toJson(),
));
$same('id as 1.0', 1, OpenAiUsage::fromJson('{"prompt_tokens":1.0,"completion_tokens":2,"total_tokens":3}')->promptTokens);
$same('id too big', '$.id', substr($refused(static fn () => CreateOpenAiChatResponse::fromJson('{"id":9223372036854775808,"refId":""}')), 26, 4));
$same('optional null', '{}', (new ResponseError())->toJson());
$same('null is absent', '{}', ResponseError::fromJson('{"meta":null,"unknown":1}')->toJson());
$same('empty map', '{"meta":{}}', ResponseError::fromArray(['meta' => new \stdClass()])->toJson());
$same('list with holes', true, str_contains(
    (new AiModel('m', array_filter(['', 'a'], static fn (string $tag): bool => $tag !== '')))->toJson(),
    '"tags":["a"]',
));
$same('free JSON from arrays', '{"model":"m","messages":[],"response_format":{"type":"json_object"},"top_k":1}', (new OpenAiChat(
    'm',
    [],
    responseFormat: ['type' => 'json_object'],
    extra: ['top_k' => 1],
))->toJson());

// The idiom: equality by ==, copies by named arguments, subtypes, three states, operations.
$chat = new OpenAiChat(model: 'm', messages: [new OpenAiMessage(role: 'user', content: 'hi')], maxTokens: 5);
$same('equal', true, $chat == OpenAiChat::fromJson($chat->toJson()));
$same('copy', 6, (new OpenAiChat(...[...get_object_vars($chat), 'maxTokens' => 6]))->maxTokens);
$completion = OpenAiChatCompletion::fromJson($chat->toJson());
$same('subtype', true, $completion instanceof OpenAiChat);
$same('absent', Absent::Value, UpdateAiProvider::fromJson('{"id":1}')->note);
$same('null', null, UpdateAiProvider::fromJson('{"id":1,"note":null}')->note);
$same('null written', '{"id":1,"note":null}', json_encode(new UpdateAiProvider(1, note: null)));
$same('absent not written', '{"id":1}', json_encode(new UpdateAiProvider(1)));
$same('default', [100, []], [QueryAiProviders::fromJson('{"take":null}')->take, $job(',"tags":null')->tags]);
$same('constant', '$.type: expected "text"', substr($refused(static fn () => OpenAiTextPart::fromJson('{"type":"x"}')), 26));
$same('no tag', AnyOpenAiContentPart::class, AnyOpenAiContentPart::decode(['text' => ''])::class);
$same('null in list', '$.tags[0]: expected a string, got null', substr($refused(static fn () => $job(',"tags":[null]')), 26));
$same('operation', 'PATCH', UpdateAiProvider::operation()->method);
$same('generic', 'a', QueryAiProviders::decodeResponse(
    '{"offset":0,"total":1,"results":[{"id":1,"name":"a","enabled":true,"models":[]}]}',
)->results[0]->name);
$same('unknown part', AnyOpenAiContentPart::class, OpenAiMessage::fromJson('{"role":"u","content":[{"type":"x"}]}')->content[0]::class);
$same('a list is no object', '$.meta', substr($refused(static fn () => ResponseError::fromJson('{"meta":[]}')), 26, 6));
$same('no uuid', '$.ref', substr($refused(static fn () => $job(',"ref":"x"')), 26, 5));
$same('32 bits', '$.retries', substr($refused(static fn () => $job(',"retries":2147483648')), 26, 9));
$same('name with NUL', sprintf($kept, '{"\u0000a":{"\u0000":1}}'), $extra('{"\u0000a":{"\u0000":1}}'));
echo (new OpenAiChat(model: 'm', messages: [], maxTokens: 50))->toJson(), "\n";
