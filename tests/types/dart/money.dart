// dart format width=80

/// An exact amount in the least unit.
final class Decimal {
  const Decimal(this.digits, this.scale);

  factory Decimal.parse(String text) {
    final [whole, ...rest] = text.split('.');
    final fraction = rest.isEmpty ? '' : rest.single;
    return Decimal(BigInt.parse('$whole$fraction'), fraction.length);
  }

  final BigInt digits;
  final int scale;

  @override
  String toString() {
    final text = digits.toString().padLeft(scale + 1, '0');
    final point = text.length - scale;
    if (scale == 0) return text;
    return '${text.substring(0, point)}.${text.substring(point)}';
  }
}

/// A key, which a plain text is not.
final class Key {
  Key(this.text) {
    if (text.contains('!')) throw FormatException('no key', text);
  }

  final String text;
}
