<?php

// Drives the client of the package against the servers of the tests: see tests/clients/README.md.

declare(strict_types=1);

// snippet imports
use Specimen\Client\HttpRequest;
use Specimen\Client\HttpResponse;
use Specimen\Client\StreamTransport;
use Specimen\Client\Transport;
use Specimen\GetArtifact;
use Specimen\GetOpenAiChatStatus;
use Specimen\OpenAiError;

require __DIR__ . '/Dtos.php';
spl_autoload_register(static function (string $class): void {
    require __DIR__ . '/' . strtr(substr($class, strlen('Specimen\\')), '\\', '/') . '.php';
});

// A warning or a notice is a fault.
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    throw new ErrorException($message, 0, $level, $file, $line);
});

[, $server, $key, $faults, $prefix] = $argv;
$client = new JsonApiClient($server, bearer: $key);
$bare = (new JsonApiClient($server . '/v1'))->addHeader('Authorization', 'Bearer ' . $key);
$odd = new JsonApiClient($faults);

/** @param callable(): array<string, string> $do */
function tell(string $name, callable $do): void
{
    try {
        $told = $do();
    } catch (Throwable $e) {
        $told = ['fault' => (string) $e];
    }
    echo 'case ', $name, ' ', json_encode((object) $told, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), "\n";
}

/** The exception that a call throws; without one the case is at fault. */
function refused(callable $do): ApiException
{
    try {
        $do();
    } catch (ApiException $e) {
        return $e;
    }
    throw new LogicException('nothing was thrown');
}

function chat(string $text): OpenAiChat
{
    return new OpenAiChat(model: 'echo', messages: [new OpenAiMessage(role: 'user', content: $text)]);
}

function content(OpenAiChatResponse $response): string
{
    return (string) $response->choices[0]->message->content;
}

function seconds(float $since): string
{
    return (string) (int) ceil(microtime(true) - $since);
}

/**
 * What a stream says, and in how many chunks: at most as many as wanted.
 *
 * @return array{content: string, chunks: string}
 */
function stream(JsonApiClient $client, string $path, string $text, int $most = PHP_INT_MAX): array
{
    $content = '';
    $chunks = 0;
    foreach ($client->stream($path, chat($text), OpenAiChatChunk::class) as $chunk) {
        foreach ($chunk->choices as $choice) {
            $content .= is_string($choice->delta->content) ? $choice->delta->content : '';
        }
        if (++$chunks === $most) {
            break;
        }
    }

    return ['content' => $content, 'chunks' => (string) $chunks];
}

/** A transport that a user wrote, for a function from request to response. */
function transport(Closure $answer): Transport
{
    return new class ($answer) implements Transport {
        public function __construct(private readonly Closure $answer)
        {
        }

        public function send(HttpRequest $request): HttpResponse
        {
            return ($this->answer)($request);
        }
    };
}

$hello = chat('Hello there');

tell('sync', static function () use ($client, $hello): array {
    $created = $client->send(new CreateOpenAiChat(request: $hello, sync: true));

    return ['content' => content($created->result), 'refId' => $created->refId];
});
tell('queued', static function () use ($client, $hello, $prefix): array {
    $client->send(new CreateOpenAiChat(request: $hello, refId: $prefix . 'queued'));
    do {
        usleep(50_000);
        $status = $client->send(new GetOpenAiChatStatus(refId: $prefix . 'queued'));
    } while (in_array($status->jobState, ['Queued', 'Started', 'Executed'], true));

    return ['content' => content($status->result), 'refId' => $status->refId, 'jobState' => $status->jobState];
});
tell('bare', static fn (): array => [
    'content' => content($bare->post('/chat/completions', $hello, OpenAiChatResponse::class)),
]);
tell('batch', static function () use ($client): array {
    $both = [];
    foreach (['one', 'two'] as $text) {
        $both[] = new CreateOpenAiChat(request: chat($text), sync: true);
    }
    $texts = array_map(
        static fn (CreateOpenAiChatResponse $each): string => content($each->result),
        $client->sendAll($both),
    );

    return ['contents' => implode(',', $texts)];
});
tell('stream', static fn (): array => stream($bare, '/chat/completions', 'a b c'));
tell('stream_odd', static fn (): array => stream($odd, '/stream', 'x'));
tell('stream_error', static function () use ($odd): array {
    $content = '';
    $error = refused(static function () use ($odd, &$content): void {
        foreach ($odd->stream('/stream/error', chat('x'), OpenAiChatChunk::class) as $chunk) {
            $content .= $chunk->choices[0]->delta->content;
        }
    })->error;

    return ['content' => $content, 'message' => $error->message, 'code' => $error->code];
});
tell('stream_left', static function () use ($odd): array {
    $started = microtime(true);

    return stream($odd, '/stream/silent', 'x', 1) + ['seconds' => seconds($started)];
});
tell('field_errors', static function () use ($client, $hello): array {
    $e = refused(static fn () => $client->post('/api/CreateOpenAiChat', $hello, CreateOpenAiChatResponse::class));

    return ['status' => (string) $e->status, 'code' => $e->error->code, 'field' => $e->error->fields[0]->field];
});

$stranger = new JsonApiClient($server, bearer: 'wrong');
$unauthorized = refused(static fn () => $stranger->send(new CreateOpenAiChat(request: $hello)));
tell('unauthorized', static fn (): array => [
    'status' => (string) $unauthorized->status,
    'code' => $unauthorized->error->code,
]);
tell('openai_error', static function () use ($odd, $hello): array {
    $e = refused(static fn () => $odd->post('/errors/openai', $hello));
    $told = ['message' => $e->error->message, 'code' => $e->error->code, 'type' => $e->error->type];

    return $told + ['status' => (string) $e->status, 'param' => $e->error->param, 'body' => $e->body];
});
tell('shapes', static function () use ($odd, $hello): array {
    $told = [];
    foreach (explode(' ', 'azure groq openrouter vllm mistral fastapi ollama gemini ai_server') as $shape) {
        $told[$shape] = (string) refused(static fn () => $odd->post('/errors/' . $shape, $hello))->error->message;
    }

    return $told;
});
tell('result', static function () use ($faults, $hello): array {
    $elsewhere = transport(static fn (HttpRequest $request): HttpResponse => (new StreamTransport())->send(
        new HttpRequest('POST', $faults . '/errors/openai', $request->headers, $request->body, $request->timeout),
    ));
    $client = new JsonApiClient('https://nowhere.invalid', transport: $elsewhere);
    $result = $client->api(new CreateOpenAiChat(request: $hello));
    if ($result->isOk()) {
        throw new LogicException('it says that all is well');
    }

    return ['status' => (string) $result->error->status, 'message' => $result->error->error->message];
});
tell('html', static function () use ($odd, $hello): array {
    $e = refused(static fn () => $odd->post('/html', $hello, OpenAiChatResponse::class));

    return ['status' => (string) $e->status, 'body' => $e->body];
});
tell('wrong', static fn (): array => [
    'status' => (string) refused(static fn () => $odd->post('/wrong', $hello, OpenAiChatResponse::class))->status,
]);
tell('nothing', static fn (): array => ['ok' => var_export($odd->delete('/empty') === null, true)]);
tell('huge', static function () use ($odd, $hello): array {
    $e = refused(static fn () => $odd->post('/huge', $hello));

    return ['status' => (string) $e->status, 'length' => (string) strlen($e->body)];
});
tell('verbs', static function () use ($faults): array {
    $client = (new JsonApiClient($faults))->addHeader('X-Custom', 'c');
    $value = new OpenAiError(message: 'a b&c/ü', code: 5);
    $told = [];
    foreach (['get', 'put', 'patch', 'delete'] as $verb) {
        $told[$verb] = content($client->$verb('/echo', $value, OpenAiChatResponse::class));
    }

    return $told;
});
tell('query', static fn (): array => [
    'refId' => $odd->send(new GetOpenAiChatStatus(refId: 'a b&c=d/ü+'))->refId,
]);
tell('upload', static function () use ($odd, $prefix): array {
    $audio = new Upload(implode('', array_map(chr(...), range(0, 255))), 'speech ü.wav', 'audio/wav');
    $response = $odd->send(new SpeechToText(refId: $prefix . 'up', tag: 'ü "q"'), ['audio' => $audio]);

    return ['texts' => implode("\n", array_column($response->results ?? [], 'text'))];
});
tell('download', static function () use ($odd): array {
    $bytes = $odd->send(new GetArtifact(path: '2026/grün blau.bin'));

    return ['length' => (string) strlen($bytes), 'sum' => (string) array_sum(array_map(ord(...), str_split($bytes)))];
});
tell('unknown', static fn (): array => [
    'json' => $odd->post('/unknown', $hello, OpenAiChatResponse::class)->toJson(),
]);
tell('timeout', static function () use ($odd, $hello): array {
    $started = microtime(true);
    $e = refused(static fn () => $odd->withTimeout(0.3)->post('/slow', $hello));

    return ['timeout' => var_export($e->isTimeout && !$e->isCancelled, true), 'seconds' => seconds($started)];
});
tell('cancelled', static function () use ($odd, $hello): array {
    $started = microtime(true);
    $isCancelled = static fn (): bool => microtime(true) > $started + 0.2;
    $e = refused(static fn () => $odd->withCancellation($isCancelled)->post('/slow', $hello));

    return ['cancelled' => var_export($e->isCancelled && !$e->isTimeout, true), 'seconds' => seconds($started)];
});

$nobody = new JsonApiClient('http://127.0.0.1:1', bearer: $key);
$unreachable = refused(static fn () => $nobody->post('/x', $hello));
tell('refused', static fn (): array => ['cause' => $unreachable->getPrevious()->getMessage()]);
tell('moved', static function () use ($faults, $key): array {
    $client = new JsonApiClient($faults, bearer: $key);
    $e = refused(static fn () => $client->get('/moved', null, OpenAiChatResponse::class));

    return ['status' => (string) $e->status];
});
tell('once', static function () use ($odd, $hello): array {
    $calls = static fn (): int => (int) content($odd->get('/busy', null, OpenAiChatResponse::class));
    $before = $calls();
    $status = refused(static fn () => $odd->post('/busy', $hello))->status;

    return ['status' => (string) $status, 'calls' => (string) ($calls() - $before)];
});
$shown = [$client, $stranger, $nobody, $unauthorized, $unreachable];
$shown[] = new HttpRequest('GET', $server, ['authorization' => 'Bearer ' . $key], $key);
tell('secrets', static function () use ($shown, $unauthorized, $unreachable, $key): array {
    ob_start();
    var_dump($shown);
    $text = ob_get_clean() . print_r($shown, true) . $unauthorized . $unreachable . json_encode($shown[0]);

    return ['leaks' => var_export(str_contains($text, $key) || str_contains($text, 'wrong'), true)];
});
tell('transport', static function () use ($hello): array {
    $canned = transport(static fn (): HttpResponse => new HttpResponse(200, ['{"id":"t",', '"choices":[]}']));
    $client = new JsonApiClient('https://nowhere.invalid', transport: $canned);

    return ['id' => $client->post('/x', $hello, OpenAiChatResponse::class)->id];
});

echo "snippet ai_server\n";
// snippet ai_server
echo "snippet openai\n";
// snippet openai
echo "snippet errors\n";
// snippet errors
echo "snippet files\n";
// snippet files
echo "snippet streams\n";
// snippet streams
