import 'dtos.dart';

void main() {
  const chat = OpenAiChat(
    model: 'gpt-4-turbo',
    messages: [OpenAiMessage(role: 'user', content: OpenAiContent('Hello'))],
    user: 'somebody',
  );

  // A value is changed, set to null, or left as it is.
  final changed = chat.copyWith(maxTokens: () => 50, user: () => null);
  print(encodeJson(changed));
  if (changed.maxTokens != 50 || changed.user != null) {
    throw StateError('$changed');
  }
  if (changed.copyWith() != changed) throw StateError('a copy differs');

  // What a class inherits is copied, too, and the copy is of its own class.
  const OpenAiChat request = OpenAiChatCompletion(
    model: 'm',
    messages: [],
    refId: 'r',
  );
  final OpenAiChat other = request.copyWith(model: 'n');
  if (other is! OpenAiChatCompletion || other.refId != 'r') {
    throw StateError('$other');
  }
  print(encodeJson(other));
}
