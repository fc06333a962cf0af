/** Pieces of WebAssembly text that its kernels share. */

/** Bytes of a float32, and of the four that a vector holds. */
export const FLOAT = 4;
export const VECTOR = 16;

/** A piece of text for every number below `count`. */
export function repeat(count: number, of: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => of(i)).join('\n');
}

/** The address a plus i times `each` bytes. */
export function plus(a: string, i: string, each: number): string {
  return `(i32.add (local.get ${a}) (i32.mul (local.get ${i}) (i32.const ${each})))`;
}

export function advance(a: string, bytes: number): string {
  return `(local.set ${a} (i32.add (local.get ${a}) (i32.const ${bytes})))`;
}
