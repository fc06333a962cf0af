/** A part of a tokenizer.json that would give other ids here than in Python, and so is refused. */
export class NotAsInPython extends Error {
  readonly part: string;

  /** @param part with its article: 'the normaliser ByteLevel' */
  constructor(part: string) {
    super(`The tokenizer has ${part}.`);
    this.part = part;
    this.name = 'NotAsInPython';
  }
}
