/**
 * The ONNX messages that a graph needs, for protobufjs. Names and field numbers are those of onnx.proto,
 * which is part of ONNX (https://onnx.ai, Apache-2.0).
 */
import protobuf from 'protobufjs/light.js';

type Rule = 'repeated' | undefined;
const field = (type: string, id: number, rule?: Rule) => (rule ? { type, id, rule } : { type, id });
const message = (fields: protobuf.IType['fields']): protobuf.IType => ({ fields });

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      producerVersion: field('string', 3),
      docString: field('string', 6),
      graph: field('GraphProto', 7),
      opsetImport: field('OperatorSetIdProto', 8, 'repeated'),
      metadataProps: field('StringStringEntryProto', 14, 'repeated'),
    }),
    OperatorSetIdProto: message({ domain: field('string', 1), version: field('int64', 2) }),
    StringStringEntryProto: message({ key: field('string', 1), value: field('string', 2) }),
    GraphProto: message({
      node: field('NodeProto', 1, 'repeated'),
      name: field('string', 2),
      initializer: field('TensorProto', 5, 'repeated'),
      docString: field('string', 10),
      input: field('ValueInfoProto', 11, 'repeated'),
      output: field('ValueInfoProto', 12, 'repeated'),
    }),
    NodeProto: message({
      input: field('string', 1, 'repeated'),
      output: field('string', 2, 'repeated'),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: field('AttributeProto', 5, 'repeated'),
      domain: field('string', 7),
    }),
    AttributeProto: message({
      name: field('string', 1),
      f: field('float', 2),
      i: field('int64', 3),
      ints: field('int64', 8, 'repeated'),
      type: field('int32', 20),
    }),
    TensorProto: message({
      dims: field('int64', 1, 'repeated'),
      dataType: field('int32', 2),
      name: field('string', 8),
      rawData: field('bytes', 9),
      externalData: field('StringStringEntryProto', 13, 'repeated'),
      dataLocation: field('int32', 14),
    }),
    ValueInfoProto: message({
      name: field('string', 1),
      type: field('TypeProto', 2),
      docString: field('string', 3),
    }),
    TypeProto: message({ tensorType: field('TensorTypeProto', 1) }),
    TensorTypeProto: message({
      elemType: field('int32', 1),
      shape: field('TensorShapeProto', 2),
    }),
    TensorShapeProto: message({ dim: field('DimensionProto', 1, 'repeated') }),
    DimensionProto: message({ dimValue: field('int64', 1), dimParam: field('string', 2) }),
  },
});

/** TensorProto.DataType. */
export const elementTypes = { float32: 1, int64: 7, float64: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** AttributeProto.AttributeType. */
export const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

/** TensorProto.DataLocation. */
export const EXTERNAL = 1;

/** Numbers of the fields that `write.ts` encodes itself, around streamed data. */
export const fields = { modelGraph: 7, graphInitializer: 5, tensorRawData: 9 } as const;

/** The bytes of a message. @param name e.g. 'GraphProto' */
export function encoded(name: string, value: Record<string, unknown>): Uint8Array {
  const type = root.lookupType(name);
  return type.encode(type.fromObject(value)).finish();
}
