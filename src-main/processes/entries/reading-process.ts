/** The reading process: answers questions about an open project until it is told to close. */
import { toFailure } from '../../contract/index.ts';
import { answerParent } from '../parent.ts';
import type { Db } from '../../store/database.ts';
import { openReadOnly } from '../../store/read-only.ts';
import type {
  FromReader,
  ReadingStart,
  ToReader,
} from '../../services/reading/reading-protocol.ts';
import { readingAhead, readings } from '../../services/reading/readings.ts';

type Question = Extract<ToReader, { kind: 'read' }>;

const waiting: Question[] = [];
let next: () => void = () => undefined;
let closing = false;

function answerTo(db: Db, { id, name, params }: Question): FromReader {
  try {
    // The application has validated the parameters of the command that has this name.
    const read = readings[name] as (db: Db, params: unknown) => unknown;
    return { kind: 'answer', id, value: read(db, params) };
  } catch (error) {
    return { kind: 'refusal', id, failure: toFailure(error) };
  }
}

/** Reads a part ahead. What cannot be read is told when it is asked for. */
function goesOn(ahead: Generator<void>): boolean {
  try {
    return ahead.next().done !== true;
  } catch {
    return false;
  }
}

answerParent<ReadingStart, FromReader>(
  async ({ projectPath }, { send }) => {
    const project = await openReadOnly(projectPath);
    try {
      let ahead: Generator<void> | null = null;
      while (!closing) {
        const question = waiting.shift();
        if (question) {
          send(answerTo(project.db, question));
          ahead = readingAhead(project.db, question) ?? ahead;
        } else if (ahead && !goesOn(ahead)) ahead = null;
        // Between two answers, so that what nobody waits for any more is not read.
        await new Promise<void>((resolve) => {
          next = resolve;
          if (waiting.length > 0 || ahead) setImmediate(resolve);
        });
      }
    } finally {
      project.close();
    }
  },
  (message) => {
    const said = message as ToReader;
    if (said.kind === 'read') waiting.push(said);
    else if (said.kind === 'close') closing = true;
    else {
      const at = waiting.findIndex(({ id }) => id === said.id);
      if (at !== -1) waiting.splice(at, 1);
    }
    next();
  },
);
