/**
 * Writes a graph to a file, one constant after the other: of a model of gigabytes only the current
 * constant is in memory a second time. A model too large for one protobuf message keeps its constants in
 * a separate file, NAME.data.
 */
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import protobuf from 'protobufjs/light.js';
import { IR_VERSION, OPSET, sizeOf } from './graph.ts';
import type { Attribute, Graph, Initialiser, Node, ValueInfo } from './graph.ts';
import { attributeTypes, elementTypes, encoded, EXTERNAL, fields } from './schema.ts';

/** A protobuf message is limited to 2 GiB; everything besides the constants is small. */
const LARGEST = 1.9e9;
/** Alignment of constants in an external file: whole pages can be mapped into memory. */
const PAGE = 4096;
/** Smaller constants stay in the graph, where readers expect shapes. */
const SMALL = 1024;

export interface WriteOptions {
  /** Metadata of the file, by name. */
  metadata?: Readonly<Record<string, string>>;
  /** Total bytes of constants above which they go into a separate file. */
  largest?: number;
}

/**
 * Writes atomically: first to FILE.partial, then renamed.
 *
 * @returns the files that were written, with their paths
 * @throws Error of the file system
 */
export async function writeOnnx(
  graph: Graph,
  file: string,
  { metadata = {}, largest = LARGEST }: WriteOptions = {},
): Promise<string[]> {
  const total = graph.initialisers.reduce((sum, one) => sum + byteLength(one), 0);
  const data = total > largest ? `${file}.data` : null;
  const written = data === null ? [file] : [file, data];
  try {
    const external = data === null ? null : await writeExternal(graph, data);
    await writing(file, (handle) => writeModel(graph, metadata, external, handle));
    // The graph is renamed last: once it exists, so does everything it refers to.
    for (const path of written.toReversed()) await rename(partial(path), path);
    return written;
  } catch (error) {
    for (const path of written) await rm(partial(path), { force: true });
    throw error;
  }
}

const partial = (path: string) => `${path}.partial`;

async function writing(path: string, write: (to: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(partial(path), 'w');
  try {
    await write(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Location of each constant in the external file. */
type External = ReadonlyMap<string, { location: string; offset: number; length: number }>;

async function writeExternal({ initialisers }: Graph, path: string): Promise<External> {
  const places = new Map<string, { location: string; offset: number; length: number }>();
  await writing(path, async (handle) => {
    let at = 0;
    for (const one of initialisers) {
      const length = byteLength(one);
      if (length < SMALL) continue;
      await put(handle, one.bytes(), at);
      places.set(one.name, { location: basename(path), offset: at, length });
      at += Math.ceil(length / PAGE) * PAGE;
    }
  });
  return places;
}

async function writeModel(
  graph: Graph,
  metadata: Readonly<Record<string, string>>,
  external: External | null,
  handle: FileHandle,
): Promise<void> {
  const model = encoded('ModelProto', {
    irVersion: IR_VERSION,
    producerName: 'Dialect',
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  const frame = encoded('GraphProto', {
    name: graph.name,
    node: graph.nodes.map(nodeMessage),
    input: graph.inputs.map(valueMessage),
    output: graph.outputs.map(valueMessage),
  });
  const constants = graph.initialisers.map((one) => constantMessage(one, external));
  const length = constants.reduce(
    (sum, { before, raw }) => sum + before.length + raw,
    frame.length,
  );
  let at = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await put(handle, bytes, at);
    at += bytes.length;
  };
  await append(model);
  await append(delimited(fields.modelGraph, length));
  await append(frame);
  for (const [i, { before, raw }] of constants.entries()) {
    await append(before);
    if (raw > 0) await append(graph.initialisers[i].bytes());
  }
}

/** A constant's field in the graph, except for its data: `raw` bytes that follow. */
function constantMessage(
  one: Initialiser,
  external: External | null,
): { before: Uint8Array; raw: number } {
  const place = external?.get(one.name);
  const raw = place ? 0 : byteLength(one);
  const head = encoded('TensorProto', {
    dims: one.shape,
    dataType: elementTypes[one.type],
    name: one.name,
    ...(place && {
      dataLocation: EXTERNAL,
      externalData: Object.entries(place).map(([key, value]) => ({ key, value: String(value) })),
    }),
  });
  const data = raw > 0 ? delimited(fields.tensorRawData, raw) : new Uint8Array();
  const start = delimited(fields.graphInitializer, head.length + data.length + raw);
  return { before: Buffer.concat([start, head, data]), raw };
}

/** The key and length before a field of so many bytes. */
function delimited(id: number, length: number): Uint8Array {
  const LENGTH_DELIMITED = 2;
  return new protobuf.Writer()
    .uint32((id << 3) | LENGTH_DELIMITED)
    .uint32(length)
    .finish();
}

function byteLength({ type, shape }: Initialiser): number {
  return sizeOf(shape) * (type === 'float32' ? 4 : 8);
}

/** Writes all bytes: one system call may write fewer. */
async function put(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

function nodeMessage({ type, inputs, output, attributes }: Node) {
  return {
    input: inputs,
    output: [output],
    name: output,
    opType: type,
    attribute: Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
  };
}

function attributeMessage(name: string, value: Attribute) {
  if ('int' in value) return { name, i: value.int, type: attributeTypes.int };
  if ('float' in value) return { name, f: value.float, type: attributeTypes.float };
  return { name, ints: value.ints, type: attributeTypes.ints };
}

function valueMessage({ name, type, shape, description }: ValueInfo) {
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dimValue: size } : { dimParam: size },
  );
  return {
    name,
    type: { tensorType: { elemType: elementTypes[type], shape: { dim } } },
    ...(description !== undefined && { docString: description }),
  };
}
