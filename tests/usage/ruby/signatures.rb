# frozen_string_literal: true

# The signatures against what really happens: rbs checks every call. Bases are left out: their checker sees the
# arguments of the classes that extend them.
ENV['RBS_TEST_TARGET'] = 'Specimen::*'
ENV['RBS_TEST_SKIP'] = '::Specimen::AiRequest,::Specimen::QueryDb,::Specimen::OpenAiChat'
ENV['RBS_TEST_OPT'] = "-r json -r bigdecimal -r date -r time -I #{__dir__}"
ENV['RBS_TEST_LOGLEVEL'] = 'fatal'

require 'rbs/test/setup'
require_relative 'dtos'

# Reads, writes and copies values of every kind of member.
module Signatures
  S = Specimen
  JOB = {
    'id' => 1, 'state' => 'Queued', 'createdDate' => '2025-05-09T12:26:10.5+02:00', 'startedDate' => nil,
    'timeout' => 'PT1M2.5S', 'progress' => 0.5, 'cost' => 1, 'ref' => '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    'day' => '2025-05-09', 'at' => '12:26:10', 'payload' => 'AP8=', 'link' => 'https://example.org', 'task' => 5,
    'format' => 'webm', 'counts' => { 'Failed' => 1 }, 'byModel' => { '7' => 8 }, 'args' => { 'a' => [nil] },
    'tags' => ['x'], 'parent' => { 'id' => 2, 'state' => 'Failed', 'createdDate' => '2025-05-09T12:26:10Z' },
    'children' => [], 'first_name' => 'n'
  }.freeze

  module_function

  def chat
    parts = [
      S::OpenAiTextPart.new(text: 'What is this?'),
      S::OpenAiImagePart.new(image_url: S::OpenAiImageUrl.new(url: 'https://example.com/a.png'))
    ]
    messages = [
      S::OpenAiMessage.new(role: S::OpenAiRole::SYSTEM, content: 'Hello'),
      S::OpenAiMessage.new(role: 'user', content: parts, name: 'n')
    ]
    S::OpenAiChat.new(
      model: 'gpt-4-turbo', messages:, max_tokens: 50, temperature: 1, stop: %w[a
                                                                                b], logit_bias: { 'a' => 0.5 }
    )
  end

  def samples
    envelope = S::CreateOpenAiChat.new(request: chat, sync: true)
    page = S::QueryResponse[S::AiProvider].load({ 'offset' => 0, 'total' => 0, 'results' => [] })
    [
      S::Job.from_h(JOB), envelope, envelope.with(provider: 'openai'), page, S::UpdateAiProvider.new(id: 1, note: nil),
      S::OpenAiContentPart.load({ 'type' => 'other' }), S::Empty.new
    ]
  end

  def refused
    S::IsoDuration.new('P1M').to_r
  rescue RangeError
    S::QueryAiProviders.new(take: nil).take
  end
end

Signatures.samples.each do |value|
  value.class.members.each_key { |name| value.public_send(name) }
  abort value.inspect unless value == value.class.from_json(value.to_json) && value.hash
end
abort 'the signatures are not checked' unless begin
  Specimen::GetArtifact.new(path: 5)
rescue RBS::Test::Tester::TypeError
  Signatures.refused == 100
end
puts Signatures.chat.to_json
