/** An amount in the least unit. */
export class Money {
  readonly cents: number;

  constructor(cents: number) {
    this.cents = cents;
  }

  static parse(text: string): Money {
    return new Money(Math.round(Number(text) * 100));
  }

  toJSON(): number {
    return this.cents / 100;
  }
}

/** A key, which a plain text is not. */
export class Key {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** A number of things. */
export class Count {
  readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  toJSON(): number {
    return this.count;
  }
}
