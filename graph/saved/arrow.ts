import {
  type DataType,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  tableFromIPC,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  util,
} from 'apache-arrow';
import { type Column, type ColumnNames, COLUMN_TYPES, type ColumnType, rowsOf, type Texts } from './layout.ts';

/** A table as an Arrow IPC file of one record batch, without copying its columns; and back. */

const ARROW_TYPES: Readonly<Record<ColumnType, () => DataType>> = {
  u8: () => new Uint8(),
  u16: () => new Uint16(),
  u32: () => new Uint32(),
  i32: () => new Int32(),
  f64: () => new Float64(),
  u64: () => new Uint64(),
  text: () => new Utf8(),
};

/** The file, in chunks that are views of the columns. RangeError where texts are more than Arrow's offsets can number (2 GiB). */
export function tableChunks(table: Record<string, Column>): AsyncIterable<Uint8Array> {
  const length = rowsOf(table);
  const columns = Object.entries(table);
  const fields = columns.map(([name, { type }]) => Field.new({ name, type: ARROW_TYPES[type](), nullable: false }));
  const children = columns.map(([name, column], i) => dataOf(name, column, fields[i].type, length));
  const schema = new Schema(fields);
  const writer = new RecordBatchFileWriter();
  writer.write(new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children })));
  writer.finish();
  return writer;
}

function dataOf(name: string, column: Column, type: DataType, length: number) {
  if (column.type !== 'text') return makeData({ type, length, nullCount: 0, data: column.values } as never);
  const { bytes, offsets } = column.values;
  if (bytes.length > 0x7fff_ffff) throw new RangeError(`column ${name} holds ${bytes.length} bytes`);
  const valueOffsets = new Int32Array(offsets.buffer, offsets.byteOffset, offsets.length);
  return makeData({ type, length, nullCount: 0, data: bytes, valueOffsets } as never);
}

/** The columns of a file in memory, as views of it. RangeError where they are not those that are expected. */
export function readTable(file: Uint8Array, expected: ColumnNames): Record<string, Column> {
  const table = tableFromIPC(file);
  if (table.batches.length > 1) throw new RangeError('more than one record batch');
  const names = table.schema.fields.map(({ name }) => name);
  if (names.join() !== Object.keys(expected).join()) throw new RangeError(`columns ${names.join(', ')}`);
  const data = (i: number) => table.batches.at(0)?.data.children[i] as Data | undefined;
  return Object.fromEntries(
    Object.entries(expected).map(([name, type], i): [string, Column] => {
      const found = table.schema.fields[i].type as DataType;
      if (!util.compareTypes(found, ARROW_TYPES[type]())) throw new RangeError(`column ${name} is of another type`);
      return [name, type === 'text' ? { type, values: textsOf(data(i)) } : { type, values: valuesOf(type, data(i)) }];
    }),
  );
}

interface Data {
  length: number;
  values: Uint8Array | Float64Array;
  valueOffsets: Int32Array;
}

/** A column without rows has no buffers; others are padded. */
function valuesOf(type: Exclude<ColumnType, 'text'>, data: Data | undefined): ArrayBufferView {
  if (data?.length) return data.values.subarray(0, data.length);
  return new COLUMN_TYPES[type](new SharedArrayBuffer(0) as never);
}

function textsOf(data: Data | undefined): Texts {
  if (!data?.length)
    return { bytes: new Uint8Array(new SharedArrayBuffer(0)), offsets: new Uint32Array(new SharedArrayBuffer(4)) };
  const { length, values, valueOffsets: at } = data;
  const offsets = new Uint32Array(at.buffer, at.byteOffset, length + 1);
  return { bytes: (values as Uint8Array).subarray(0, offsets[length]), offsets };
}
