/**
 * The kernel BatchMatMul by our own module: blocks of both sides are packed into scratch memory and
 * multiplied tile by tile, for any transposition and batch size.
 */
import { getKernel, registerKernel, unregisterKernel, util } from '@tensorflow/tfjs-core';
import type { BatchMatMulAttrs, TensorInfo } from '@tensorflow/tfjs-core';
import { moduleOf, type OwnModule, type WasmBackend } from './module.ts';
import { FLOAT } from './text/pieces.ts';
import { TILE } from './text/tile.ts';

/**
 * Sizes of a block: a panel of each side stays in the innermost cache, the rows of A in the next one,
 * and the columns of B in the last. Rows and columns are multiples of a tile's.
 */
const BLOCK = { rows: 192, columns: 1024, depth: 256 } as const;

const BYTES = {
  a: FLOAT * BLOCK.rows * BLOCK.depth,
  b: FLOAT * BLOCK.columns * BLOCK.depth,
  tile: FLOAT * TILE.rows * TILE.columns,
};

/** Address of a backend's scratch memory, allocated with its first product and kept as long as it lives. */
const scratches = new WeakMap<WasmBackend, number>();

let registered = false;

/** Once per process: kernels outlive the backend that they were registered for. */
export function registerProduct(): void {
  const plain = getKernel('BatchMatMul', 'wasm');
  if (registered || plain === undefined) return;
  registered = true;
  unregisterKernel('BatchMatMul', 'wasm');
  registerKernel({
    // Keeps its setup as well: the plain kernel still handles the cases that ours does not.
    ...plain,
    kernelFunc(call) {
      const backend = call.backend as WasmBackend;
      const module = moduleOf(backend);
      const product = productOf(
        call.inputs as unknown as Inputs,
        call.attrs as unknown as BatchMatMulAttrs,
      );
      return module && product ? multiply(backend, module, product) : plain.kernelFunc(call);
    },
  });
}

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
}

/** One side of a product: `lines` are the rows of a, or the columns of b. */
interface Side {
  tensor: TensorInfo;
  lines: number;
  /** Whether the entries of a line are contiguous; otherwise, equal entries of all lines are. */
  along: boolean;
}

interface Product {
  a: Side;
  b: Side;
  /** Entries per line. */
  depth: number;
  /** Dimensions of the batch. */
  batch: number[];
}

/** The operands; null unless they are plain products of float32, one for one. */
function productOf({ a, b }: Inputs, { transposeA, transposeB }: BatchMatMulAttrs): Product | null {
  const batch = a.shape.slice(0, -2);
  const [rows, depth] = ends(a, transposeA);
  const [sameDepth, columns] = ends(b, transposeB);
  const plain = a.dtype === 'float32' && b.dtype === 'float32' && depth === sameDepth;
  if (!plain || !util.arraysEqual(batch, b.shape.slice(0, -2))) return null;
  return {
    a: { tensor: a, lines: rows, along: !transposeA },
    b: { tensor: b, lines: columns, along: transposeB },
    depth,
    batch,
  };
}

/** Rows and columns of a matrix, transposed if requested. */
function ends({ shape }: TensorInfo, transposed: boolean): number[] {
  const two = shape.slice(-2);
  return transposed ? two.reverse() : two;
}

function multiply(backend: WasmBackend, module: OwnModule, { a, b, depth, batch }: Product) {
  const out = backend.makeOutput([...batch, a.lines, b.lines], 'float32');
  // Allocated memory is not cleared, and an empty sum is zero.
  if (depth === 0) backend.typedArrayFromHeap(out).fill(0);
  const scratch = scratchOf(backend);
  const addresses = [a.tensor, b.tensor, out].map(({ dataId }) => backend.getMemoryOffset(dataId));
  const sizes = [a.lines * depth, b.lines * depth, a.lines * b.lines];
  for (let i = 0; i < util.sizeFromShape(batch); i++) {
    const [atA, atB, atC] = addresses.map((address, k) => address + FLOAT * sizes[k] * i);
    const placed = { a: { ...a, at: atA }, b: { ...b, at: atB }, depth, c: atC };
    multiplyOne(module, scratch, placed);
  }
  return out;
}

type Placed = Side & { at: number };

interface PlacedProduct {
  a: Placed;
  b: Placed;
  depth: number;
  /** Address of the result. */
  c: number;
}

function multiplyOne(module: OwnModule, scratch: number, { a, b, depth, c }: PlacedProduct): void {
  const packedB = scratch + BYTES.a;
  const tile = packedB + BYTES.b;
  const packA = a.along ? module.along6 : module.beside6;
  const packB = b.along ? module.along8 : module.beside8;
  const stride = FLOAT * b.lines;
  for (let j = 0; j < b.lines; j += BLOCK.columns) {
    const columns = Math.min(BLOCK.columns, b.lines - j);
    for (let k = 0; k < depth; k += BLOCK.depth) {
      const deep = Math.min(BLOCK.depth, depth - k);
      const add = k === 0 ? 0 : 1;
      packB(addressOf(b, depth, j, k), strideOf(b, depth), columns, deep, packedB);
      for (let i = 0; i < a.lines; i += BLOCK.rows) {
        const rows = Math.min(BLOCK.rows, a.lines - i);
        packA(addressOf(a, depth, i, k), strideOf(a, depth), rows, deep, scratch);
        const at = c + FLOAT * (i * b.lines + j);
        module.tiles(scratch, packedB, at, rows, columns, deep, stride, add, tile);
      }
    }
  }
}

/** Address of entry `k` of a line. */
function addressOf({ at, lines, along }: Placed, depth: number, line: number, k: number): number {
  return at + FLOAT * (along ? line * depth + k : k * lines + line);
}

/** Bytes from line to line, or from entry to entry if equal entries are contiguous. */
function strideOf({ lines, along }: Side, depth: number): number {
  return FLOAT * (along ? depth : lines);
}

function scratchOf(backend: WasmBackend): number {
  const known = scratches.get(backend);
  if (known !== undefined) return known;
  const taken = backend.wasm._malloc(BYTES.a + BYTES.b + BYTES.tile) >>> 0;
  if (taken === 0) throw new Error('WebAssembly has no memory left for matrix products.');
  scratches.set(backend, taken);
  return taken;
}
