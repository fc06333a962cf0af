/** A step of Adam in one pass, as WebAssembly text. */
import { FLOAT, VECTOR } from './pieces.ts';

/**
 * $count parameters p with means m and v and gradients g; $rate and $epsilon include the bias
 * corrections. Results may overwrite their inputs. The last one to three are processed singly, with the
 * same arithmetic, so that a value does not depend on its position.
 */
export const ADAM = `
  (func (export "adam") (param $p i32) (param $m i32) (param $v i32) (param $g i32)
    (param $toP i32) (param $toM i32) (param $toV i32) (param $count i32)
    (param $rate f32) (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
    (param $epsilon f32) (local $at i32) (local $end i32)
    (local $slope f32) (local $mean f32) (local $square f32)
    (local $slopes v128) (local $means v128) (local $squares v128)
    (local.set $end (i32.mul (i32.and (local.get $count) (i32.const -4)) (i32.const ${FLOAT})))
    ${loop({ type: 'f32x4', memory: 'v128', bytes: VECTOR, ending: 's', number: (x) => `(f32x4.splat (local.get ${x}))` })}
    (local.set $end (i32.mul (local.get $count) (i32.const ${FLOAT})))
    ${loop({ type: 'f32', memory: 'f32', bytes: FLOAT, ending: '', number: (x) => `(local.get ${x})` })})`;

interface Width {
  type: 'f32' | 'f32x4';
  memory: 'f32' | 'v128';
  bytes: number;
  /** Suffix of its locals' names. */
  ending: '' | 's';
  number: (name: string) => string;
}

/** Continues from $at to $end. */
function loop({ type, memory, bytes, ending, number }: Width): string {
  const address = (array: string) => `(i32.add (local.get ${array}) (local.get $at))`;
  const load = (array: string) => `(${memory}.load ${address(array)})`;
  const store = (array: string, x: string) => `(${memory}.store ${address(array)} ${x})`;
  const calculate = (name: string) => (x: string, y: string) => `(${type}.${name} ${x} ${y})`;
  const [add, sub, mul, div] = ['add', 'sub', 'mul', 'div'].map(calculate);
  const [slope, mean, square] = ['$slope', '$mean', '$square'].map((name) => name + ending);
  const get = (name: string) => `(local.get ${name})`;
  const mix = (beta: string, old: string, rest: string, fresh: string) =>
    add(mul(number(beta), old), mul(number(rest), fresh));
  return `
    (if (i32.lt_u (local.get $at) (local.get $end)) (then (loop $${type}
      (local.set ${slope} ${load('$g')})
      (local.set ${mean} ${mix('$beta1', load('$m'), '$rest1', get(slope))})
      (local.set ${square} ${mix('$beta2', load('$v'), '$rest2', mul(get(slope), get(slope)))})
      ${store('$toM', get(mean))}
      ${store('$toV', get(square))}
      ${store('$toP', sub(load('$p'), div(mul(number('$rate'), get(mean)), add(`(${type}.sqrt ${get(square)})`, number('$epsilon')))))}
      (local.set $at (i32.add (local.get $at) (i32.const ${bytes})))
      (br_if $${type} (i32.lt_u (local.get $at) (local.get $end))))))`;
}
