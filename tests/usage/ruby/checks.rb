# frozen_string_literal: true

require_relative 'dtos'

# Checks of what the cases do not show.
module Checks
  S = Specimen
  USAGE = '{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3%s}'
  JOB = '{"id":1,"state":"Queued","createdDate":"2025-05-09T12:26:10Z"%s}'

  module_function

  def same(what, want, have)
    abort "#{what}: want #{want.inspect}, have #{have.inspect}" unless want == have
  end

  def refused
    yield
    'accepted'
  rescue StandardError => e
    "#{e.class}: #{e.message}"
  end

  def job(members)
    S::Job.from_json(format(JOB, members))
  end

  def extra(json)
    S::OpenAiUsage.from_json(format(USAGE, ",\"x\":#{json}")).to_json
  end

  def numbers
    %w[{} [] [{}] null {"0":1} {"":[]} {"a":{"b":null}} 1.0 0.5 true 18446744073709551616 -9223372036854775809
       12.3456789012345678901 18446744073709551616 0.12345678901234568].each do |json|
      same(json, format(USAGE, ",\"x\":#{json}"), extra(json))
    end
    same('1e400', BigDecimal('1e400'), JSON.parse(extra('1e400'), decimal_class: BigDecimal)['x'])
    same('float', Float, S::OpenAiUsage.from_json(format(USAGE, ',"x":0.1')).extra['x'].class)
    same('exact', BigDecimal('0.12345678901234567890'), S::OpenAiUsage.from_json(
      format(USAGE, ',"x":0.12345678901234567890')
    ).extra['x'])
    same('1.0', 1,
         S::OpenAiUsage.from_json('{"prompt_tokens":1.0,"completion_tokens":2,"total_tokens":3}').prompt_tokens)
    same('big', '$.id', refused do
                          S::CreateOpenAiChatResponse.from_json('{"id":9223372036854775808,"refId":""}')
                        end[23, 4])
    same('huge', '$.id', refused { S::CreateOpenAiChatResponse.from_json('{"id":1e999999999,"refId":""}') }[23, 4])
    same('nan', 'JSON::GeneratorError', refused { job(',"cost":1').with(cost: BigDecimal('NaN')).to_json }[0, 20])
  end

  def scalars
    %w[PT1M2.5S PT0S -PT5S P1DT2H P2W PT90S PT0.1234567S P1Y2M3DT4H5M6S].each do |text|
      same(text, text, job(",\"timeout\":\"#{text}\"").to_h['timeout'])
    end
    same('seconds', Rational(125, 2), S::IsoDuration.new('PT1M2.5S').to_r)
    same('days', -694_800, S::IsoDuration.new('-P1W1DT1H').to_r)
    ['P', 'PT', '1M', 'PT1.5M', "PT1S\n"].each do |text|
      same(text, 'Specimen::DecodeError: $.timeout', refused { job(",\"timeout\":#{text.to_json}") }[0, 32])
    end
    %w[2025-02-29T00:00:00Z 2025-01-01T25:00:00Z 2025-01-01 2025-01-01T00:00:00
       2025-01-01T00:00:00+99:99].each do |text|
      same(text, 'Specimen::DecodeError: $.startedDate', refused { job(",\"startedDate\":\"#{text}\"") }[0, 36])
    end
    same('ticks', '2025-05-09T12:26:10.1234567+02:00',
         job(',"startedDate":"2025-05-09T12:26:10.1234567+02:00"').to_h['startedDate'])
    same('bad day', '$.day: expected a date', refused { job(',"day":"2025-02-30"') }[23..])
    same('payload', '$.payload: expected base64', refused { job(',"payload":"x*"') }[23..])
  end

  def paths
    same('task', '$.task', refused { job(',"task":"5"') }[23, 6])
    same('counts', '$.counts.Nope: expected a known value, got String', refused { job(',"counts":{"Nope":1}') }[23..])
    same('byModel', '$.byModel.x: expected an integer as key', refused { job(',"byModel":{"x":1}') }[23..])
    same('deep', '$.children[0].tags[1]: expected a string, got Integer', refused do
      job(',"children":[{"id":2,"state":"Queued","createdDate":"2025-05-09T12:26:10Z","tags":["",1]}]')
    end[23..])
  end

  def idiom
    chat = S::OpenAiChat.new(model: 'm', messages: [S::OpenAiMessage.new(role: 'user', content: 'hi')], max_tokens: 5)
    again = S::OpenAiChat.from_json(chat.to_json)
    same('equal', [true, true, true], [chat == again, chat.eql?(again), chat.hash == again.hash])
    same('other class', false, chat == S::OpenAiChatCompletion.from_json(chat.to_json))
    same('subtype', true, S::OpenAiChatCompletion.from_json(chat.to_json).is_a?(S::OpenAiChat))
    same('copy', 6, chat.with(max_tokens: 6).max_tokens)
    same('frozen', [true, true, true], [chat.frozen?, chat.messages.frozen?, S::Job.members.frozen?])
    same('inspect', '#<Specimen::OpenAiMessage role="user", content="hi">', chat.messages[0].inspect)
    same('missing', 'ArgumentError: missing keyword: :messages', refused { S::OpenAiChat.new(model: 'm') })
    same('unknown', 'ArgumentError: unknown keyword: :modle', refused { S::OpenAiChat.new(modle: 'm') })
    same('closed', 'ArgumentError', refused { job('').with(state: 'X').to_json }[0, 13])
    same('class', S::Job, job(',"class":"c"').class)
    same('class_', 'c', job(',"class":"c"').class_)
    same('pretty', "{\n  \"path\": \"p\"\n}", JSON.pretty_generate(S::GetArtifact.new(path: 'p')))
    same('symbols', 'p', S::GetArtifact.from_h({ path: 'p' }).path)
    same('default', [100, []], [S::QueryAiProviders.new(take: nil).take, job(',"tags":null').tags])
    part = S::OpenAiTextPart.new(text: 't')
    same('constant', %w[text u], [part.type, part.with(text: 'u').text])
    same('constant in code', 'ArgumentError: unknown keyword: :type', refused do
                                                                        S::OpenAiTextPart.new(type: 'x', text: '')
                                                                      end)
    same('constant read', '$.type: expected "text", got String', refused do
                                                                   S::OpenAiTextPart.from_h({ type: 'x' })
                                                                 end[23..])
    same('no tag', S::OpenAiContentPart::Unknown, S::OpenAiContentPart.load({}).class)
    same('null in list', '$.tags[0]: expected a string, got null', refused { job(',"tags":[null]') }[23..])
    same('unused', '{}', S::ResponseError.from_json('{"meta":null,"unknown":1}').to_json)
  end

  def three_states
    states = ['{"id":1}', '{"id":1,"note":null}', '{"id":1,"note":"x"}'].map do |json|
      case S::UpdateAiProvider.from_json(json)
      in { note: nil } then :null
      in { note: String } then :text
      in { id: Integer } then :absent
      end
    end
    same('states', %i[absent null text], states)
    same('set?', [false, true], [{}, { note: nil }].map { |note| S::UpdateAiProvider.new(id: 1, **note).set?(:note) })
    same('null written', '{"id":1,"note":null}', S::UpdateAiProvider.new(id: 1, note: nil).to_json)
    same('not written', '{"id":1}', S::UpdateAiProvider.new(id: 1, name: nil).to_json)
  end

  # Private methods of Kernel and keywords as members leave the object protocol alone.
  def words
    keywords = %i[alias and begin break case def do else elsif end ensure false for if in module next nil not or redo
                  rescue retry return self super true undef unless until when while yield BEGIN END __FILE__]
    private_names = Kernel.private_instance_methods(false).grep(/\A\w+\z/) - %i[initialize_copy initialize_clone
                                                                                initialize_dup]
    names = private_names + keywords + %i[values members types name default wire key with]
    type = Class.new(S::Dto) { names.each { |name| optional name, S::Dto::STRING } }
    value = type.new(**names.to_h { |name| [name, name.to_s] })
    again = type.from_json(value.to_json)
    same('words', names.map(&:to_s), names.map { |name| value.public_send(name) })
    same('words', [true, true, true], [value == again, value.hash == again.hash, value.inspect == again.inspect])
    same('words', '$.raise: expected a string, got Integer', refused { type.from_json('{"raise":1}') }[23..])
    same('words', 'ArgumentError: unknown keyword: :nope', refused { type.new(nope: 1) })
  end

  def operations
    same('verb', 'PATCH', S::UpdateAiProvider.operation.verb)
    same('generic', 'a', S::QueryAiProviders.operation.decode(
      '{"offset":0,"total":1,"results":[{"id":1,"name":"a","enabled":true,"models":[]}]}'
    ).results[0].name)
    same('void', nil, S::DeleteArtifact.operation.decode(''))
    same('bytes', "\xFF".b, S::GetArtifact.operation.decode("\xFF".b))
    same('unknown part', S::OpenAiContentPart::Unknown, S::OpenAiMessage.from_json(
      '{"role":"u","content":[{"type":"x"}]}'
    ).content[0].class)
  end
end

%i[numbers scalars paths idiom three_states words operations].each { |name| Checks.public_send(name) }
puts Specimen::OpenAiChat.new(model: 'm', messages: [], max_tokens: 50).to_json
