# frozen_string_literal: true

# Drives the client of the package against the servers of the tests: see tests/clients/README.md.

# A warning is a fault.
module Warning
  def self.warn(message, **)
    raise message
  end
end

$LOAD_PATH.unshift(__dir__)
# snippet imports

SERVER, KEY, FAULTS, PREFIX = ARGV
$stdout.sync = true

def tell(name)
  told = {}
  begin
    yield told
  rescue StandardError => e
    told[:fault] = "#{e.class}: #{e.message}"
  end
  puts "case #{name} #{JSON.generate(told)}"
end

# The error that a call raises; without one the case is at fault.
def refused
  yield
  raise 'nothing was raised'
rescue ApiError => e
  e
end

def chat(text)
  OpenAiChat.new(model: 'echo', messages: [OpenAiMessage.new(role: 'user', content: text)])
end

def content(response)
  response.choices.first.message.content
end

def seconds(since)
  (Process.clock_gettime(Process::CLOCK_MONOTONIC) - since).ceil.to_s
end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

CLIENT = JsonApiClient.new(SERVER, bearer: KEY)
BARE = JsonApiClient.new("#{SERVER}/v1").add_header('Authorization', "Bearer #{KEY}")
AT_FAULTS = JsonApiClient.new(FAULTS)
HELLO = chat('Hello there')

tell('sync') do |t|
  created = CLIENT.send(CreateOpenAiChat.new(request: HELLO, sync: true))
  t.update(content: content(created.result), refId: created.ref_id)
end
tell('queued') do |t|
  reference = "#{PREFIX}queued"
  CLIENT.send(CreateOpenAiChat.new(request: HELLO, ref_id: reference))
  status = nil
  loop do
    status = CLIENT.send(GetOpenAiChatStatus.new(ref_id: reference))
    break unless %w[Queued Started Executed].include?(status.job_state)

    sleep 0.05
  end
  t.update(content: content(status.result), refId: status.ref_id, jobState: status.job_state)
end
tell('bare') { |t| t[:content] = content(BARE.post('/chat/completions', HELLO, OpenAiChatResponse)) }
tell('batch') do |t|
  both = %w[one two].map { |text| CreateOpenAiChat.new(request: chat(text), sync: true) }
  t[:contents] = CLIENT.send_all(both).map { |each| content(each.result) }.join(',')
end

def stream(told, client, path, text, most = nil)
  told[:content] = +''
  chunks = 0
  client.stream(path, chat(text), OpenAiChatChunk) do |chunk|
    chunks += 1
    chunk.choices.each { |choice| told[:content] << choice.delta.content.to_s }
    break if chunks == most
  end
  told[:chunks] = chunks.to_s
end

tell('stream') { |t| stream(t, BARE, '/chat/completions', 'a b c') }
tell('stream_odd') { |t| stream(t, AT_FAULTS, '/stream', 'x') }
tell('stream_error') do |t|
  error = refused { stream(t, AT_FAULTS, '/stream/error', 'x') }
  t.update(message: error.detail, code: error.code)
end
tell('stream_left') do |t|
  started = now
  stream(t, AT_FAULTS, '/stream/silent', 'x', 1)
  t[:seconds] = seconds(started)
end
tell('field_errors') do |t|
  error = refused { CLIENT.post('/api/CreateOpenAiChat', HELLO, CreateOpenAiChatResponse) }
  t.update(status: error.status.to_s, code: error.code, field: error.fields.first.field)
end
UNAUTHORIZED = refused { JsonApiClient.new(SERVER, bearer: 'wrong').send(CreateOpenAiChat.new(request: HELLO)) }
tell('unauthorized') { |t| t.update(status: UNAUTHORIZED.status.to_s, code: UNAUTHORIZED.code) }
tell('openai_error') do |t|
  error = refused { AT_FAULTS.post('/errors/openai', HELLO) }
  t.update(status: error.status.to_s, message: error.detail, code: error.code)
  t.update(type: error.type, param: error.param, body: error.body)
end
tell('shapes') do |t|
  %w[azure groq openrouter vllm mistral fastapi ollama gemini ai_server].each do |shape|
    t[shape] = refused { AT_FAULTS.post("/errors/#{shape}", HELLO) }.detail
  end
end
tell('result') do |t|
  canned = lambda do |_, _, _, _, _, &take|
    body = '{"error":{"message":"no such model","type":"t","param":null,"code":"c"}}'
    take.call(JsonApiClient::Response.new(400, [body]))
  end
  result = JsonApiClient.new('http://unused', transport: canned).api(CreateOpenAiChat.new(request: HELLO))
  raise 'it says ok' if result.ok?

  t.update(status: result.error.status.to_s, message: result.error.detail)
end
tell('html') do |t|
  error = refused { AT_FAULTS.post('/html', HELLO, OpenAiChatResponse) }
  t.update(status: error.status.to_s, body: error.body)
end
tell('wrong') { |t| t[:status] = refused { AT_FAULTS.post('/wrong', HELLO, OpenAiChatResponse) }.status.to_s }
tell('nothing') { |t| t[:ok] = AT_FAULTS.delete('/empty').nil?.to_s }
tell('huge') do |t|
  error = refused { AT_FAULTS.post('/huge', HELLO) }
  t.update(status: error.status.to_s, length: error.body.bytesize.to_s)
end
tell('verbs') do |t|
  client = JsonApiClient.new(FAULTS).add_header('X-Custom', 'c')
  value = OpenAiError.new(message: 'a b&c/ü', code: 5)
  %i[get put patch delete].each do |verb|
    t[verb] = content(client.public_send(verb, '/echo', value, OpenAiChatResponse))
  end
end
tell('query') { |t| t[:refId] = AT_FAULTS.send(GetOpenAiChatStatus.new(ref_id: 'a b&c=d/ü+')).ref_id }
tell('upload') do |t|
  bytes = (0..255).to_a.pack('C*')
  audio = JsonApiClient::Upload.new(content: bytes, name: 'speech ü.wav', type: 'audio/wav')
  request = SpeechToText.new(ref_id: "#{PREFIX}up", tag: 'ü "q"')
  t[:texts] = AT_FAULTS.send(request, files: { audio: }).results.map(&:text).join("\n")
end
tell('download') do |t|
  bytes = AT_FAULTS.send(GetArtifact.new(path: '2026/grün blau.bin'))
  t.update(length: bytes.bytesize.to_s, sum: bytes.each_byte.sum.to_s)
end
tell('unknown') { |t| t[:json] = AT_FAULTS.post('/unknown', HELLO, OpenAiChatResponse).to_json }
tell('timeout') do |t|
  started = now
  error = refused { JsonApiClient.new(FAULTS, timeout: 0.3).post('/slow', HELLO) }
  t.update(timeout: error.timeout?.to_s, seconds: seconds(started))
end
tell('cancelled') do |t|
  started = now
  call = Thread.new { AT_FAULTS.post('/slow', HELLO) }
  sleep 0.2
  call.kill
  t.update(cancelled: (!call.join(5).nil?).to_s, seconds: seconds(started))
end
UNREACHABLE = refused { JsonApiClient.new('http://127.0.0.1:1', bearer: KEY).post('/x', HELLO) }
tell('refused') { |t| t[:cause] = UNREACHABLE.cause.message }
tell('moved') do |t|
  t[:content] = content(JsonApiClient.new(FAULTS, bearer: KEY).get('/moved', nil, OpenAiChatResponse))
rescue ApiError => e
  t[:status] = e.status.to_s
end
tell('once') do |t|
  before = content(AT_FAULTS.get('/busy', nil, OpenAiChatResponse)).to_i
  t[:status] = refused { AT_FAULTS.post('/busy', HELLO) }.status.to_s
  t[:calls] = (content(AT_FAULTS.get('/busy', nil, OpenAiChatResponse)).to_i - before).to_s
end
tell('secrets') do |t|
  shown = [CLIENT, JsonApiClient.new(SERVER, bearer: 'wrong'), UNAUTHORIZED, UNREACHABLE]
  text = shown.map { |each| "#{each} #{each.inspect}" }.join(' ')
  t[:leaks] = (text.include?(KEY) || text.include?('wrong')).to_s
end
tell('transport') do |t|
  canned = ->(*, &take) { take.call(JsonApiClient::Response.new(200, ['{"id":"t",', '"choices":[]}'])) }
  t[:id] = JsonApiClient.new('https://nowhere.invalid', transport: canned).post('/x', HELLO, OpenAiChatResponse).id
end

puts 'snippet ai_server'
# snippet ai_server
puts 'snippet openai'
# snippet openai
puts 'snippet errors'
# snippet errors
puts 'snippet files'
# snippet files
puts 'snippet streams'
# snippet streams
