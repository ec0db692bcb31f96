import { many, one, type Read, type Written } from './message.ts'

// The messages of an ONNX file, as github.com/onnx/onnx/blob/main/onnx/onnx.proto has them. Graphs within attributes (of If, Loop,
// Scan), functions, sparse tensors and types that are no tensors' are left out: nothing of them is read.

const StringEntry = { key: one(1, 'text'), value: one(2, 'text') }

export const TensorProto = {
  dims: many(1, 'int'),
  dataType: one(2, 'int'),
  floats: many(4, 'float'),
  int32s: many(5, 'int'),
  int64s: many(7, 'int'),
  name: one(8, 'text'),
  raw: one(9, 'bytes'),
  doubles: many(10, 'double'),
  external: many(13, StringEntry),
  location: one(14, 'int'),
}
export type TensorProto = Read<typeof TensorProto>

const AttributeProto = {
  name: one(1, 'text'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'bytes'),
  t: one(5, TensorProto),
  floats: many(7, 'float'),
  ints: many(8, 'int'),
  strings: many(9, 'bytes'),
  type: one(20, 'int'),
}
export type AttributeProto = Read<typeof AttributeProto>

const NodeProto = {
  input: many(1, 'text'),
  output: many(2, 'text'),
  name: one(3, 'text'),
  opType: one(4, 'text'),
  attribute: many(5, AttributeProto),
  domain: one(7, 'text'),
}
export type NodeProto = Read<typeof NodeProto>

const Dimension = { value: one(1, 'int'), param: one(2, 'text') }
const ValueInfoProto = {
  name: one(1, 'text'),
  type: one(2, { tensor: one(1, { elemType: one(1, 'int'), shape: one(2, { dim: many(1, Dimension) }) }) }),
}
export type ValueInfoProto = Read<typeof ValueInfoProto>

const GraphProto = {
  node: many(1, NodeProto),
  name: one(2, 'text'),
  initializer: many(5, TensorProto),
  input: many(11, ValueInfoProto),
  output: many(12, ValueInfoProto),
}
export type GraphProto = Read<typeof GraphProto>

export const ModelProto = {
  irVersion: one(1, 'int'),
  producerName: one(2, 'text'),
  producerVersion: one(3, 'text'),
  graph: one(7, GraphProto),
  opsetImport: many(8, { domain: one(1, 'text'), version: one(2, 'int') }),
}
export type ModelProto = Read<typeof ModelProto>

export type WrittenModel = Written<typeof ModelProto>
export type WrittenNode = Written<typeof NodeProto>
export type WrittenAttribute = Written<typeof AttributeProto>
export type WrittenTensor = Written<typeof TensorProto>
export type WrittenValueInfo = Written<typeof ValueInfoProto>

/** TensorProto.DataType */
export const TYPES = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  text: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const

/** AttributeProto.AttributeType */
export const ATTRIBUTES = { float: 1, int: 2, text: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const
