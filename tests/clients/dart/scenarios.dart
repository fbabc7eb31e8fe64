// Drives the client of the package against the servers of the tests: see
// tests/clients/README.md.

import 'dart:async';
import 'dart:convert';
import 'dart:typed_data';

// snippet imports

typedef Told = Map<String, String?>;

Future<void> main(List<String> arguments) async {
  final [server, key, faults, prefix] = arguments;
  await Cases(server, key, faults, prefix).run();
  await readme();
  exit(0);
}

/// Tells of a case what [run] writes into its map, and what it throws.
Future<void> tell(String name, FutureOr<void> Function(Told told) run) async {
  final told = Told();
  try {
    await run(told);
  } catch (error, stack) {
    told['fault'] = '$error\n$stack';
  }
  print('case $name ${jsonEncode(told)}');
}

Future<ApiException> refused(Future<Object?> call) async {
  try {
    await call;
  } on ApiException catch (error) {
    return error;
  }
  throw StateError('nothing was thrown');
}

OpenAiChat chat(String text) => OpenAiChat(
  model: 'echo',
  messages: [OpenAiMessage(role: 'user', content: OpenAiContent(text))],
);

CreateOpenAiChat sync(String text) =>
    CreateOpenAiChat(request: chat(text), sync: true);

String textOf(OpenAiContent? content) => switch (content) {
  OpenAiContentString(:final value) => value,
  _ => '',
};

String content(OpenAiChatResponse? response) =>
    textOf(response?.choices.first.message.content);

String seconds(Stopwatch watch) =>
    '${(watch.elapsedMilliseconds / 1000).ceil()}';

/// A transport that answers without a network.
final class Canned implements ApiTransport {
  const Canned(this.body);

  final String body;

  @override
  Future<ApiReply> send(ApiCall call) async =>
      ApiReply(200, Stream.fromIterable(body.split(' ').map(utf8.encode)));

  @override
  void close() {}
}

final class Cases {
  Cases(this.server, this.key, this.faults, this.prefix)
    : client = JsonApiClient(server, bearerToken: key),
      bare = JsonApiClient('$server/v1')
        ..addHeader('Authorization', 'Bearer $key'),
      strange = JsonApiClient(faults);

  final String server;
  final String key;
  final String faults;
  final String prefix;
  final JsonApiClient client;
  final JsonApiClient bare;
  final JsonApiClient strange;

  Future<OpenAiChatResponse> ask(JsonApiClient client, String path) =>
      client.post(
        path,
        body: chat('Hello there'),
        decode: OpenAiChatResponse.fromJson,
      );

  Future<void> run() async {
    await calls();
    await streams();
    await errors();
    await contents();
    await ends();
  }

  Future<void> calls() async {
    await tell('sync', (told) async {
      final created = await client.send(sync('Hello there'));
      told['content'] = content(created.result);
      told['refId'] = created.refId;
    });
    await tell('queued', (told) async {
      final refId = '${prefix}queued';
      await client.send(
        CreateOpenAiChat(request: chat('Hello there'), refId: refId),
      );
      while (true) {
        final status = await client.send(GetOpenAiChatStatus(refId: refId));
        const waiting = {'Queued', 'Started', 'Executed'};
        if (!waiting.contains(status.jobState.value)) {
          told['content'] = content(status.result);
          told['refId'] = status.refId;
          told['jobState'] = status.jobState.value;
          return;
        }
        await Future<void>.delayed(const Duration(milliseconds: 50));
      }
    });
    await tell('bare', (told) async {
      told['content'] = content(await ask(bare, '/chat/completions'));
    });
    await tell('batch', (told) async {
      final created = await client.sendAll([sync('one'), sync('two')]);
      told['contents'] = created.map((each) => content(each.result)).join(',');
    });
  }

  Future<void> read(
    Told told,
    JsonApiClient client,
    String path,
    String text, {
    int? most,
  }) async {
    var chunks = 0;
    final stream = client.stream(
      path,
      body: chat(text),
      decode: OpenAiChatChunk.fromJson,
    );
    await for (final chunk in stream) {
      for (final choice in chunk.choices) {
        final piece = textOf(choice.delta.content);
        told.update('content', (all) => '$all$piece', ifAbsent: () => piece);
      }
      if (++chunks == most) break;
    }
    told['chunks'] = '$chunks';
  }

  Future<void> streams() async {
    await tell('stream', (told) async {
      await read(told, bare, '/chat/completions', 'a b c');
    });
    await tell('stream_odd', (told) => read(told, strange, '/stream', 'x'));
    await tell('stream_error', (told) async {
      final error = await refused(read(told, strange, '/stream/error', 'x'));
      told['message'] = error.message;
      told['code'] = error.code;
    });
    await tell('stream_left', (told) async {
      final watch = Stopwatch()..start();
      await read(told, strange, '/stream/silent', 'x', most: 1);
      told['seconds'] = seconds(watch);
    });
  }

  Future<void> errors() async {
    await tell('field_errors', (told) async {
      final error = await refused(ask(client, '/api/CreateOpenAiChat'));
      told['status'] = '${error.status}';
      told['code'] = error.code;
      told['field'] = error.fields.first.field;
    });
    final stranger = JsonApiClient(server, bearerToken: 'wrong');
    final unauthorized = await refused(stranger.send(sync('x')));
    await tell('unauthorized', (told) {
      told['status'] = '${unauthorized.status}';
      told['code'] = unauthorized.code;
    });
    await tell('openai_error', (told) async {
      final error = await refused(ask(strange, '/errors/openai'));
      told['status'] = '${error.status}';
      told['message'] = error.message;
      told['code'] = error.code;
      told['type'] = error.type;
      told['param'] = error.param;
      told['body'] = error.body;
    });
    await tell('shapes', (told) async {
      const all = 'azure groq openrouter vllm mistral fastapi ollama gemini';
      for (final shape in [...all.split(' '), 'ai_server']) {
        final error = await refused(ask(strange, '/errors/$shape'));
        told[shape] = error.message;
      }
    });
    await tell('result', (told) async {
      if (await client.trySend(sync('x')) case ApiFailure(:final error)) {
        throw error;
      }
      final result = await ApiResult.capture(ask(strange, '/errors/openai'));
      switch (result) {
        case ApiSuccess():
          throw StateError('it says success');
        case ApiFailure(:final error):
          told['status'] = '${error.status}';
          told['message'] = error.message;
      }
    });
    await tell('html', (told) async {
      final error = await refused(ask(strange, '/html'));
      told['status'] = '${error.status}';
      told['body'] = error.body;
    });
    await tell('wrong', (told) async {
      told['status'] = '${(await refused(ask(strange, '/wrong'))).status}';
    });
    await tell('nothing', (told) async {
      await strange.delete<void>('/empty');
      told['ok'] = 'true';
    });
    await tell('huge', (told) async {
      final error = await refused(ask(strange, '/huge'));
      told['status'] = '${error.status}';
      told['length'] = '${error.body.length}';
    });
    final nobody = JsonApiClient('http://127.0.0.1:1', bearerToken: key);
    final unreachable = await refused(ask(nobody, '/x'));
    await tell('refused', (told) => told['cause'] = '${unreachable.cause}');
    await tell('secrets', (told) {
      final shown = [
        '$client $bare $stranger $nobody',
        '$unauthorized ${unauthorized.cause} ${unauthorized.body}',
        '$unreachable ${unreachable.cause} ${unreachable.body}',
      ].join(' ');
      told['leaks'] = '${shown.contains(key) || shown.contains('wrong')}';
    });
  }

  Future<void> contents() async {
    await tell('verbs', (told) async {
      final client = JsonApiClient(faults)..addHeader('X-Custom', 'c');
      const value = OpenAiError(
        message: OpenAiErrorMessage('a b&c/ü'),
        code: OpenAiErrorCode.number(5),
      );
      const decode = OpenAiChatResponse.fromJson;
      for (final MapEntry(key: verb, value: answer)
          in {
            'get': client.get('/echo', query: value, decode: decode),
            'put': client.put('/echo', body: value, decode: decode),
            'patch': client.patch('/echo', body: value, decode: decode),
            'delete': client.delete('/echo', query: value, decode: decode),
          }.entries) {
        told[verb] = content(await answer);
      }
    });
    await tell('query', (told) async {
      const request = GetOpenAiChatStatus(refId: 'a b&c=d/ü+');
      told['refId'] = (await strange.send(request)).refId;
    });
    await tell('upload', (told) async {
      final bytes = Uint8List.fromList([for (var i = 0; i < 256; i++) i]);
      final answer = await strange.send(
        SpeechToText(refId: '${prefix}up', tag: 'ü "q"'),
        files: {
          'audio': ApiFile(bytes, name: 'speech ü.wav', type: 'audio/wav'),
        },
      );
      told['texts'] = answer.results!.map((each) => each.text).join('\n');
    });
    await tell('download', (told) async {
      const request = GetArtifact(path: '2026/grün blau.bin');
      final bytes = await strange.send(request);
      told['length'] = '${bytes.length}';
      told['sum'] = '${bytes.fold(0, (sum, each) => sum + each)}';
    });
    await tell('unknown', (told) async {
      told['json'] = encodeJson(await ask(strange, '/unknown'));
    });
    await tell('transport', (told) async {
      final client = JsonApiClient(
        'https://nowhere.invalid',
        transport: const Canned('{"id":"t", "choices":[]}'),
      );
      told['id'] = '${(await ask(client, '/x')).id}';
    });
  }

  Future<void> ends() async {
    await tell('timeout', (told) async {
      final watch = Stopwatch()..start();
      const timeout = Duration(milliseconds: 300);
      final hasty = JsonApiClient(faults, timeout: timeout);
      final error = await refused(ask(hasty, '/slow'));
      told['timeout'] = '${error.isTimeout && !error.isAborted}';
      told['seconds'] = seconds(watch);
    });
    await tell('cancelled', (told) async {
      final watch = Stopwatch()..start();
      final call = strange.post<void>(
        '/slow',
        body: chat('x'),
        abortTrigger: Future.delayed(const Duration(milliseconds: 200)),
      );
      final error = await refused(call);
      told['cancelled'] = '${error.isAborted && !error.isTimeout}';
      told['seconds'] = seconds(watch);
    });
    await tell('moved', (told) async {
      final client = JsonApiClient(faults, bearerToken: key);
      final error = await refused(client.get<void>('/moved'));
      told['status'] = '${error.status}';
    });
    await tell('once', (told) async {
      Future<int> count() async => int.parse(
        content(
          await strange.get('/busy', decode: OpenAiChatResponse.fromJson),
        ),
      );
      final before = await count();
      told['status'] = '${(await refused(ask(strange, '/busy'))).status}';
      told['calls'] = '${await count() - before}';
    });
  }
}

Future<void> readme() async {
  print('snippet ai_server');
  // snippet ai_server
  print('snippet openai');
  // snippet openai
  print('snippet errors');
  // snippet errors
  print('snippet files');
  // snippet files
  print('snippet streams');
  // snippet streams
  stdout.writeln();
  client.close();
  openai.close();
}
