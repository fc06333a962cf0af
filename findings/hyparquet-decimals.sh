#!/usr/bin/env bash
# hyparquet 1.31.5 makes floating-point numbers of decimals by multiplying them with a power of ten: an id
# that a database keeps as DECIMAL(38, 0) loses its last digits, so that different ids become one, and
# 0.57 in DECIMAL(9, 2) is not 0.57. No option changes it. Dialect reads decimals by itself
# (src-main/formats/carriers/parquet/decimals.ts).
. "$(dirname "${BASH_SOURCE[0]}")/support/prepare.sh"
npm_packages hyparquet@1.31.5
python_packages pyarrow==26.0.1

cat >make.py <<'PYTHON'
from decimal import Decimal
import pyarrow as pa, pyarrow.parquet as pq
ids = [Decimal(12345678901234567890), Decimal(12345678901234567891)]
prices = [Decimal('0.57'), Decimal('1.13')]
table = pa.table({
    'id': pa.array(ids, pa.decimal128(38, 0)), 'price': pa.array(prices, pa.decimal128(9, 2))})
pq.write_table(table, 'decimals.parquet', compression='none')
for row in pq.read_table('decimals.parquet').to_pylist():
    print('pyarrow', row['id'], row['price'])
PYTHON
cat >run.js <<'JAVASCRIPT'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
const file = await asyncBufferFromFile('decimals.parquet');
for (const { id, price } of await parquetReadObjects({ file })) console.log('hyparquet', id, price);
JAVASCRIPT
{ python make.py; node run.js; } >seen.txt
expect_output seen.txt <<'TEXT'
pyarrow 12345678901234567890 0.57
pyarrow 12345678901234567891 1.13
hyparquet 12345678901234567000 0.5700000000000001
hyparquet 12345678901234567000 1.1300000000000001
TEXT
