/**
 * JavaScript features newer than Chromium 108, as far as Dialect and its packages use them. For the page and for
 * the main process, which have the same engine.
 */
type Callback = (value: unknown, index: number) => unknown;
type Shape = Record<PropertyKey, unknown>;

function define(target: object, members: Shape): void {
  for (const name of Reflect.ownKeys(members)) {
    if (name in target) continue;
    const value = members[name];
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
}

define(Array.prototype, {
  toSorted(this: unknown[], compare?: (a: unknown, b: unknown) => number) {
    return [...this].sort(compare);
  },
  toReversed(this: unknown[]) {
    return [...this].reverse();
  },
  toSpliced(this: unknown[], ...parameters: [number, number, ...unknown[]]) {
    const copy = [...this];
    copy.splice(...parameters);
    return copy;
  },
  with(this: unknown[], index: number, value: unknown) {
    const copy = [...this];
    copy[index < 0 ? copy.length + index : index] = value;
    return copy;
  },
});

define(Object.getPrototypeOf(Float64Array.prototype) as object, {
  toSorted(this: Float64Array, compare?: (a: number, b: number) => number) {
    return this.slice().sort(compare);
  },
  toReversed(this: Float64Array) {
    return this.slice().reverse();
  },
});

define(Object, {
  groupBy(values: Iterable<unknown>, keyOf: Callback) {
    const groups: Record<PropertyKey, unknown[]> = Object.create(null);
    let index = 0;
    for (const value of values) (groups[keyOf(value, index++) as PropertyKey] ??= []).push(value);
    return groups;
  },
});

define(Map, {
  groupBy(values: Iterable<unknown>, keyOf: Callback) {
    const groups = new Map<unknown, unknown[]>();
    let index = 0;
    for (const value of values) {
      const key = keyOf(value, index++);
      groups.set(key, [...(groups.get(key) ?? []), value]);
    }
    return groups;
  },
});

define(Promise, {
  withResolvers() {
    let settle: unknown[] = [];
    const promise = new Promise((...both) => (settle = both));
    return { promise, resolve: settle[0], reject: settle[1] };
  },
  try(work: (...parameters: unknown[]) => unknown, ...parameters: unknown[]) {
    return new Promise((resolve) => resolve(work(...parameters)));
  },
});

define(Array, {
  async fromAsync(values: AsyncIterable<unknown> | Iterable<unknown>) {
    const all: unknown[] = [];
    for await (const value of values) all.push(value);
    return all;
  },
});

define(URL, {
  canParse(address: string, base?: string) {
    try {
      return new URL(address, base) instanceof URL;
    } catch {
      return false;
    }
  },
});

const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
define(String.prototype, {
  isWellFormed(this: string) {
    return this.search(lone) < 0;
  },
  toWellFormed(this: string) {
    return this.replace(lone, '\uFFFD');
  },
});

define(Set.prototype, {
  union(this: Set<unknown>, other: Set<unknown>) {
    return new Set([...this, ...other.keys()]);
  },
  intersection(this: Set<unknown>, other: Set<unknown>) {
    return new Set([...this].filter((value) => other.has(value)));
  },
  difference(this: Set<unknown>, other: Set<unknown>) {
    return new Set([...this].filter((value) => !other.has(value)));
  },
  isSubsetOf(this: Set<unknown>, other: Set<unknown>) {
    return [...this].every((value) => other.has(value));
  },
});

/** Eager, while the real helpers are lazy: none of the iterators here is infinite. */
define(Object.getPrototypeOf(Object.getPrototypeOf([].values()) as object) as object, {
  map(this: Iterable<unknown>, work: Callback) {
    return [...this].map(work).values();
  },
  filter(this: Iterable<unknown>, holds: Callback) {
    return [...this].filter(holds).values();
  },
  toArray(this: Iterable<unknown>) {
    return [...this];
  },
  some(this: Iterable<unknown>, holds: Callback) {
    return [...this].some(holds);
  },
  every(this: Iterable<unknown>, holds: Callback) {
    return [...this].every(holds);
  },
  find(this: Iterable<unknown>, holds: Callback) {
    return [...this].find(holds);
  },
});

define(AbortSignal, {
  any(signals: AbortSignal[]) {
    const controller = new AbortController();
    for (const signal of signals) {
      const abort = () => controller.abort(signal.reason);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    }
    return controller.signal;
  },
});

define(Symbol, { dispose: Symbol('dispose'), asyncDispose: Symbol('asyncDispose') });
