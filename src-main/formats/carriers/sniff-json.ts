/** Finds where the records are, from the beginning of a JSON text that starts with '{'. */
import { JSONParser } from '@streamparser/json';
import { isKnownName } from '../columns.ts';

/**
 * What follows the first object of a text: another object, the end of the sample, anything else ('other'); null
 * if that object is incomplete or invalid.
 */
export function startsWithWholeObject(start: string): 'object' | 'end' | 'other' | null {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < start.length; at++) {
    const sign = start[at];
    if (inString) {
      if (sign === '\\') at++;
      else if (sign === '"') inString = false;
      else if (sign === '\n') return null; // a string cannot contain a line break
    } else if (sign === '"') inString = true;
    else if (sign === '{' || sign === '[') depth++;
    else if ((sign === '}' || sign === ']') && --depth === 0) {
      const rest = start.slice(at + 1).trimStart();
      return rest === '' ? 'end' : rest.startsWith('{') ? 'object' : 'other';
    }
  }
  return null;
}

/** Keys of an object's first entries, and of the objects or lists in them. */
interface Outline {
  outer: string[];
  inner: string[];
  /** Whether every entry seen is an object, or every one a list of plain values. */
  holds: 'objects' | 'lists' | 'other';
}

/** Which of the layouts that pandas writes as one object this is; null if none. */
export function orientOf(start: string): 'split' | 'columns' | 'index' | null {
  if (/^\{\s*"(?:columns|index)"\s*:\s*\[/.test(start) && /"data"\s*:\s*\[\s*\[/.test(start)) {
    return 'split';
  }
  const { outer, inner, holds } = outlineOf(start);
  if (holds === 'lists') return outer.length > 1 && outer.some(isKnownName) ? 'columns' : null;
  if (holds !== 'objects' || inner.length === 0) return null;
  const counted = (keys: readonly string[]) => keys.every((key) => /^\d+$/.test(key));
  if (counted(inner) && !counted(outer)) return 'columns';
  if (counted(outer) && !counted(inner)) return 'index';
  const known = { outer: outer.some(isKnownName), inner: inner.some(isKnownName) };
  if (known.outer === known.inner) return null;
  return known.inner ? 'index' : 'columns';
}

/** Never throws: a sample may be cut off anywhere. */
function outlineOf(start: string): Outline {
  const outer = new Set<string>();
  const inner = new Set<string>();
  const kinds = new Set<Outline['holds']>();
  const parser = new JSONParser({ paths: ['$.*', '$.*.*'], keepStack: false });
  parser.onValue = ({ value, key, parent, stack }) => {
    if (stack.length === 1) {
      outer.add(String(key));
      const object = typeof value === 'object' && value !== null;
      if (!object) kinds.add('other');
      return;
    }
    outer.add(String(stack[1]?.key));
    const list = Array.isArray(parent);
    const plain = typeof value !== 'object' || value === null;
    kinds.add(list ? (plain ? 'lists' : 'other') : 'objects');
    if (!list) inner.add(String(key));
  };
  try {
    parser.write(start);
  } catch {
    // Everything before the error suffices.
  }
  const [holds = 'other'] = kinds;
  return { outer: [...outer], inner: [...inner], holds: kinds.size === 1 ? holds : 'other' };
}
