import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openCarrier } from '../../../src-main/formats/carriers/carrier.ts';
import { carried, file, folder, gzip, utf16, saying } from './support.ts';

const refused = (path: string, code: string, words: RegExp): Promise<void> =>
  expect(openCarrier(path)).rejects.toThrow(
    expect.objectContaining({ name: 'DialectError', code, message: saying(words) }),
  );

describe('a file that cannot be read is refused with a way out', () => {
  test('missing', () => refused(join(folder, 'nowhere.csv'), 'not-found', /no file 'nowhere.csv'/));

  test('a folder', async () => {
    const path = join(folder, 'a-folder');
    mkdirSync(path);
    await refused(path, 'is-folder', /folder.*files inside/);
  });

  test.skipIf(process.platform === 'win32')('a pipe (not on Windows)', async () => {
    const path = join(folder, 'pipe.jsonl');
    execFileSync('mkfifo', [path]);
    await refused(path, 'not-a-file', /pipe.*to a file/);
  });

  test.skipIf(process.getuid?.() === 0)('without permission (skipped as root)', async () => {
    const path = file('text\na\n', 'csv');
    chmodSync(path, 0);
    await refused(path, 'no-permission', /permission/);
  });

  test('empty', () => refused(file('', 'csv'), 'empty-file', /empty/));
  test('blank', () => refused(file(' \n\r\n\t\n', 'csv'), 'empty-file', /blank lines/));
  test('only a byte order mark', () => refused(file('\ufeff', 'csv'), 'empty-file', /blank/));
  test('packed and empty', () =>
    refused(file(gzip(''), 'gz'), 'empty-file', /empty once unpacked/));

  test.each([
    {
      what: 'a workbook',
      bytes: Buffer.from('PK\x03\x04rest of it'),
      words: /save the sheet as CSV/,
    },
    {
      what: 'SQLite',
      bytes: Buffer.from('SQLite format 3\0rest'),
      words: /Dialect project, open it/,
    },
    { what: 'zstd', bytes: zstdCompressSync(Buffer.from('text')), words: /Unpack it/ },
    { what: 'a PDF', bytes: Buffer.from('%PDF-1.7'), words: /PDF/ },
  ])('$what', async ({ bytes, words }) => {
    await refused(file(bytes, 'csv'), 'binary-file', words);
    await refused(file(gzip(bytes), 'csv.gz'), 'binary-file', words);
  });

  test('bytes that are no text', () =>
    refused(file(Buffer.from([0, 1, 2, 0, 0, 3, 0, 9]), 'txt'), 'binary-file', /no text/));

  test('UTF-16 without its mark', () =>
    refused(file(utf16('text\na\n', 'le').subarray(2), 'csv'), 'binary-file', /UTF-16 without/));
});

describe('a packed file', () => {
  test('that is cut off is refused', async () => {
    const packed = gzip(Array.from({ length: 100 }, () => String(Math.random())).join('\n'));
    await refused(
      file(packed.subarray(0, 400), 'txt.gz'),
      'broken-gzip',
      /middle of its gzip data/,
    );
  });

  test('that is damaged is refused', async () => {
    const packed = Buffer.from(gzip('text\n'.repeat(100)));
    packed.fill(0xff, 12, 20);
    await refused(file(packed, 'txt.gz'), 'broken-gzip', /damaged/);
  });

  test('of several members is read whole', async () => {
    const path = file(Buffer.concat([gzip('one\n'), gzip('two\n')]), 'txt.gz');
    expect(await carried(path)).toHaveLength(2);
  });
});

describe('a byte that is no character is an error with its offset', () => {
  const failing = async (
    bytes: Buffer,
    offset: number,
    row: number,
    words: RegExp,
  ): Promise<void> => {
    await expect(carried(file(bytes, 'txt'))).rejects.toThrow(
      expect.objectContaining({
        code: 'bad-encoding',
        message: saying(words),
        details: { offset, row },
      }),
    );
  };

  test('Latin-1 in the place of UTF-8', () =>
    failing(Buffer.from('first\ncaf\xe9 au lait\n', 'latin1'), 9, 2, /Byte 9 \(line 2\)/));

  test('a lone continuation byte after a byte order mark', () =>
    failing(Buffer.from('\xef\xbb\xbfab\x80c', 'latin1'), 5, 1, /Byte 5.*UTF-8 with BOM/));

  test('an overlong form', () => failing(Buffer.from('ab\xc0\xafc', 'latin1'), 2, 1, /Byte 2 /));

  test('a character that is cut off by the end of the file', () =>
    failing(Buffer.from('ab\n\xe2\x82', 'latin1'), 3, 2, /Byte 3 \(line 2\)/));

  test('far inside, beyond the first chunks', () => {
    const bytes = Buffer.from('é'.repeat(300_000) + '\n' + 'x'.repeat(100));
    bytes[600_050] = 0xff;
    return failing(bytes, 600_050, 2, /Byte 600050/);
  });

  test('half a surrogate pair in UTF-16', () => {
    const bytes = Buffer.concat([utf16('ab\n', 'le'), Buffer.from([0x00, 0xd8, 0x41, 0x00])]);
    return failing(bytes, 8, 2, /Byte 8.*UTF-16 LE/);
  });

  test('half a unit at the end of UTF-16', () =>
    failing(Buffer.concat([utf16('ab', 'be'), Buffer.from([0])]), 6, 1, /Byte 6/));
});

test('characters that fall on the border of two chunks are whole', async () => {
  const text = `x${'€'.repeat(400_000)}`;
  const emoji = `y${'😀'.repeat(200_000)}`;
  for (const bytes of [Buffer.from(`${text}\n${emoji}`), utf16(`${text}\n${emoji}`, 'be')]) {
    const found = await carried(file(bytes, 'txt'));
    expect(found.map((record) => 'values' in record && record.values['text'])).toEqual([
      text,
      emoji,
    ]);
  }
});
