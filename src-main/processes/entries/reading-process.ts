/** The reading process: answers queries on an open project until it is told to close. */
import { toFailure } from '../../contract/index.ts';
import { answerParent } from '../parent.ts';
import type { Db } from '../../store/database.ts';
import { openReadOnly } from '../../store/read-only.ts';
import type {
  FromReader,
  ReadingStart,
  ToReader,
} from '../../services/reading/reading-protocol.ts';
import { inParts, readingAhead, readings } from '../../services/reading/readings.ts';

type Question = Extract<ToReader, { kind: 'read' }>;

const waiting: Question[] = [];
let next: () => void = () => undefined;
let closing = false;

/** A query whose answer takes many steps, done whenever no other one waits. */
interface Slow {
  question: Question;
  answer: Generator<void, unknown>;
}
let slow: Slow[] = [];

/** Rows that somebody scrolls to come before figures beside them. */
function nextQuestion(): Question | undefined {
  const rows = waiting.findIndex(({ name }) => name === 'ranking.page');
  return waiting.splice(Math.max(0, rows), 1).at(0);
}

/** Null if the answer takes several steps. */
function answerTo(db: Db, question: Question): FromReader | null {
  const { id, name, params } = question;
  try {
    // The application has validated the parameters of the command that has this name.
    const read = readings[name] as (db: Db, params: unknown) => unknown;
    const value = read(db, params);
    if (!inParts(value)) return { kind: 'answer', id, value };
    slow.push({ question, answer: value });
    return null;
  } catch (error) {
    return { kind: 'refusal', id, failure: toFailure(error) };
  }
}

/** The next step of a slow query; null if it is not finished. */
function goOn({ question: { id }, answer }: Slow): FromReader | null {
  try {
    const { done, value } = answer.next();
    return done === true ? { kind: 'answer', id, value } : null;
  } catch (error) {
    return { kind: 'refusal', id, failure: toFailure(error) };
  }
}

/** Reads a part ahead. Errors are reported when the data are requested. */
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
        const question = nextQuestion();
        if (question) {
          const answer = answerTo(project.db, question);
          if (answer) send(answer);
          ahead = readingAhead(project.db, question) ?? ahead;
        } else if (slow.length > 0) {
          const [first] = slow;
          const answer = goOn(first);
          if (answer) {
            send(answer);
            slow = slow.filter((one) => one !== first);
          }
        } else if (ahead && !goesOn(ahead)) ahead = null;
        // Between two answers, so that cancelled queries are not read.
        await new Promise<void>((resolve) => {
          next = resolve;
          if (waiting.length > 0 || slow.length > 0 || ahead) setImmediate(resolve);
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
      slow = slow.filter(({ question }) => question.id !== said.id);
    }
    next();
  },
);
