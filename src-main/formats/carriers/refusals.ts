/**
 * Recognises files that are not data, or not in a supported form, by their first bytes, and names them with a way
 * out. A new one is one line.
 */
import { DialectError } from '../../contract/errors.ts';

/** Maximum offset at which the start of a web page or a pointer file is looked for. */
const START = 1024;

const UNPACK = 'Unpack it, or pack it with gzip, and import that file.';
const AS_TEXT = 'Choose a file with text.';
const TO_CSV = 'Save the sheet as CSV and import that file.';

interface Refusal {
  code: 'binary-file' | 'not-data';
  what: string;
  instead: string;
}

const binary = (what: string, instead: string): Refusal => ({ code: 'binary-file', what, instead });

interface Signature {
  bytes: string;
  /** Where they are; the start by default. */
  at?: number;
  /** Whether a text may begin like that too: then it must not decode as text. */
  alsoText?: true;
  refusal: Refusal;
}

const SIGNATURES: readonly Signature[] = [
  {
    bytes: 'PK\x03\x04',
    refusal: binary(
      'a ZIP archive or an Excel workbook',
      'Unpack it, or save the sheet as CSV, and import that file.',
    ),
  },
  { bytes: 'PK\x05\x06', refusal: binary('an empty ZIP archive', 'Choose another file.') },
  {
    bytes: 'PARE',
    alsoText: true,
    refusal: binary('an encrypted Parquet file', 'Write it without encryption and import that.'),
  },
  {
    bytes: 'ARROW1',
    refusal: binary(
      'an Arrow or Feather file',
      'Convert it to Parquet, as with pandas: pd.read_feather(FILE).to_parquet("data.parquet").',
    ),
  },
  {
    bytes: '\xff\xff\xff\xff',
    refusal: binary(
      'an Arrow stream, as datasets keeps it',
      'Convert it to Parquet: datasets.Dataset.from_file(FILE).to_parquet("data.parquet").',
    ),
  },
  {
    bytes: 'FEA1',
    alsoText: true,
    refusal: binary(
      'an old Feather file',
      'Convert it to Parquet, as with pandas: pd.read_feather(FILE).to_parquet("data.parquet").',
    ),
  },
  {
    bytes: 'Obj\x01',
    refusal: binary('an Avro file', 'Convert it to Parquet or JSONL and import that file.'),
  },
  {
    bytes: 'ORC',
    alsoText: true,
    refusal: binary('an ORC file', 'Convert it to Parquet or JSONL and import that file.'),
  },
  {
    bytes: 'SQLite format 3\0',
    refusal: binary(
      'a SQLite database',
      'If it is a Dialect project, open it instead; otherwise export its table as CSV and import that.',
    ),
  },
  {
    bytes: '%PDF-',
    refusal: binary('a PDF document', 'Copy its text into a table or a text file and import that.'),
  },
  { bytes: '{\\rtf', refusal: binary('an RTF document', 'Save it as plain text and import that.') },
  { bytes: '\xd0\xcf\x11\xe0', refusal: binary('an old Office document', TO_CSV) },
  { bytes: '\x28\xb5\x2f\xfd', refusal: binary('packed with zstd', UNPACK) },
  { bytes: '\xfd7zXZ', refusal: binary('packed with xz', UNPACK) },
  { bytes: '\x04\x22\x4d\x18', refusal: binary('packed with lz4', UNPACK) },
  { bytes: '\x02\x21\x4c\x18', refusal: binary('packed with lz4', UNPACK) },
  { bytes: '\xff\x06\0\0sNaPpY', refusal: binary('packed with snappy', UNPACK) },
  { bytes: 'BZh', alsoText: true, refusal: binary('packed with bzip2', UNPACK) },
  {
    bytes: '7z\xbc\xaf\x27\x1c',
    refusal: binary('a 7-Zip archive', 'Unpack it and import the file inside.'),
  },
  {
    bytes: 'Rar!\x1a\x07',
    refusal: binary('a RAR archive', 'Unpack it and import the file inside.'),
  },
  {
    bytes: 'ustar',
    at: 257,
    refusal: binary('a TAR archive', 'Unpack it and import the files inside.'),
  },
  {
    bytes: '\x93NUMPY',
    refusal: binary('a NumPy array', 'Write its texts as JSONL or CSV and import that file.'),
  },
  {
    bytes: '\x89HDF',
    refusal: binary('an HDF5 file', 'Write its table as Parquet or CSV and import that file.'),
  },
  { bytes: '\x89PNG', refusal: binary('a picture', AS_TEXT) },
  { bytes: '\xff\xd8\xff', refusal: binary('a picture', AS_TEXT) },
  { bytes: 'GIF8', alsoText: true, refusal: binary('a picture', AS_TEXT) },
];

const PICKLE = binary(
  'a Python pickle, which is a program as much as data and is not run',
  'Load it in Python where you trust it, and write it as Parquet, JSONL or CSV.',
);

const PYTHON: Refusal = {
  code: 'not-data',
  what: 'a list or a dictionary as Python prints it, which is not JSON',
  instead: 'Write it with json.dump(rows, file), or one dictionary a line, and import that file.',
};

/** Texts in place of data, or of an error. `start` has neither BOM nor white space. */
const TEXTS: readonly { test: RegExp; refusal: Refusal }[] = [
  {
    test: /^version https:\/\/git-lfs\.github\.com\/spec\//,
    refusal: {
      code: 'not-data',
      what: 'a Git LFS pointer, not the file that it stands for',
      instead: 'Fetch that with `git lfs pull`, or download it from the page of its repository.',
    },
  },
  {
    test: /^(?:\.\.\/|\.git\/|\/)*annex\/objects\//,
    refusal: {
      code: 'not-data',
      what: 'a git-annex pointer, not the file that it stands for',
      instead: 'Fetch that with `git annex get`.',
    },
  },
  {
    test: /^(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta)\b/i,
    refusal: {
      code: 'not-data',
      what: 'a web page, as a download leaves behind that asks to sign in or to agree',
      instead: 'Open its address in a browser, and download the file itself.',
    },
  },
  {
    test: /^<\?xml\b/i,
    refusal: {
      code: 'not-data',
      what: 'an XML document',
      instead: 'Write its records as JSONL or CSV and import that file.',
    },
  },
  // A list of dictionaries, and one over several lines as pprint writes it. One a line is read.
  { test: /^\[\s*\{\s*'/, refusal: PYTHON },
  { test: /^\{(?:\s*\n\s*'|[ \t]*'[^\n]*\n[ \t]+['"])/, refusal: PYTHON },
];

/** @throws DialectError 'binary-file' or 'not-data' if the first decompressed bytes show that this is not data */
export function refuseWhatIsNoData(head: Buffer, name: string): void {
  const found =
    SIGNATURES.find((signature) => begins(head, signature))?.refusal ??
    (isPickle(head) ? PICKLE : undefined) ??
    TEXTS.find(({ test }) => test.test(startOf(head)))?.refusal;
  if (found === undefined) return;
  const { code, what, instead } = found;
  throw new DialectError(code, `'${name}' is ${what}. ${instead}`, { name });
}

function begins(head: Buffer, { bytes, at = 0, alsoText }: Signature): boolean {
  const there = head.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'));
  return there && (alsoText === undefined || head.subarray(0, START).some((byte) => byte < 9));
}

/** Protocols 2 to 5 begin with a byte that no UTF-8 text begins with. */
function isPickle(head: Buffer): boolean {
  return head[0] === 0x80 && head[1] >= 2 && head[1] <= 5;
}

function startOf(head: Buffer): string {
  return head
    .subarray(0, START)
    .toString()
    .replace(/^[\s\ufeff]+/, '');
}
